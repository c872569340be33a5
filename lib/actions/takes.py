"""Takes: a line spoken once and kept. The same words in the same voice are never spoken, or paid, twice."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Lock
from weakref import WeakValueDictionary

from lib.actions.budget import Bill, note_hit, paying
from lib.actions.gates import gate
from lib.actions.studio import Studio
from lib.actions.voices import known_voices, offers, require_voice
from lib.audio import clip_from_bytes, clip_to_bytes, pauses, prepare, verify
from lib.audio.master import MASTERING
from lib.errors import Cancelled, NotFound, ProviderFailed
from lib.jobs import stop_requested
from lib.models.brief import Speaker
from lib.models.sound import Clip, Voice
from lib.models.values import digest
from lib.pipeline.spoken import spoken
from lib.providers.speech import Meter, Paced, Speech, manner_of, metered, pace_of
from lib.publish.words import stops_heard

_turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
_turns_lock = Lock()
_hands = BoundedSemaphore(os.cpu_count() or 1)

KIND = "speech"
SAMPLE_TEXT = "Hello, I am {name}. This is how I would sound in your episode."


@dataclass(frozen=True, slots=True)
class Take:
    """A line's clip, levelled and ready to be mixed; `key` names it in the cache.

    `is_cached` unless it was spoken for whoever asks now; `cost_usd` is what that cost.
    """

    key: str
    clip: Clip
    is_cached: bool
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Payer:
    """Who has a line spoken: a project, and the line of a run for which it is; without a project nothing is booked."""

    project_id: str = ""
    run_id: str = ""
    line_id: str = ""

    @property
    def mark(self) -> str:
        """What is kept beside the take, so that the same run knows what it paid, whatever broke off in between."""
        return f"{self.run_id}/{self.line_id}" if self.run_id else ""


def take_key(studio: Studio, speaker: Speaker, text: str, *, speed: float, emotion: str) -> str:
    """Everything that decides how a take sounds, as the name of its clip in the blob store."""
    return take_key_of(studio.speech(speaker.provider), speaker, text, speed=speed, emotion=emotion)


def take_key_of(speech: Speech, speaker: Speaker, text: str, *, speed: float, emotion: str) -> str:
    """The same, for whoever asks for many lines of one speaker, whose provider is looked up once."""
    heard_as = manner_of(speech, speed, emotion)
    name = digest([speaker.provider, speech.model, speaker.voice_id, *heard_as, spoken(text), MASTERING])
    return f"clips/{name[:2]}/{name}.wav"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A take that is asked for, with everything about it looked up once; `key` names it in the cache."""

    speech: Speech = field(repr=False)
    speaker: Speaker
    text: str
    speed: float
    emotion: str
    key: str

    @property
    def words(self) -> str:
        """As they are spoken."""
        return spoken(self.text)


def wanted(speech: Speech, speaker: Speaker, text: str, *, speed: float = 1.0, emotion: str = "neutral") -> Wanted:
    """The take of `text` by one of the voices of `speech`."""
    key = take_key_of(speech, speaker, text, speed=speed, emotion=emotion)
    return Wanted(speech, speaker, text, speed, emotion, key)


def line_usd(studio: Studio, speaker: Speaker, text: str) -> float:
    """What speaking the line costs when it was never spoken before."""
    return studio.speech(speaker.provider).cost_usd(len(spoken(text)))


def record(
    studio: Studio, speaker: Speaker, text: str, *, speed: float = 1.0, emotion: str = "neutral",
    payer: Payer | None = None,
) -> Take:  # fmt: skip
    """The line from the cache, or spoken, paid by the payer's project, verified, levelled and kept.

    Raises ProviderFailed, BadInput, StorageFailed, OverBudget before anything is called.
    """
    asked = wanted(studio.speech(speaker.provider), speaker, text, speed=speed, emotion=emotion)
    return taken(studio, asked, payer or Payer())


def taken(studio: Studio, asked: Wanted, payer: Payer) -> Take:
    """The take from the cache, or made as `record` says, which raises the same."""
    with _turn(asked.key):
        if (known := _known(studio, asked, payer)) is not None:
            return known
        # Another process may be having the same words spoken: what it speaks, or buys, is not spoken again.
        with studio.turns.turn(int(digest(asked.key)[:12], 16), _go_on):
            return _known(studio, asked, payer) or _made(studio, asked, payer)


@contextmanager
def at_work() -> Iterator[None]:
    """As many at a time as there are cores: forty lines that come in together would only disturb each other."""
    with _hands:
        yield


def is_outside(speech: Speech) -> bool:
    """Whether it is called rather than run here: calls are limited, and may cost."""
    return pace_of(speech).is_limited or speech.cost_usd(1000) > 0


def is_set_up(studio: Studio, provider: str) -> bool:
    """Whether it has what it needs to be asked at all; nobody is asked."""
    speech = studio.speech(provider)
    return speech.is_set_up if isinstance(speech, Paced) else True


def is_kept(studio: Studio, key: str) -> bool:
    """Whether the take lies in the cache."""
    return studio.blobs.exists(key)


def paid_for(studio: Studio, asked: Wanted, payer: Payer) -> float | None:
    """USD that this very line of this run paid for the take; None when it was there before, or runs on this machine."""
    if not payer.mark or not is_outside(asked.speech):
        return None
    try:
        found = json.loads(studio.blobs.read(_beside(asked.key)))
        return float(found["usd"]) if found["for"] == payer.mark else None
    except (NotFound, ValueError, KeyError, TypeError):
        return None


def note_reuse(studio: Studio, project_id: str, speaker: Speaker, text: str) -> None:
    """Write a take of a paid provider that was there already into the ledger, for nothing."""
    speech, words = studio.speech(speaker.provider), spoken(text)
    if speech.cost_usd(len(words)) > 0:
        note_hit(
            studio, project_id, kind=KIND, provider=speaker.provider, model=speech.model, units=len(words),
            note=_note(speaker, words),
        )  # fmt: skip


def warm_up(studio: Studio) -> None:
    """Load what speaks on this machine, so that the first line of the day is as quick as the second."""
    bundled = studio.speech("bundled")
    prepare(bundled.speak("Ready.", bundled.voices()[0].id))


def voices(studio: Studio) -> list[Voice]:
    """Every voice that can be used here; a provider that cannot run has none."""
    return [voice for offer in offers(studio) for voice in offer.voices]


def voice_sample(studio: Studio, voice_id: str, provider: str = "bundled") -> bytes:
    """A sentence in that voice, as WAV. Raises ProviderFailed: Unavailable when there is no such voice."""
    names = {voice.id: voice.name for voice in known_voices(studio, provider)}
    speaker = Speaker(name=names.get(voice_id, voice_id), voice_id=voice_id, provider=provider)
    text = SAMPLE_TEXT.format(name=speaker.name)
    if not is_kept(studio, take_key(studio, speaker, text, speed=1.0, emotion="neutral")):
        require_voice(studio, speaker, may_fetch=True)
    return clip_to_bytes(record(studio, speaker, text).clip)


def sample_usd(studio: Studio, voice: Voice) -> float:
    """What hearing the voice's sample costs; nothing once it was heard."""
    speech, text = studio.speech(voice.provider), SAMPLE_TEXT.format(name=voice.name)
    usd = speech.cost_usd(len(spoken(text)))
    speaker = Speaker(name=voice.name, voice_id=voice.id, provider=voice.provider)
    is_free = usd == 0 or is_kept(studio, take_key(studio, speaker, text, speed=1.0, emotion="neutral"))
    return 0.0 if is_free else usd


def speaker_named(cast: Sequence[Speaker], name: str) -> Speaker:
    """Raises NotFound when nobody of the cast has the name."""
    for speaker in cast:
        if speaker.name == name:
            return speaker
    raise NotFound(f"Nobody named {name} is in the cast.", hint="Give the line to one of the speakers of this episode.")


def _known(studio: Studio, asked: Wanted, payer: Payer) -> Take | None:
    if (clip := studio.blobs.kept(asked.key, clip_from_bytes)) is None:
        return None
    usd = paid_for(studio, asked, payer)
    return Take(asked.key, clip, is_cached=usd is None, cost_usd=usd or 0.0)


def _go_on() -> None:
    if stop_requested():
        raise Cancelled("The render was cancelled.", hint="Start it again: finished lines are kept.")


def _made(studio: Studio, asked: Wanted, payer: Payer) -> Take:
    """The line spoken, kept, and only then settled: a ledger that cannot be written loses no take that was paid.

    The provider's own count of characters is what is paid, where it keeps one: of a line that broke off, those that
    were spoken; otherwise an answer that is no speech has cost as much as one that is.
    """
    speech, speaker, words = asked.speech, asked.speaker, asked.words
    usd = speech.cost_usd(len(words)) if payer.project_id else 0.0
    with (
        gate(speech, studio.settings.lines_at_once),
        paying(
            studio, payer.project_id, kind=KIND, provider=speaker.provider, model=speech.model, expected_usd=usd,
            note=_note(speaker, words),
        ) as bill,
        metered() as meter,
    ):  # fmt: skip
        try:
            clip = speech.speak(words, speaker.voice_id, speed=asked.speed, emotion=asked.emotion)
            _charge(bill, speech, meter, len(words), usd)
            verify(clip, words, speed=asked.speed)
        except ProviderFailed as error:
            _charge(bill, speech, meter, len(words) if error.charged else 0, usd)
            raise
        with at_work():
            prepared = _with_stops(prepare(clip), words)
        if is_outside(speech):
            studio.blobs.put_at(_beside(asked.key), json.dumps({"for": payer.mark, "usd": bill.usd}).encode())
        studio.blobs.put_at(asked.key, clip_to_bytes(prepared))
    return Take(asked.key, prepared, is_cached=False, cost_usd=bill.usd or 0.0)


def _with_stops(clip: Clip, words: str) -> Clip:
    """The clip with when its words begin; of a voice that does not tell, those after a pause."""
    if clip.words:
        return clip
    found = stops_heard(words, clip.duration_s, pauses(clip))
    return replace(clip, words=tuple((number, round(at * clip.rate_hz)) for number, at in found))


def _charge(bill: Bill, speech: Speech, meter: Meter, characters: int, most_usd: float) -> None:
    """`characters` where the provider kept no count of its own. Nothing is booked without a project."""
    bill.units = max(0, characters if meter.characters is None else meter.characters)
    bill.usd = speech.cost_usd(bill.units) if most_usd else 0.0


def _note(speaker: Speaker, words: str) -> str:
    return f"{speaker.name}: {words[:80].rstrip()}{'…' if len(words) > 80 else ''}"


def _beside(key: str) -> str:
    """Where it is written for whom a take was spoken, and for how much."""
    return key.removesuffix(".wav") + ".json"


def _turn(key: str) -> Lock:
    """One at a time for each take: the second to ask for it finds it in the cache."""
    with _turns_lock:
        return _turns.setdefault(key, Lock())
