"""Who can speak. A provider is one file in this folder: a class with a `Spec`, made with a `Setup`, and four methods.

The class is found by its folder: a module whose name does not begin with an underscore binds it to `PROVIDER`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.providers.spec import Option, classes, made
from lib.providers.spec import Spec as AnySpec
from lib.providers.speech._meter import Meter, metered

__all__ = [
    "Meter", "Option", "Pace", "Paced", "Spec", "Speech", "all_providers", "known_pace", "load", "manner_of", "metered",
    "pace_of", "voices_now",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(AnySpec):
    """`model` changes whenever the same text would sound different, so clips may be cached under it.

    `max_chars` is what one call takes: a longer text is split at sentences and joined by the provider itself.
    `paces` are voices that are known to take more or less than an ordinary one for the same words, by their ids: 1.07
    is seven percent slower (see `lib.pipeline.pacing`).
    At most `at_once` calls go out at a time and `per_minute` in a minute, from all workers together; 0 is no limit.
    """

    model: str
    rate_hz: int
    max_chars: int
    languages: tuple[str, ...] = ("en",)
    at_once: int = 0
    per_minute: int = 0
    paces: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many calls at a time and so many in a minute, from all workers together; 0 is no limit."""

    at_once: int = 0
    per_minute: int = 0

    @property
    def is_limited(self) -> bool:
        return self.at_once > 0 or self.per_minute > 0


class Speech(Protocol):
    """Text in, sound out. Safe to call from several threads at once."""

    spec: ClassVar[Spec]

    def __init__(self, setup: Setup = ..., /) -> None: ...

    @property
    def model(self) -> str:
        """What decides the sound beside voice, speed and emotion: `spec.model`, or that and what was set up."""
        ...

    def voices(self) -> list[Voice]:
        """Every voice that can be used here, best first; `needs` says what one waits for. Raises ProviderFailed."""
        ...

    def cast(self, speakers: int) -> list[Voice]:
        """One voice per speaker (1-4), chosen to be told apart by ear."""
        ...

    def speak(self, text: str, voice_id: str, *, speed: float = 1.0, emotion: str = "neutral", seed: int = 0) -> Clip:
        """All of `text` as one clip; the bundled engine gives the same samples for the same arguments.

        `text` is plain words (see `lib.pipeline.spoken`); `speed` 0.5-2, 1 being the voice's own pace. Raises
        BadInput when there is nothing this provider can say, Unavailable for a voice it has not, BadAnswer when
        what came back is not speech.
        """
        ...

    def cost_usd(self, characters: int) -> float:
        """What speaking that many characters costs."""
        ...

    def test(self) -> str:
        """Make the cheapest real call; one sentence that says what works. Raises ProviderFailed in its own words."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A provider whose owner may change the pace that its spec gives."""

    @property
    def pace(self) -> Pace: ...

    @property
    def is_set_up(self) -> bool:
        """Whether it has the key, address or files that it needs."""
        ...


@runtime_checkable
class Mannered(Protocol):
    """A provider that is deaf to some of what it is told."""

    def manner(self, speed: float, emotion: str) -> tuple[float, str]:
        """What it can tell apart of pace and mood: what has the same manner sounds the same."""
        ...


def manner_of(speech: Speech, speed: float, emotion: str) -> tuple[float, str]:
    """Pace and mood as far as they change the sound, so that nobody pays twice for the same."""
    return speech.manner(speed, emotion) if isinstance(speech, Mannered) else (speed, emotion)


@runtime_checkable
class Asked(Protocol):
    """A provider that keeps the list of its voices for a while."""

    def voices_now(self) -> list[Voice]: ...


def voices_now(speech: Speech) -> list[Voice]:
    """Its voices at this moment: one may have been deleted since the list was shown. Raises ProviderFailed."""
    return speech.voices_now() if isinstance(speech, Asked) else speech.voices()


def pace_of(speech: Speech) -> Pace:
    """How fast it may be called, as set up now; without limits for what runs on this machine."""
    pace = getattr(speech, "pace", None)  # asked for every line: whether it is `Paced` takes twenty times as long
    return pace if isinstance(pace, Pace) else Pace(speech.spec.at_once, speech.spec.per_minute)


def all_providers() -> list[Spec]:
    """The specs of every provider in this folder; nothing is loaded that costs time."""
    return [each.spec for each in classes(__name__).values()]


def known_pace(provider: str, voice_id: str) -> float:
    """What the voice takes of an ordinary one's time, as far as it is known before it was heard; else 1."""
    found = classes(__name__).get(provider)
    return dict(found.spec.paces).get(voice_id, 1.0) if found else 1.0


def load(name: str, setup: Setup | None = None) -> Speech:
    """The provider called `name`, one instance per process and setup. Raises Unavailable when there is none."""
    found: Speech = made(__name__, name, setup, "speech provider")
    return found
