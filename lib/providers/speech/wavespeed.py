"""Minimax's Speech-02 through WaveSpeed: a line is submitted, asked for until it is done, and fetched."""

from __future__ import annotations

import ipaddress
import time
from datetime import date
from typing import Any, ClassVar

import httpx

from lib.errors import BadAnswer, ProviderDown, ProviderFailed, RateLimited
from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.models.usage import Price
from lib.providers.addresses import is_public
from lib.providers.speech import Option, Spec, Speech
from lib.providers.speech._decode import decoded
from lib.providers.speech._engine import alternating
from lib.providers.speech._http import Answered, host_of
from lib.providers.speech._meter import count
from lib.providers.speech._openai import bearer
from lib.providers.speech._remote import PATIENCE, Remote, pace
from lib.providers.wire import resolve

_HOME = "https://api.wavespeed.ai/api/v3"
_DEFAULT = "minimax/speech-02-hd"
_USD = {_DEFAULT: 0.05, "minimax/speech-02-turbo": 0.03}
_UNDER_WAY = ("created", "processing")
_POLLS_S = (0.2, 0.3, 0.5, 0.75, 1.0)
_MOODS = {"happy": "happy", "excited": "surprised"}
"""Minimax knows more moods than we do, but none for serious, curious or confident: those are neutral."""

_WOMEN = (
    "Wise_Woman", "Calm_Woman", "Inspirational_girl", "Lively_Girl", "Lovely_Girl", "Sweet_Girl_2", "Exuberant_Girl",
    "Abbess",
)  # fmt: skip
_MEN = (
    "Deep_Voice_Man", "Casual_Guy", "Patient_Man", "Determined_Man", "Elegant_Man", "Young_Knight", "Imposing_Manner",
    "Decent_Boy", "Friendly_Person",
)  # fmt: skip


class WaveSpeed(Remote):
    """The result lies at an address that the answer names; it is fetched without the key, from a public host alone."""

    spec: ClassVar[Spec] = Spec(
        name="wavespeed", label="Minimax (WaveSpeed)", model=_DEFAULT, rate_hz=32_000, max_chars=4_500,
        about="Minimax Speech-02 on the web, by way of WaveSpeed. It is told the pace, and happy and excited moods; "
        "others are spoken neutrally.",
        key_env="WAVESPEED_API_KEY", docs_url="https://wavespeed.ai/docs/docs-api/minimax/minimax-speech-02-hd",
        at_once=4,
        price=Price(
            _USD[_DEFAULT], "1,000 characters", date(2025, 6, 1),
            "https://wavespeed.ai/docs-api/minimax-speech-02-turbo gives $0.03 for Turbo; $0.05 for HD is not verified",
        ),
        options=(
            Option("model", "Model", _DEFAULT, choices=tuple(_USD)),
            Option("voices", "Further voices", help="Ids of voices you trained, with commas between."),
            Option("base_url", "Address", _HOME, "Another one only for a gateway of your own.", is_place=True),
            *pace(4),
            PATIENCE,
        ),
    )  # fmt: skip
    who = "WaveSpeed"
    counts_itself = True

    def __init__(self, setup: Setup | None = None, /) -> None:
        super().__init__(setup)
        self._open: dict[tuple[str, str, float, str], dict[str, Any]] = {}
        self._model = self._setup.option("model", _DEFAULT)
        self._base_url = self._setup.option("base_url", _HOME).strip().rstrip("/")

    @property
    def model(self) -> str:
        return self._model if self._base_url == _HOME else f"{self._model}@{host_of(self._base_url)}"

    def _price_usd(self) -> float:
        return _USD.get(self._model, max(_USD.values()))

    def manner(self, speed: float, emotion: str) -> tuple[float, str]:
        return speed, emotion if emotion in _MOODS else "neutral"

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        """A task that was not done when the patience ended is asked for again, not bought again."""
        key = (text, voice_id, *self.manner(speed, emotion))
        task = self._open.pop(key, None) or self._begun(text, voice_id, speed, emotion)
        try:
            task = self._ended(task)
            return decoded(self._fetched(self._result_of(task)), self.who)
        except ProviderFailed as error:
            if task.get("status") == "failed":
                count(-len(text))
            elif _may_still_come(task, error):
                self._open[key] = task
            raise

    def _begun(self, text: str, voice_id: str, speed: float, emotion: str) -> dict[str, Any]:
        body = {
            "text": text, "voice_id": voice_id, "speed": speed, "volume": 1, "pitch": 0,
            "emotion": _MOODS.get(emotion, "neutral"), "english_normalization": False,
        }  # fmt: skip
        try:
            task = self._task(self._ask("POST", f"{self._base_url}/{self._model}", body))
        except ProviderFailed as error:
            if error.charged and not isinstance(error, BadAnswer):
                count(len(text))
            raise
        count(len(text))
        return task

    def _ended(self, task: dict[str, Any]) -> dict[str, Any]:
        ends_s = time.monotonic() + self._line.patience_s
        url = f"{self._base_url}/predictions/{task['id']}/result"
        tries = 0
        while task.get("status") in _UNDER_WAY:
            if time.monotonic() > ends_s:
                raise ProviderDown("WaveSpeed takes too long to speak this line.", hint="Try again later.")
            time.sleep(_POLLS_S[min(tries, len(_POLLS_S) - 1)])
            tries += 1
            task = self._task(self._ask("GET", url))
        return task

    def _ask(self, method: str, url: str, body: dict[str, Any] | None = None) -> Answered:
        return self._line.ask(method, url, headers=bearer(self._line), body=body)

    def _task(self, answer: Answered) -> dict[str, Any]:
        found = answer.json(self.who)
        data = found.get("data") if isinstance(found, dict) else None
        if not isinstance(data, dict) or not str(data.get("id") or "").replace("-", "").replace("_", "").isalnum():
            raise BadAnswer("WaveSpeed answered with something that is no task.", hint="Try again later.")
        return data

    def _result_of(self, task: dict[str, Any]) -> str:
        if task.get("status") == "failed":
            said = self._line.redacted(str(task.get("error") or ""))
            raise ProviderFailed(
                "WaveSpeed could not speak this line." + (f" It says: “{said}”" if said else ""),
                hint="Rephrase the line, or choose another voice.",
            )
        outputs = task.get("outputs")
        if task.get("status") != "completed" or not isinstance(outputs, list) or not outputs:
            raise BadAnswer("WaveSpeed finished without any sound.", hint="Try again.")
        return str(outputs[0])

    def _fetched(self, url: str) -> Answered:
        """The sound at an address that came from outside: our own provider's host, or a public one over TLS."""
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL:
            raise BadAnswer("WaveSpeed names no usable address for the sound.", hint="Try again.") from None
        if host_of(url) != host_of(self._base_url) and not (address.scheme == "https" and _is_public(address)):
            raise BadAnswer("WaveSpeed names an address for the sound that is not on the web.", hint="Try again.")
        return self._line.ask("GET", url)

    def _listed(self) -> list[Voice]:
        own = [name.strip() for name in self._setup.option("voices").split(",") if name.strip()]
        return [
            Voice(id=name, name=name.replace("_", " ").title(), provider=self.spec.name, description=_described(name))
            for name in dict.fromkeys([*own, *_WOMEN, *_MEN])
        ]

    def _by_contrast(self, voices: list[Voice]) -> list[Voice]:
        return alternating(voices, set(_WOMEN))


def _may_still_come(task: dict[str, Any], error: ProviderFailed) -> bool:
    """Whether asking for the same task again may bring its sound."""
    is_done = task.get("status") not in _UNDER_WAY
    return isinstance(error, (ProviderDown, RateLimited)) or (
        isinstance(error, BadAnswer) and not (is_done and error.charged)
    )


def _described(name: str) -> str:
    return "Woman's voice" if name in _WOMEN else "Man's voice" if name in _MEN else "Trained voice"


def _is_public(address: httpx.URL) -> bool:
    try:
        found = resolve(address.host, address.port or 443)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(is_public(ipaddress.ip_address(each)) for each in found)


PROVIDER: type[Speech] = WaveSpeed
