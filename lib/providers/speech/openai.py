"""OpenAI's own voices. The mood goes to the model as an instruction, where the model takes one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.models.usage import Price
from lib.providers.speech import Option, Spec, Speech
from lib.providers.speech._engine import alternating
from lib.providers.speech._http import host_of
from lib.providers.speech._openai import spoken
from lib.providers.speech._remote import PATIENCE, Remote, pace

_HOME = "https://api.openai.com/v1"
_DEFAULT = "gpt-4o-mini-tts"
_USD = {_DEFAULT: 0.017, "tts-1": 0.015, "tts-1-hd": 0.030}
_WOMEN = {"marin": "Warm woman's voice", "coral": "Bright woman's voice", "nova": "Lively woman's voice",
          "sage": "Calm woman's voice", "shimmer": "Clear woman's voice", "alloy": "Even, neutral voice"}  # fmt: skip
_MEN = {"cedar": "Warm man's voice", "onyx": "Deep man's voice", "ash": "Dry man's voice", "echo": "Calm man's voice",
        "verse": "Expressive man's voice", "ballad": "Soft man's voice", "fable": "Storyteller's voice"}  # fmt: skip
_NEWER = {"marin", "cedar", "ballad", "verse"}
"""Voices that tts-1 and tts-1-hd have not."""

_MOODS = {
    "happy": "Sound warm and cheerful.",
    "excited": "Sound excited and full of energy.",
    "serious": "Sound serious and measured.",
    "curious": "Sound curious, as somebody who wants to know.",
    "confident": "Sound confident and assured.",
}


class OpenAi(Remote):
    """The price of gpt-4o-mini-tts is by the minute; a thousand characters of English are about 65 seconds."""

    spec: ClassVar[Spec] = Spec(
        name="openai", label="OpenAI voices", model=_DEFAULT, rate_hz=24_000, max_chars=4_000,
        about="Thirteen voices on the web. gpt-4o-mini-tts is told mood and pace; tts-1 and tts-1-hd the pace alone.",
        key_env="OPENAI_API_KEY", docs_url="https://developers.openai.com/api/docs/guides/text-to-speech",
        at_once=16, per_minute=450,
        price=Price(
            _USD[_DEFAULT], "1,000 characters", date(2026, 4, 25),
            "gpt-4o-mini-tts: $0.60 per million tokens read, $12 per million spoken, about $0.015 a minute, by "
            "https://tokenmix.ai/blog/gpt-4o-mini-tts-cheapest-tts-api-2026 (second hand); tts-1 $0.015, tts-1-hd "
            "$0.030, not verified since 2025",
        ),
        options=(
            Option("model", "Model", _DEFAULT, choices=tuple(_USD)),
            Option("base_url", "Address", _HOME, "Another one only for a gateway of your own.", is_place=True),
            *pace(16, 450),
            PATIENCE,
        ),
    )  # fmt: skip
    who = "OpenAI"

    def __init__(self, setup: Setup | None = None, /) -> None:
        super().__init__(setup)
        self._model = self._setup.option("model", _DEFAULT)
        self._base_url = self._setup.option("base_url", _HOME).strip().rstrip("/")

    @property
    def model(self) -> str:
        return self._model if self._base_url == _HOME else f"{self._model}@{host_of(self._base_url)}"

    def _price_usd(self) -> float:
        return _USD.get(self._model, max(_USD.values()))

    def manner(self, speed: float, emotion: str) -> tuple[float, str]:
        return speed, emotion if emotion in _MOODS and not self._model.startswith("tts-1") else "neutral"

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        mood = _MOODS.get(self.manner(speed, emotion)[1], "")
        return spoken(
            self._line, self._base_url, model=self._model, voice=voice_id, text=text, sound="wav", speed=speed,
            instructions=mood,
        )  # fmt: skip

    def _listed(self) -> list[Voice]:
        older = self._model.startswith("tts-1")
        return [
            Voice(id=name, name=name.title(), provider=self.spec.name, description=about)
            for name, about in {**_WOMEN, **_MEN}.items()
            if not (older and name in _NEWER)
        ]

    def _by_contrast(self, voices: list[Voice]) -> list[Voice]:
        return alternating(voices, set(_WOMEN))


PROVIDER: type[Speech] = OpenAi
