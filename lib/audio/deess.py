"""Softer s and sh: at a podcast's loudness a synthetic voice hisses where a recorded one would have been tamed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d
from scipy.signal import firwin

from lib.audio.envelope import block_peaks, held, per_sample
from lib.models.sound import Clip, Samples

_SPLIT_HZ = 4_000
_TAPS_S = 25 / 24_000
_STEEPEST = 0.36
"""Of full scale in 83 µs: about what a loud vowel of the same speech reaches."""

_STEP_S, _BLOCK_S, _REACH = 83e-6, 0.001, 4
_LEAST_GAIN = 0.25


def deessed(clip: Clip) -> Clip:
    """`clip`, at the level it will be heard at, with everything above 4 kHz held back where the wave is too steep.

    What lies below is untouched, and so is every stretch that is not too steep.
    """
    step, size = max(1, round(_STEP_S * clip.rate_hz)), round(_BLOCK_S * clip.rate_hz)
    steep = _steepness(clip.samples, step, size)
    if steep.max(initial=0.0) <= _STEEPEST:
        return clip
    soft = clip.samples.copy()
    for first, last in _stretches(steep > _STEEPEST):
        span = slice(first * size, min(last * size, len(soft)))
        high = _high(clip, span)
        steep_high = _steepness(high, step, size)
        over = steep[first:last] - _STEEPEST
        gains = np.clip(1 - over / np.maximum(steep_high, 1e-6), _LEAST_GAIN, 1.0).astype(np.float32)
        soft[span] -= (1 - per_sample(held(gains, _REACH), size, len(high))) * high
    return Clip(soft, clip.rate_hz)


def _stretches(steep: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(first, one past the last) of the blocks that need work: those that are too steep and all within reach of one."""
    near = maximum_filter1d(steep, 4 * _REACH + 1, mode="constant")
    edges = np.flatnonzero(np.diff(near.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _high(clip: Clip, span: slice) -> Samples:
    """What lies above the split in a part of the clip."""
    taps = _high_pass(clip.rate_hz)
    reach = len(taps) // 2
    before = min(reach, span.start)
    part = clip.samples[span.start - before : span.stop + reach]
    high = np.convolve(part, taps, "same").astype(np.float32, copy=False)
    return high[before : before + span.stop - span.start]


@cache
def _high_pass(rate_hz: int) -> Samples:
    taps: Samples = firwin(round(_TAPS_S * rate_hz) | 1, _SPLIT_HZ, fs=rate_hz, pass_zero=False).astype(np.float32)
    return taps


def _steepness(samples: Samples, step: int, size: int) -> Samples:
    slope = np.zeros_like(samples)
    np.subtract(samples[step:], samples[:-step], out=slope[:-step])
    return block_peaks(slope, size)
