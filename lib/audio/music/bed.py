"""Music under speech: out of the way while somebody speaks, back when there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from lib.audio.clips import FULL_SCALE, Pcm16
from lib.audio.master import RATE_HZ
from lib.audio.music.instruments import Stereo
from lib.models.sound import Samples

UNDER_SPEECH_DB, ALONE_DB = -20.0, -8.0
"""Against the music's own level, -18 LUFS: 22 LU below the speech, which even tired ears follow, and clearly there
where nobody speaks."""

_BLOCK = 441
_HOLD_S = 1.0
"""Pauses shorter than this do not bring it back: it would pump."""

_MOVE_S = 0.5
_FADE_S = 0.8


@dataclass(frozen=True, slots=True)
class Bed:
    """A loop laid under `frames` samples, to be had piece by piece."""

    loop: Stereo | Pcm16 = field(repr=False)
    frames: int
    begin: int
    gains: Samples = field(repr=False)

    def between(self, start: int, stop: int) -> Stereo:
        """What lies under the samples from `start` to before `stop`."""
        at = np.arange(start, min(stop, self.frames))
        gain = np.interp(at, (np.arange(len(self.gains)) + 0.5) * _BLOCK, self.gains).astype(np.float32)
        fade = min(round(_FADE_S * RATE_HZ), self.frames // 3)
        edge = np.clip(np.minimum(at, self.frames - 1 - at) / max(1, fade), 0, 1)
        ramp = (np.sin(edge * np.pi / 2) ** 2).astype(np.float32)
        looped: Stereo = self.loop[:, (self.begin + at) % self.loop.shape[1]] * (gain * ramp)
        return looped


def laid_under(loop: Stereo | Pcm16, spoken: Sequence[tuple[int, int]], frames: int, *, begin: int = 0) -> Bed:
    """`loop`, repeated from its sample `begin`, for `frames` samples, ducked where `spoken` (start, end) says.

    It fades in and out at both ends, within 0.8 s or a third of the whole.
    """
    gains = _gains(spoken, max(1, -(-frames // _BLOCK)))
    return Bed(loop, frames, begin, gains / np.float32(FULL_SCALE) if loop.dtype == np.int16 else gains)


def _gains(spoken: Sequence[tuple[int, int]], blocks: int) -> Samples:
    """One for each 10 ms. It has left before the first word, and comes back after the last."""
    talking = np.zeros(blocks, np.float32)
    for start, end in spoken:
        talking[start // _BLOCK : -(-end // _BLOCK)] = 1
    reach, move = round(_HOLD_S * RATE_HZ / _BLOCK), round(_MOVE_S * RATE_HZ / _BLOCK)
    held = maximum_filter1d(talking, reach | 1, mode="nearest")
    smooth = uniform_filter1d(uniform_filter1d(held, move | 1, mode="nearest"), move | 1, mode="nearest")
    db = ALONE_DB + (UNDER_SPEECH_DB - ALONE_DB) * smooth
    gains: Samples = (10 ** (db / 20)).astype(np.float32)
    return gains
