"""Further speakers out of one voice: pitch by PSOLA on the model's own f0. (Pitch and formants together are moved by
playing the samples at another rate.)

PSOLA (Moulines and Charpentier, 1990) repeats two-period grains closer together or further apart; here the marks are
exact, since the engine tells where its own glottal pulses lie.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from lib.models.sound import Samples
from lib.providers.speech._wave import RATE_HZ, UNVOICED_BELOW_HZ, Pitch

_UNVOICED_STEP_HZ = 200.0
_LONGEST = RATE_HZ // 40
"""Samples to either side of a grain's middle at most."""


def repitched(samples: Samples, pitch: Pitch, ratio: float) -> Samples:
    """`samples` with its pitch times `ratio`, formants, length and unvoiced sounds unchanged.

    The engine's pulses lie where the voice has swung a whole number of times.
    """
    voiced = pitch.hz > UNVOICED_BELOW_HZ
    marks = _crossings(pitch.turns)
    marks = marks[voiced[marks]]
    if not len(marks):
        return samples
    steps = np.where(voiced, pitch.hz * np.float32(ratio), np.float32(_UNVOICED_STEP_HZ))
    targets = _crossings(np.cumsum(steps, dtype=np.float64) / RATE_HZ)
    is_voiced = voiced[targets]
    nearest = marks[_nearest(marks, targets)]
    # A voiced grain is centred on the nearest pulse; an unvoiced one stays where it is.
    centres = np.where(is_voiced, nearest, targets)
    half = np.rint(RATE_HZ / np.where(is_voiced, pitch.hz[centres], _UNVOICED_STEP_HZ)).astype(np.int64)
    return _overlap_add(samples, targets, centres, np.minimum(half, _LONGEST))


def _crossings(turns: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Samples at which the next whole turn is complete."""
    return np.flatnonzero(np.diff(np.floor(turns), prepend=0.0) > 0)


def _nearest(marks: npt.NDArray[np.int64], targets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    right = np.clip(np.searchsorted(marks, targets), 1, len(marks) - 1) if len(marks) > 1 else np.zeros_like(targets)
    left = np.maximum(right - 1, 0)
    return np.where(targets - marks[left] <= marks[right] - targets, left, right)


def _overlap_add(
    samples: Samples, targets: npt.NDArray[np.int64], centres: npt.NDArray[np.int64], half: npt.NDArray[np.int64]
) -> Samples:
    """Hann grains of `2 * half + 1` samples around `centres`, laid down around `targets`.

    One after another: places for all samples of all grains take five times as long to work out.
    """
    padded = np.pad(samples, _LONGEST)
    made = np.zeros_like(padded)
    grain = np.empty(2 * _LONGEST + 1, np.float32)
    first = _LONGEST - half
    for source, goal, reach in zip((centres + first).tolist(), (targets + first).tolist(), half.tolist(), strict=True):
        width = 2 * reach + 1
        part = np.multiply(padded[source : source + width], _grain(reach), out=grain[:width])
        made[goal : goal + width] += part
    return made[_LONGEST : _LONGEST + len(samples)]


@cache
def _grain(reach: int) -> Samples:
    window: Samples = (0.5 + 0.5 * np.cos(np.pi * np.arange(-reach, reach + 1) / reach)).astype(np.float32)
    return window
