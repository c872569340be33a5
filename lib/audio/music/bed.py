"""Music under speech: out of the way while somebody speaks, back when there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lib.audio.clips import FULL_SCALE
from lib.audio.master import RATE_HZ
from lib.audio.sounding import Sounding
from lib.models.sound import Samples

UNDER_SPEECH_DB, ALONE_DB = -21.0, -9.0
"""Against the music's own level, -17 LUFS: 22 LU below the speech, which even tired ears follow, and clearly there
where nobody speaks."""

_BLOCK = 441
_HOLD_S = 1.0
"""Pauses shorter than this do not bring it back: it would pump."""

_MOVE_S = 0.5
_FADE_S = 0.8


@dataclass(frozen=True, slots=True)
class Bed:
    """A loop laid under `length` samples, to be had piece by piece."""

    loop: Sounding = field(repr=False)
    length: int
    begin: int
    gains: Samples = field(repr=False)

    @property
    def channels(self) -> int:
        return self.loop.channels

    def between(self, start: int, stop: int) -> Samples:
        """What lies under the samples from `start` to before `stop`."""
        at = np.arange(start, min(stop, self.length))
        gain = np.interp(at, (np.arange(len(self.gains)) + 0.5) * _BLOCK, self.gains).astype(np.float32)
        fade = min(round(_FADE_S * RATE_HZ), self.length // 3)
        if start < fade or stop > self.length - 1 - fade:
            edge = np.clip(np.minimum(at, self.length - 1 - at) / max(1, fade), 0, 1)
            gain = gain * (np.sin(edge * np.pi / 2) ** 2).astype(np.float32)
        return _repeated(self.loop, self.begin + start, len(at)) * gain


def laid_under(loop: Sounding, spoken: Sequence[tuple[int, int]], length: int, *, begin: int = 0) -> Bed:
    """`loop`, repeated from its sample `begin`, for `length` samples, ducked where `spoken` (start, end) says; of
    float32, or of whole numbers of 16 bits.

    It fades in and out at both ends, within 0.8 s or a third of the whole.
    """
    gains = _gains(spoken, max(1, -(-length // _BLOCK)))
    is_whole = loop.between(0, 1).dtype == np.int16
    return Bed(loop, length, begin, gains / np.float32(FULL_SCALE) if is_whole else gains)


def _repeated(loop: Sounding, begin: int, count: int) -> Samples:
    """`count` samples from `begin` on, over and over."""
    parts = [loop.between(begin % loop.length, begin % loop.length + count)]
    while (left := count - sum(part.shape[1] for part in parts)) > 0:
        parts.append(loop.between(0, left))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _gains(spoken: Sequence[tuple[int, int]], blocks: int) -> Samples:
    """One for each 10 ms. It has left before the first word, and comes back after the last."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d  # takes a fifth of a second to load

    talking = np.zeros(blocks, np.float32)
    for start, end in spoken:
        talking[start // _BLOCK : -(-end // _BLOCK)] = 1
    reach, move = round(_HOLD_S * RATE_HZ / _BLOCK), round(_MOVE_S * RATE_HZ / _BLOCK)
    held = maximum_filter1d(talking, reach | 1, mode="nearest")
    smooth = uniform_filter1d(uniform_filter1d(held, move | 1, mode="nearest"), move | 1, mode="nearest")
    db = ALONE_DB + (UNDER_SPEECH_DB - ALONE_DB) * smooth
    gains: Samples = (10 ** (db / 20)).astype(np.float32)
    return gains
