"""What all voices but the bundled ones have in common: the pieces of a long text, the price, the known voices."""

from __future__ import annotations

import re
import time
from threading import Lock
from typing import ClassVar

from lib.errors import BadInput, ProviderFailed, Unavailable
from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.providers.speech import Pace, Spec
from lib.providers.speech._decode import refuse_short
from lib.providers.speech._kept import KeptPieces
from lib.providers.speech._meter import count
from lib.providers.speech._split import whole

VOICES_KEPT_S, MOMENT_S = 300.0, 5.0
_WORDLIKE = re.compile(r"\w")


class Engine:
    """A subclass says how one call is made (`_say`), what voices there are (`_listed`), what it needs (`_require`)."""

    spec: ClassVar[Spec]
    who: ClassVar[str]
    """Its name in a sentence."""
    counts_itself: ClassVar[bool] = False
    """Whether `_say` tells the meter what is charged, rather than that every call is."""

    def __init__(self, setup: Setup | None = None, /) -> None:
        self._setup = setup or Setup()
        self._known: tuple[float, list[Voice]] = (-VOICES_KEPT_S, [])
        self._listing = Lock()
        self._kept = KeptPieces()

    @property
    def model(self) -> str:
        return self.spec.model

    @property
    def pace(self) -> Pace:
        """The owner's own pace, else the spec's."""
        at_once = self._setup.number("at_once", self.spec.at_once)
        return Pace(max(0, int(at_once)), max(0, int(self._setup.number("per_minute", self.spec.per_minute))))

    @property
    def is_set_up(self) -> bool:
        try:
            self._require()
        except Unavailable:
            return False
        return True

    def voices(self) -> list[Voice]:
        self._require()
        with self._listing:
            asked_s, voices = self._known
            if time.monotonic() - asked_s >= VOICES_KEPT_S:
                voices = self._listed()
                self._known = time.monotonic(), voices
            return list(voices)

    def voices_now(self) -> list[Voice]:
        """As `voices`, but asked for again unless that was a moment ago."""
        with self._listing:
            if time.monotonic() - self._known[0] >= MOMENT_S:
                self._known = (-VOICES_KEPT_S, [])
        return self.voices()

    def cast(self, speakers: int) -> list[Voice]:
        if not 1 <= speakers <= 4:
            raise BadInput(f"There are voices for 1 to 4 speakers, not {speakers}.")
        voices = self._by_contrast(self.voices())
        if len(voices) < speakers:
            raise Unavailable(
                f"{self.who} offers {len(voices)} voices for {speakers} speakers.",
                hint="Name more voices in Settings, or take a voice of another provider.",
            )
        return voices[:speakers]

    def speak(self, text: str, voice_id: str, *, speed: float = 1.0, emotion: str = "neutral", seed: int = 0) -> Clip:
        self._require()
        if not 0.5 <= speed <= 2:
            raise BadInput(f"The speaking pace must lie between 0.5 and 2, not {speed:g}.")
        if not _WORDLIKE.search(text):
            raise BadInput("There is nothing to say in this line.", hint="Write some words, or delete the line.")

        count(0)
        spoken: list[tuple[str, str, float, str]] = []

        def say(piece: str) -> Clip:
            key = (piece, voice_id, *self.manner(speed, emotion))
            clip = self._kept.get(key)
            if clip is None:
                clip = self._counted(piece, voice_id, speed, emotion)
                refuse_short(clip, piece, self.who, speed=speed)
                self._kept.keep(key, clip)
            spoken.append(key)
            return clip

        clip = whole(text, self._max_chars(), say, speed=speed)
        self._kept.forget(spoken)
        return clip

    def manner(self, speed: float, emotion: str) -> tuple[float, str]:
        """What it can tell apart of pace and mood: what has the same manner sounds the same. It takes no mood, unless a
        subclass says otherwise."""
        return speed, "neutral"

    def _counted(self, piece: str, voice_id: str, speed: float, emotion: str) -> Clip:
        """One call, on the meter unless it is sure to have cost nothing."""
        try:
            clip = self._say(piece, voice_id, speed, emotion)
        except ProviderFailed as error:
            if error.charged and not self.counts_itself:
                count(len(piece))
            raise
        if not self.counts_itself:
            count(len(piece))
        return clip

    def cost_usd(self, characters: int) -> float:
        return characters / 1000 * max(0.0, self._setup.number("usd", self._price_usd()))

    def test(self) -> str:
        voice = self.voices()[0]
        clip = self.speak("Ready.", voice.id)
        return f"{voice.name} spoke for {clip.duration_s:.1f} seconds with {self.model}."

    def _require(self) -> None:
        """Raise Unavailable when what it cannot do without is missing."""
        raise NotImplementedError

    def _price_usd(self) -> float:
        """USD per 1,000 characters of the model that is set up."""
        return self.spec.price.usd if self.spec.price else 0.0

    def _max_chars(self) -> int:
        return self.spec.max_chars

    def _say(self, text: str, voice_id: str, speed: float, emotion: str) -> Clip:
        raise NotImplementedError

    def _listed(self) -> list[Voice]:
        raise NotImplementedError

    def _by_contrast(self, voices: list[Voice]) -> list[Voice]:
        """Ordered so that neighbours are told apart by ear: the order given, unless a subclass knows more."""
        return voices


def alternating(voices: list[Voice], first: set[str]) -> list[Voice]:
    """One of `first`, one of the others, and so on; what is left over at the end."""
    ours, others = [v for v in voices if v.id in first], [v for v in voices if v.id not in first]
    mixed = [voice for pair in zip(ours, others, strict=False) for voice in pair]
    return mixed + [voice for voice in voices if voice not in mixed]
