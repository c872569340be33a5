"""Any server that speaks as OpenAI's does: Kokoro-FastAPI, speaches, LocalAI, and others on this machine or the web."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from lib.errors import BadAnswer, Unavailable
from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.providers.speech import Option, Spec, Speech
from lib.providers.speech._engine import alternating
from lib.providers.speech._http import host_of
from lib.providers.speech._openai import bearer, spoken
from lib.providers.speech._remote import LISTING_S, PATIENCE, Remote, pace

_KOKORO = re.compile(r"([abefhijpz])([fm])_\w+")
_KOKORO_LANGUAGES = {
    "a": "en-US", "b": "en-GB", "e": "es", "f": "fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-BR", "z": "zh",
}  # fmt: skip


class OpenAiCompatible(Remote):
    """`base_url` with or without its /v1."""

    spec: ClassVar[Spec] = Spec(
        name="openai_compatible", label="OpenAI-compatible voices", model="tts", rate_hz=24_000, max_chars=2_000,
        about="A voice server of your own or another's: Kokoro-FastAPI, speaches, LocalAI. It is told the pace, but "
        "no mood.",
        key_env="OPENAI_COMPATIBLE_SPEECH_API_KEY", key_optional=True, needs_internet=False,
        docs_url="https://github.com/remsky/Kokoro-FastAPI", at_once=8,
        options=(
            Option("base_url", "Address", help="For example http://localhost:8880/v1", env="SPEECH_BASE_URL",
                   needed=True, is_place=True),
            Option("model", "Model", "kokoro", env="SPEECH_MODEL"),
            Option("voices", "Voices", help="Names with commas between; empty: the server is asked for its list.",
                   env="SPEECH_VOICES"),
            Option("format", "Format asked for", "wav", choices=("wav", "mp3", "flac", "opus", "pcm")),
            Option("max_chars", "Longest text of a call, in characters", "2000"),
            *pace(8, env="SPEECH"),
            PATIENCE,
        ),
    )  # fmt: skip

    who = "The voice server"

    def __init__(self, setup: Setup | None = None, /) -> None:
        super().__init__(setup)
        address = self._setup.option("base_url").strip().rstrip("/")
        self._base_url = address if not address or re.search(r"/v\d+$", address) else f"{address}/v1"
        self._model = self._setup.option("model", "kokoro")
        self._format = self._setup.option("format", "wav")

    @property
    def model(self) -> str:
        coding = "" if self._format == "wav" else f" {self._format}"
        return f"{self._model}@{host_of(self._base_url)}{coding}" if self._base_url else self.spec.model

    def _require(self) -> None:
        if not self._base_url:
            raise Unavailable(
                "The address of the voice server is missing.", hint="Enter it in Settings, e.g. http://localhost:8880."
            )

    def _max_chars(self) -> int:
        return max(50, int(self._setup.number("max_chars", self.spec.max_chars)))

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        return spoken(
            self._line, self._base_url, model=self._model, voice=voice_id, text=text, sound=self._format, speed=speed
        )

    def _listed(self) -> list[Voice]:
        named = [name.strip() for name in self._setup.option("voices").split(",") if name.strip()]
        return [_voice(name) for name in named or self._offered()]

    def _offered(self) -> list[str]:
        """What the server says it has. Raises Unavailable when it keeps no list."""
        hint = "Name its voices in Settings, with commas between."
        try:
            answer = self._line.ask(
                "GET", f"{self._base_url}/audio/voices", headers=bearer(self._line),
                patience_s=min(LISTING_S, self._line.patience_s),
            )  # fmt: skip
            names = _names(answer.json(self.who))
        except (Unavailable, BadAnswer) as error:
            raise Unavailable("This voice server has no list of its voices.", hint=hint) from error
        if not names:
            raise Unavailable("This voice server lists no voices.", hint=hint)
        return names

    def _by_contrast(self, voices: list[Voice]) -> list[Voice]:
        matches = {voice.id: _KOKORO.fullmatch(voice.id) for voice in voices}
        english = [v for v in voices if not (found := matches[v.id]) or found[1] in "ab"]
        women = {voice for voice, found in matches.items() if found and found[2] == "f"}
        return alternating(english or voices, women)


def _names(found: Any) -> list[str]:
    """The voices in any of the shapes that servers use: a list, or one under "voices" or "data", of names or rows."""
    if isinstance(found, dict):
        found = next((found[name] for name in ("voices", "data") if isinstance(found.get(name), list)), [])
    names = []
    for each in found if isinstance(found, list) else []:
        if isinstance(each, dict):
            each = each.get("id") or each.get("voice_id") or each.get("name")
        if isinstance(each, str) and each:
            names.append(each)
    return list(dict.fromkeys(names))


def _voice(name: str) -> Voice:
    known = _KOKORO.fullmatch(name)
    label = name[3:].replace("_", " ").title() if known else name
    return Voice(
        id=name, name=label, provider=OpenAiCompatible.spec.name,
        language=_KOKORO_LANGUAGES[known[1]] if known else "en",
        description=("Woman's voice" if known[2] == "f" else "Man's voice") if known else "",
    )  # fmt: skip


PROVIDER: type[Speech] = OpenAiCompatible
