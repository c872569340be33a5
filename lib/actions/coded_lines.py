"""Lines as MP3 frames, kept beside their takes: what is spoken and coded once is neither again."""

from __future__ import annotations

from dataclasses import dataclass

from lib.actions.studio import Studio
from lib.actions.takes import Payer, at_work, paid_for, record, take_key
from lib.audio import CODING, EncodedLine, encode_line, line_from_bytes, line_to_bytes
from lib.models.brief import Speaker


@dataclass(frozen=True, slots=True)
class CodedLine:
    """A line ready to be joined; `is_cached` unless it was spoken for whoever asks now, which cost `cost_usd`."""

    line: EncodedLine
    is_cached: bool
    cost_usd: float = 0.0


def coded_line(
    studio: Studio, speaker: Speaker, text: str, *, speed: float, emotion: str, bitrate_kbps: int, payer: Payer,
    place_deg: float | None = None,
) -> CodedLine:  # fmt: skip
    """The line from the cache, or spoken, coded, listened to and kept; in stereo with the place of its speaker.

    Raises what `record` raises, and RenderFailed when what was coded is not what was spoken.
    """
    take = take_key(studio, speaker, text, speed=speed, emotion=emotion)
    form = f"{bitrate_kbps}" if place_deg is None else f"{bitrate_kbps}s{place_deg:g}"
    key = f"{take.removesuffix('.wav')}.{form}-{CODING}.frames"  # beside the take: both stay or go together
    if (known := studio.blobs.kept(key, line_from_bytes)) is not None:
        usd = paid_for(studio, speaker, take, payer)
        return CodedLine(known, is_cached=usd is None, cost_usd=usd or 0.0)
    taken = record(studio, speaker, text, speed=speed, emotion=emotion, payer=payer)
    with at_work():
        line = encode_line(taken.clip, bitrate_kbps=bitrate_kbps, place_deg=place_deg)
    studio.blobs.put_at(key, line_to_bytes(line))
    return CodedLine(line, taken.is_cached, taken.cost_usd)
