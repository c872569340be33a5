"""ElevenLabs' voices: those of the owner's account. The mood becomes a setting of the voice, the pace another."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import quote

from lib.errors import BadAnswer
from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.models.usage import Price
from lib.providers.speech import Option, Spec, Speech
from lib.providers.speech._decode import decoded
from lib.providers.speech._engine import alternating
from lib.providers.speech._http import host_of
from lib.providers.speech._remote import LISTING_S, PATIENCE, Remote, pace

_HOME = "https://api.elevenlabs.io/v1"
_DEFAULT = "eleven_multilingual_v2"
_USD = {
    _DEFAULT: 0.10, "eleven_v3": 0.10, "eleven_v4": 0.08, "eleven_flash_v2_5": 0.05, "eleven_turbo_v2_5": 0.05,
}  # fmt: skip
_PCM_HZ = 24_000
_SLOWEST, _FASTEST = 0.7, 1.2
_STYLES = {"neutral": 0.0, "happy": 0.35, "excited": 0.5, "serious": 0.1, "curious": 0.25, "confident": 0.2}
_STABILITIES = {"neutral": 0.5, "happy": 0.4, "excited": 0.3, "serious": 0.65, "curious": 0.4, "confident": 0.55}


class ElevenLabs(Remote):
    """Sound is asked for as raw samples, which every plan may have at 24 kHz."""

    spec: ClassVar[Spec] = Spec(
        name="elevenlabs", label="ElevenLabs", model=_DEFAULT, rate_hz=_PCM_HZ, max_chars=2_000,
        about="The voices of your ElevenLabs account, on the web. A mood makes them livelier or calmer; the pace goes "
        "from 0.7 to 1.2, and what lies beyond is spoken at the nearest.",
        key_env="ELEVENLABS_API_KEY", docs_url="https://elevenlabs.io/docs/api-reference/text-to-speech/convert",
        at_once=2,
        price=Price(
            _USD[_DEFAULT], "1,000 characters", date(2026, 6, 1),
            "https://developer.puter.com/tutorials/elevenlabs-api-pricing/ (second hand): Multilingual v2 and v3 "
            "$0.10, Flash and Turbo $0.05; v4 $0.08 by https://muapi.ai/playground/elevenlabs-v4",
        ),
        options=(
            Option("model", "Model", _DEFAULT, choices=tuple(_USD)),
            Option("base_url", "Address", _HOME, "Another one only for a gateway of your own.", is_place=True),
            *pace(2),
            PATIENCE,
        ),
    )  # fmt: skip
    who = "ElevenLabs"

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
        return min(max(speed, _SLOWEST), _FASTEST), emotion if emotion in _STYLES else "neutral"

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        speed, emotion = self.manner(speed, emotion)
        manner = {
            "stability": _STABILITIES[emotion], "similarity_boost": 0.75, "style": _STYLES[emotion], "speed": speed,
        }  # fmt: skip
        answer = self._line.ask(
            "POST", f"{self._base_url}/text-to-speech/{quote(voice_id, safe='')}?output_format=pcm_{_PCM_HZ}",
            headers=self._key(), body={"text": text, "model_id": self._model, "voice_settings": manner},
        )  # fmt: skip
        return decoded(answer, self.who, pcm_hz=_PCM_HZ)

    def _listed(self) -> list[Voice]:
        answer = self._line.ask(
            "GET", f"{self._base_url}/voices", headers=self._key(), patience_s=min(LISTING_S, self._line.patience_s)
        )
        rows = answer.json(self.who)
        rows = rows.get("voices") if isinstance(rows, dict) else None
        if not isinstance(rows, list) or not rows:
            raise BadAnswer("ElevenLabs lists no voices.", hint="Add a voice to the account, then try again.")
        return [_voice(row) for row in rows if isinstance(row, dict) and row.get("voice_id")]

    def _by_contrast(self, voices: list[Voice]) -> list[Voice]:
        return alternating(voices, {voice.id for voice in voices if "female" in voice.description})

    def _key(self) -> dict[str, str]:
        return {"xi-api-key": self._line.key}


def _voice(row: dict[str, Any]) -> Voice:
    labels = row["labels"] if isinstance(row.get("labels"), dict) else {}
    told = [str(labels[name]) for name in ("gender", "age", "accent", "description") if labels.get(name)]
    return Voice(
        id=str(row["voice_id"]), name=str(row.get("name") or row["voice_id"]), provider=ElevenLabs.spec.name,
        language=str(labels.get("language") or "en"), description=", ".join(told),
    )  # fmt: skip


PROVIDER: type[Speech] = ElevenLabs
