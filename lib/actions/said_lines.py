"""Lines that are spoken and kept, to be read again when they are mixed: of a long scene nobody holds all clips."""

from __future__ import annotations

from dataclasses import dataclass

from lib.actions.studio import Studio
from lib.actions.takes import Payer, Wanted, taken
from lib.audio import clip_from_bytes
from lib.audio.mix import KeptClip
from lib.errors import NotFound
from lib.models.sound import Clip


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line ready to be mixed; `is_cached` unless it was spoken for whoever asks now, which cost `cost_usd`."""

    clip: KeptClip
    is_cached: bool
    cost_usd: float = 0.0


def said_line(studio: Studio, asked: Wanted, payer: Payer) -> SaidLine:
    """The line, in the cache from now on. Raises what `record` raises."""
    take = taken(studio, asked, payer)
    clip = KeptClip(len(take.clip.samples), take.clip.rate_hz, take.clip.words, lambda: _read(studio, asked.key))
    return SaidLine(clip, take.is_cached, take.cost_usd)


def _read(studio: Studio, key: str) -> Clip:
    """Raises NotFound when somebody took it away meanwhile."""
    if (clip := studio.blobs.kept(key, clip_from_bytes)) is None:
        raise NotFound("A line is not in the store any more.", hint="Render again: the others are kept.")
    return clip
