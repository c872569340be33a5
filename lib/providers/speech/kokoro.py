"""Kokoro, when its owner has installed kokoro-onnx: the model and its voices in two files that the owner names."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import numpy as np

from lib.errors import BadAnswer, Unavailable
from lib.models.sound import Clip, Voice
from lib.providers.speech import Option, Spec, Speech
from lib.providers.speech._engine import Engine, alternating
from lib.providers.speech._onnx import own_errors

_HINT = "Name both files in Settings: kokoro-v1.0.onnx and voices-v1.0.bin, from the releases of kokoro-onnx."
_LANGUAGES = {
    "a": "en-us", "b": "en-gb", "e": "es", "f": "fr-fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-br", "z": "cmn",
}  # fmt: skip
_NAME = re.compile(r"([a-z])([fm])_\w+")
_loading = Lock()


class Kokoro(Engine):
    """A voice's name begins with its language and whether it is a woman's (f) or a man's (m)."""

    spec: ClassVar[Spec] = Spec(
        name="kokoro", label="Kokoro", model="kokoro", rate_hz=24_000, max_chars=2_000, needs_internet=False,
        about="Fifty voices on this machine, from model files of your own; it takes a pace but no mood. The package "
        "kokoro-onnx is yours to install.",
        docs_url="https://github.com/thewh1teagle/kokoro-onnx",
        options=(
            Option("model", "Model file", help="Path of kokoro-v1.0.onnx", env="KOKORO_MODEL", needed=True,
                   is_place=True),
            Option("voices", "Voices file", help="Path of voices-v1.0.bin", env="KOKORO_VOICES", needed=True,
                   is_place=True),
        ),
    )  # fmt: skip
    who = "Kokoro"

    @property
    def model(self) -> str:
        return "kokoro " + " ".join(f"{path.name}:{path.stat().st_size}" for path in self._files() if path.is_file())

    def _require(self) -> None:
        if find_spec("kokoro_onnx") is None:
            raise Unavailable(
                "Kokoro is not installed here.",
                hint="Install it with “pip install kokoro-onnx”, then start the app again.",
            )
        files = self._files()
        if len(files) < 2:
            raise Unavailable("The files of Kokoro are not named.", hint=_HINT)
        for path in files:
            if not path.is_file():
                raise Unavailable(f"The file {path} is missing.", hint="Put it there, or name another in Settings.")

    def _files(self) -> list[Path]:
        named = (self._setup.option("model"), self._setup.option("voices"))
        return [Path(name.strip()).expanduser() for name in named if name.strip()]

    def _listed(self) -> list[Voice]:
        path = self._files()[1]
        try:
            with np.load(path) as found:
                names = list(found.files)
        except (ValueError, OSError, zipfile.BadZipFile, AttributeError) as error:
            raise Unavailable(f"The file {path} holds no voices of Kokoro.", hint=_HINT) from error
        return [_voice(name) for name in names]

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        model, voices = self._files()
        if voice_id not in {voice.id for voice in self.voices()}:
            raise Unavailable(f"Kokoro has no voice “{voice_id}” here.", hint="Choose another one.")
        with own_errors(self.who, model), _loading:
            engine = _loaded(str(model), str(voices))
        known = _NAME.fullmatch(voice_id)
        language = _LANGUAGES.get(known[1] if known else "a", "en-us")
        with own_errors(self.who, model):
            samples, rate_hz = engine.create(text, voice_id, speed=speed, lang=language)
        clip = Clip(np.asarray(samples, np.float32), int(rate_hz))
        if clip.sounding().stop == 0:
            raise BadAnswer("Kokoro fell silent where words were due.", hint="Rephrase the line.")
        return clip

    def _by_contrast(self, voices: list[Voice]) -> list[Voice]:
        english = [voice for voice in voices if voice.language.startswith("en")]
        return alternating(english or voices, {voice.id for voice in voices if voice.id[1:3] == "f_"})


@lru_cache(maxsize=2)
def _loaded(model: str, voices: str) -> Any:
    return import_module("kokoro_onnx").Kokoro(model, voices)


def _voice(name: str) -> Voice:
    known = _NAME.fullmatch(name)
    return Voice(
        id=name, name=(name[3:] if known else name).replace("_", " ").title(), provider=Kokoro.spec.name,
        language=_LANGUAGES.get(known[1] if known else "a", "en"),
        description=("Woman's voice" if known[2] == "f" else "Man's voice") if known else "",
    )  # fmt: skip


PROVIDER: type[Speech] = Kokoro
