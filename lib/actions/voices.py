"""Whose voices can be had here, asked without keeping a screen waiting, and whether a cast can speak at all."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from threading import Lock

from lib.actions.studio import Studio
from lib.errors import NotReady, PodcastError, ProviderFailed, Unavailable
from lib.models.brief import Speaker
from lib.models.sound import Voice
from lib.providers.speech import Spec, Speech, all_providers, voices_now

WAIT_S = 2.0
"""So long a screen waits for lists from outside; one that takes longer is there the next time."""
KEPT_S = 300.0
TROUBLE_KEPT_S = 20.0


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider with its voices; `trouble` says why it has none, `hint` what to do about it."""

    spec: Spec
    voices: list[Voice] = field(default_factory=list)
    trouble: str = ""
    hint: str = ""


_known: dict[tuple[str, int], tuple[float, Offer, Speech]] = {}
"""With the provider itself, whose number would otherwise be given to another one."""
_asked: dict[tuple[str, int], Future[Offer]] = {}
_lock = Lock()


def offers(studio: Studio) -> list[Offer]:
    """Every provider in its order, the bundled one first, each with its voices or the reason why it has none.

    Lists are kept for some minutes, failures for seconds; another setup is asked at once.
    """
    specs = sorted(all_providers(), key=lambda spec: (spec.needs_internet, spec.name != "bundled"))
    found = [_offer(studio, spec) for spec in specs]
    wait([each for each in found if isinstance(each, Future)], timeout=WAIT_S)
    return [_now(spec, each) for spec, each in zip(specs, found, strict=True)]


def known_voices(studio: Studio, provider: str) -> list[Voice]:
    """The voices of one provider. Raises ProviderFailed in its own words."""
    return studio.speech(provider).voices()


def require_cast(studio: Studio, speakers: list[Speaker]) -> None:
    """Raises Unavailable, or whatever the provider says, for the first speaker who could not say a word.

    The message names the speaker, the hint the next act.
    """
    for speaker in speakers:
        require_voice(studio, speaker)


def require_voice(studio: Studio, speaker: Speaker, *, may_fetch: bool = False) -> None:
    """Raises Unavailable when the speaker's voice is not there; `may_fetch`: one that only needs fetching will do."""
    try:
        speech = studio.speech(speaker.provider)
        voices = {voice.id: voice for voice in voices_now(speech)}
    except ProviderFailed as error:
        error.message = f"{speaker.name} cannot speak: {error.message}"
        error.args = (error.message,)
        error.hint = error.hint or f"Choose another voice for {speaker.name}."
        raise
    voice = voices.get(speaker.voice_id)
    if voice is None:
        raise Unavailable(
            f"The voice “{speaker.voice_id}” of {speaker.name} is not there any more: {speech.spec.label} has none "
            "of that name.",
            hint=f"Choose another voice for {speaker.name} on Create.",
        )
    if voice.needs and not may_fetch:
        raise NotReady(
            f"{voice.name}, the voice of {speaker.name}, is not on this machine yet and needs {voice.needs}.",
            hint=f"Hear its sample once on Create, or choose another voice for {speaker.name}.",
        )


def _offer(studio: Studio, spec: Spec) -> Offer | Future[Offer]:
    try:
        speech = studio.speech(spec.name)
    except PodcastError as error:
        return Offer(spec, trouble=error.message, hint=error.hint)
    if spec.name == "bundled":
        return _listed(spec, speech)
    key = (spec.name, id(speech))
    with _lock:
        if (known := _known.get(key)) and time.monotonic() < known[0]:
            return known[1]
        if key not in _asked:
            _asked[key] = _askers().submit(_ask, key, spec, speech)
        return _asked[key]


def _ask(key: tuple[str, int], spec: Spec, speech: Speech) -> Offer:
    offer = _listed(spec, speech)
    with _lock:
        _known[key] = time.monotonic() + (TROUBLE_KEPT_S if offer.trouble else KEPT_S), offer, speech
        _asked.pop(key, None)
    return offer


def _listed(spec: Spec, speech: Speech) -> Offer:
    try:
        return Offer(spec, [voice for voice in speech.voices() if voice.provider == spec.name])
    except PodcastError as error:
        return Offer(spec, trouble=error.message, hint=error.hint)


def _now(spec: Spec, found: Offer | Future[Offer]) -> Offer:
    if isinstance(found, Offer):
        return found
    if found.done():
        return found.result()
    return Offer(spec, trouble=f"{spec.label} is still being asked for its voices.", hint="Load the page again.")


@cache
def _askers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(8, thread_name_prefix="voice-lists")
