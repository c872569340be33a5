"""Piper, when its owner has installed it: voices in files that the owner names. Nothing of it comes with the app."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

import numpy as np

from lib.errors import BadAnswer, Unavailable
from lib.models.sound import Clip, Samples, Voice
from lib.providers.speech import Option, Spec, Speech
from lib.providers.speech._engine import Engine
from lib.providers.speech._onnx import own_errors

_loading = Lock()


class Piper(Engine):
    """A voice is a `.onnx` file with its `.onnx.json` beside it; one with several speakers is that many voices."""

    spec: ClassVar[Spec] = Spec(
        name="piper", label="Piper", model="piper", rate_hz=22_050, max_chars=2_000, needs_internet=False,
        about="Voices in files of your own, on this machine, many languages; it takes a pace but no mood. The package "
        "piper-tts (GPL) is yours to install.",
        docs_url="https://github.com/OHF-Voice/piper1-gpl/blob/main/docs/VOICES.md",
        options=(
            Option("voices", "Voice files", env="PIPER_VOICES",
                   help="Paths of .onnx files or of a folder with them, with commas between.", needed=True,
                   is_place=True),
        ),
    )  # fmt: skip
    who = "Piper"

    @property
    def model(self) -> str:
        return "piper " + " ".join(f"{path.name}:{path.stat().st_size}" for path in self._files() if path.exists())

    def _require(self) -> None:
        if find_spec("piper") is None:
            raise Unavailable(
                "Piper is not installed here.",
                hint="Install it with “pip install piper-tts”, then start the app again.",
            )
        files = self._files()
        if not files:
            raise Unavailable(
                "No voice file for Piper is named.", hint="Name a .onnx file, or a folder with some, in Settings."
            )
        for path in files:
            for each in (path, Path(f"{path}.json")):
                if not each.is_file():
                    raise Unavailable(f"The file {each} is missing.", hint="Put it there, or name another in Settings.")

    def _files(self) -> list[Path]:
        named = [Path(name.strip()).expanduser() for name in self._setup.option("voices").split(",") if name.strip()]
        return [file for path in named for file in (sorted(path.glob("*.onnx")) if path.is_dir() else [path])]

    def _listed(self) -> list[Voice]:
        return [voice for path in self._files() for voice in _voices_in(path)]

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        stem, _, speaker = voice_id.partition("#")
        path = next((path for path in self._files() if path.stem == stem), None)
        if path is None:
            raise Unavailable(f"Piper has no voice “{voice_id}” here.", hint="Choose another one, or name its file.")
        with own_errors(self.who, path), _loading:
            voice = _loaded(str(path))
        number = voice.config.speaker_id_map.get(speaker) if speaker else None
        manner = import_module("piper").SynthesisConfig(
            speaker_id=number, length_scale=voice.config.length_scale / speed
        )
        with own_errors(self.who, path):
            parts: list[Samples] = [chunk.audio_float_array for chunk in voice.synthesize(text, manner)]
        clip = Clip(np.concatenate(parts) if parts else np.zeros(0, np.float32), voice.config.sample_rate)
        if clip.sounding().stop == 0:
            raise BadAnswer("Piper fell silent where words were due.", hint="Rephrase the line.")
        return clip


@lru_cache(maxsize=8)
def _loaded(path: str) -> Any:
    return import_module("piper").PiperVoice.load(path)


def _voices_in(path: Path) -> list[Voice]:
    """One voice per speaker, as the file's description names them."""
    try:
        about = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise Unavailable(f"The file {path}.json cannot be read.", hint="Fetch it again.") from error
    language = str((about.get("language") or {}).get("code") or (about.get("espeak") or {}).get("voice") or "en")
    language, name = language.replace("_", "-"), path.stem.split("-")[1 if path.stem.count("-") else 0].title()
    speakers = list(about.get("speaker_id_map") or {}) if int(about.get("num_speakers") or 1) > 1 else [""]
    return [
        Voice(
            id=f"{path.stem}#{speaker}" if speaker else path.stem, name=f"{name} {speaker}".strip(),
            provider=Piper.spec.name, language=language, description=path.stem,
        )
        for speaker in speakers
    ]  # fmt: skip


PROVIDER: type[Speech] = Piper
