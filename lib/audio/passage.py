"""A passage of a finished MP3, to the sample, without decoding what comes before it; and where it is silent."""

from __future__ import annotations

from typing import Any

import av
import numpy as np

from lib.audio.frames import DECODER_DELAY, ENCODER_DELAY, FRAME, channels_of, frame_starts
from lib.audio.master import CEILING_DB, RATE_HZ
from lib.audio.music.level import limited
from lib.audio.retag import tag_bytes
from lib.errors import BadInput
from lib.models.sound import Clip, Samples

_BEFORE = 10
"""Frames decoded before the passage: they fill the decoder's bit reservoir and its overlap."""
_CEILING = 10 ** (CEILING_DB / 20)
_BLOCK_S = 0.005
_QUIET = 10 ** (-40 / 20)
_LEAST_PAUSE_S = 0.09


def passage(mp3: bytes, start_s: float, end_s: float) -> Clip:
    """What is heard from `start_s` to before `end_s` of an MP3 that `join_episode` made, both channels as one.

    Raises BadInput for times that are not within it.
    """
    first, last = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
    starts = frame_starts(mp3, tag_bytes(mp3))[1:]
    delay = ENCODER_DELAY + DECODER_DELAY
    if not 0 <= first < last or (last + delay) > (len(starts) - 1) * FRAME + delay:
        raise BadInput("The passage does not lie within the episode.", hint="Choose a beginning and an end in it.")
    begin = max(0, (first + delay) // FRAME - _BEFORE)
    end = min(len(starts), -(-(last + delay) // FRAME) + 1)
    edges = [*starts, len(mp3)]
    decoded = _decoded([mp3[edges[n] : edges[n + 1]] for n in range(begin, end)])
    at = first + delay - begin * FRAME
    return Clip(_mixed_down(decoded[:, at : at + last - first]), RATE_HZ)


def _mixed_down(sides: Samples) -> Samples:
    """A voice stays as loud as it was to a meter; where both channels add up, peaks are held."""
    if len(sides) == 1:
        alone: Samples = sides[0]
        return alone
    both: Samples = limited(((sides[0] + sides[1]) * np.float32(0.5**0.5))[None], _CEILING)[0]
    return both


def _decoded(frames: list[bytes]) -> Samples:
    """`(channels, samples)`, for each frame as many; those that lack what came before them are silent."""
    decoder: Any = av.CodecContext.create("mp3float", "r")
    parts, silence = list[Samples](), np.zeros((channels_of(frames[0]), FRAME), np.float32)
    for data in frames:
        try:
            heard = decoder.decode(av.Packet(data))
        except av.error.InvalidDataError:
            heard = []
        parts.append(heard[0].to_ndarray() if heard else silence)
    return np.concatenate(parts, axis=1)


def pauses(clip: Clip, *, offset_s: float = 0.0) -> list[tuple[float, float]]:
    """From when to when nothing is heard for at least 90 ms, in seconds from `offset_s` on.

    Silent is what lies 40 dB below the loudest tenth of the clip.
    """
    size = round(_BLOCK_S * clip.rate_hz)
    count = len(clip.samples) // size
    if not count:
        return []
    blocks = clip.samples[: count * size].reshape(count, size)
    rms = np.sqrt(np.square(blocks).mean(axis=1))
    quiet = np.concatenate([[0], (rms < np.quantile(rms, 0.9) * _QUIET).astype(np.int8), [0]])
    turns = np.flatnonzero(np.diff(quiet))
    found = zip(turns[::2] * _BLOCK_S, turns[1::2] * _BLOCK_S, strict=True)
    return [(offset_s + float(a), offset_s + float(b)) for a, b in found if b - a >= _LEAST_PAUSE_S]
