"""Takes: a line spoken once and kept. The same words in the same voice are never spoken twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from lib.actions.studio import Studio
from lib.audio import clip_from_bytes, clip_to_bytes, prepare, verify
from lib.audio.master import MASTERING
from lib.errors import NotFound, StorageFailed
from lib.models.brief import Speaker
from lib.models.enums import Emotion
from lib.models.project import Project
from lib.models.sound import Clip, Voice
from lib.models.values import digest
from lib.pipeline.spoken import spoken
from lib.providers.speech import all_providers

_turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
_turns_lock = Lock()

SAMPLE_TEXT = "Hello, I am {name}. This is how I would sound in your episode."


@dataclass(frozen=True, slots=True)
class Take:
    """A line's clip, levelled and ready to be mixed; `key` names it in the cache, cost in USD."""

    key: str
    clip: Clip
    is_cached: bool
    cost_usd: float = 0.0


def take_key(studio: Studio, speaker: Speaker, text: str, *, speed: float, emotion: str) -> str:
    """Everything that decides how a take sounds, as the name of its clip in the blob store."""
    model = studio.speech(speaker.provider).model
    name = digest([speaker.provider, model, speaker.voice_id, speed, emotion, _words(text), MASTERING])
    return f"clips/{name[:2]}/{name}.wav"


def record(studio: Studio, speaker: Speaker, text: str, *, speed: float = 1.0, emotion: str = "neutral") -> Take:
    """The line from the cache, or spoken, verified, levelled and kept.

    Raises ProviderFailed, BadInput, StorageFailed.
    """
    key = take_key(studio, speaker, text, speed=speed, emotion=emotion)
    with _turn(key):
        if (known := _kept(studio, key)) is not None:
            return Take(key, known, is_cached=True)
        words = _words(text)
        clip = studio.speech(speaker.provider).speak(words, speaker.voice_id, speed=speed, emotion=emotion)
        verify(clip, words, speed=speed)
        prepared = prepare(clip)
        studio.blobs.put_at(key, clip_to_bytes(prepared))
        return Take(key, prepared, is_cached=False)


def hear_line(studio: Studio, project: Project, line_id: str) -> bytes:
    """A line as WAV, through the cache, so that what was heard is not spoken again for the render. Raises NotFound."""
    for scene in project.script_data.scenes if project.script_data else []:
        for line in scene.lines:
            if line.id == line_id:
                speaker = speaker_named(project.cast, line.speaker)
                speed = project.knobs.voice_speed
                taken = record(studio, speaker, line.text, speed=speed, emotion=scene.emotion.value)
                return clip_to_bytes(taken.clip)
    raise NotFound("There is no such line.", hint="It may have been changed in another tab: load the page again.")


def warm_up(studio: Studio) -> None:
    """Load what speaks on this machine, so that the first line of the day is as quick as the second."""
    bundled = studio.speech("bundled")
    prepare(bundled.speak("Ready.", bundled.voices()[0].id))


def voices(studio: Studio) -> list[Voice]:
    """Every voice that can be used here and now."""
    return [voice for spec in all_providers() for voice in studio.speech(spec.name).voices()]


def voice_sample(studio: Studio, voice_id: str, provider: str = "bundled") -> bytes:
    """A sentence in that voice, as WAV. Raises Unavailable when there is no such voice."""
    names = {voice.id: voice.name for voice in studio.speech(provider).voices()}
    speaker = Speaker(name="sample", voice_id=voice_id, provider=provider)
    return clip_to_bytes(record(studio, speaker, SAMPLE_TEXT.format(name=names.get(voice_id, voice_id))).clip)


def speaker_named(cast: list[Speaker], name: str) -> Speaker:
    """Raises NotFound when nobody of the cast has the name."""
    for speaker in cast:
        if speaker.name == name:
            return speaker
    raise NotFound(f"Nobody named {name} is in the cast.", hint="Give the line to one of the speakers of this episode.")


def emotion_of(scene: dict[str, Any]) -> str:
    """A planned scene's emotion; one that nobody knows is neutral."""
    return str(scene.get("emotion") or Emotion.NEUTRAL.value)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """What is spoken for a line; asked for its key, its take and its check, and the same each time."""
    return spoken(text)


def _turn(key: str) -> Lock:
    """One at a time for each take: the second to ask for it finds it in the cache."""
    with _turns_lock:
        return _turns.setdefault(key, Lock())


def _kept(studio: Studio, key: str) -> Clip | None:
    try:
        return clip_from_bytes(studio.blobs.read(key))
    except NotFound:
        return None
    except StorageFailed:
        if studio.blobs.exists(key):  # damaged behind our back: speak it anew
            return None
        raise
