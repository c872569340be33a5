"""Lines as MP3 frames, kept beside their takes: what is spoken and coded once is neither again."""

from __future__ import annotations

from dataclasses import dataclass

from lib.actions.studio import Studio
from lib.actions.takes import Payer, Wanted, at_work, paid_for, taken
from lib.audio import CODING, EncodedLine, encode_line, line_from_bytes, line_to_bytes


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A line ready to be joined; `is_cached` unless it was spoken for whoever asks now, which cost `cost_usd`."""

    line: EncodedLine
    is_cached: bool
    cost_usd: float = 0.0


def coded_line(
    studio: Studio, asked: Wanted, payer: Payer, *, bitrate_kbps: int, place_deg: float | None = None
) -> CodedLine:
    """The line from the cache, or spoken, coded, listened to and kept; in stereo with the place of its speaker.

    Raises what `record` raises, and RenderFailed when what was coded is not what was spoken.
    """
    key = _key(asked.key, bitrate_kbps, place_deg)
    if (known := studio.blobs.kept(key, line_from_bytes)) is not None:
        usd = paid_for(studio, asked, payer)
        return CodedLine(known, is_cached=usd is None, cost_usd=usd or 0.0)
    take = taken(studio, asked, payer)
    with at_work():
        line = encode_line(take.clip, bitrate_kbps=bitrate_kbps, place_deg=place_deg)
    studio.blobs.put_at(key, line_to_bytes(line))
    return CodedLine(line, take.is_cached, take.cost_usd)


def is_coded(studio: Studio, take: str, *, bitrate_kbps: int, place_deg: float | None) -> bool:
    """Whether the frames of the take with that key lie in the cache."""
    return studio.blobs.exists(_key(take, bitrate_kbps, place_deg))


def _key(take: str, bitrate_kbps: int, place_deg: float | None) -> str:
    """Beside the take: both stay or go together."""
    form = f"{bitrate_kbps}" if place_deg is None else f"{bitrate_kbps}s{place_deg:g}"
    return f"{take.removesuffix('.wav')}.{form}-{CODING}.frames"
