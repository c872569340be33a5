"""Further speakers out of one voice: pitch by PSOLA on the model's own f0. (Pitch and formants together are moved by
playing the samples at another rate.)

PSOLA (Moulines and Charpentier, 1990) repeats two-period grains closer together or further apart; here the marks are
exact, since the engine tells where its own glottal pulses lie.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lib.models.sound import Samples

_UNVOICED_BELOW_HZ = 40.0
_UNVOICED_STEP_HZ = 200.0


def repitched(samples: Samples, f0_hz: Samples, hop: int, rate_hz: int, ratio: float) -> Samples:
    """`samples` with its pitch times `ratio`, formants, length and unvoiced sounds unchanged.

    `f0_hz` holds one value for each `hop` samples, 0 where unvoiced; the engine's pulses lie where the running sum of
    f0 (never taken below 40 Hz) crosses a whole number.
    """
    pitch = _per_sample(f0_hz, hop)[: len(samples)]
    voiced = pitch > _UNVOICED_BELOW_HZ
    marks = _crossings(np.maximum(pitch, _UNVOICED_BELOW_HZ), rate_hz)
    marks = marks[voiced[marks]]
    if not len(marks):
        return samples
    targets = _crossings(np.where(voiced, pitch * ratio, _UNVOICED_STEP_HZ), rate_hz)
    nearest = marks[_nearest(marks, targets)]
    # A voiced grain is centred on the nearest pulse; an unvoiced one stays where it is.
    centres = np.where(voiced[targets], nearest, targets)
    half = np.rint(rate_hz / np.where(voiced[targets], pitch[centres], _UNVOICED_STEP_HZ)).astype(np.int64)
    return _overlap_add(samples, targets, centres, np.minimum(half, rate_hz // 40))


def _per_sample(f0_hz: Samples, hop: int) -> Samples:
    """Linear between the centres of the hops, flat at both ends, as the engine itself draws it."""
    centres = (np.arange(len(f0_hz)) + 0.5) * hop - 0.5
    return np.interp(np.arange(len(f0_hz) * hop), centres, f0_hz).astype(np.float32)


def _crossings(pitch_hz: Samples, rate_hz: int) -> npt.NDArray[np.int64]:
    """Samples at which the phase reaches the next whole number."""
    phase = np.floor(np.cumsum(pitch_hz, dtype=np.float64) / rate_hz)
    return np.flatnonzero(np.diff(phase, prepend=0.0) > 0)


def _nearest(marks: npt.NDArray[np.int64], targets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    right = np.clip(np.searchsorted(marks, targets), 1, len(marks) - 1) if len(marks) > 1 else np.zeros_like(targets)
    left = np.maximum(right - 1, 0)
    return np.where(targets - marks[left] <= marks[right] - targets, left, right)


def _overlap_add(
    samples: Samples, targets: npt.NDArray[np.int64], centres: npt.NDArray[np.int64], half: npt.NDArray[np.int64]
) -> Samples:
    """Hann grains of `2 * half + 1` samples around `centres`, laid down around `targets`; all grains in one stroke."""
    lengths = 2 * half + 1
    starts = np.cumsum(lengths) - lengths
    offsets = np.arange(lengths.sum()) - np.repeat(starts + half, lengths)
    window = 0.5 + 0.5 * np.cos((np.pi * offsets / np.repeat(half, lengths)).astype(np.float32))
    source = np.repeat(centres, lengths) + offsets
    goal = np.repeat(targets, lengths) + offsets
    inside = (source >= 0) & (source < len(samples)) & (goal >= 0) & (goal < len(samples))
    grains = samples[source[inside]] * window[inside]
    return np.bincount(goal[inside], weights=grains, minlength=len(samples)).astype(np.float32)
