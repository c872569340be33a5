"""Softer s and sh: at a podcast's loudness a synthetic voice hisses where a recorded one would have been tamed."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from lib.audio.envelope import block_peaks, held, within_blocks
from lib.audio.filters import high_pass, spread
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
    from scipy.ndimage import maximum_filter1d  # takes a fifth of a second to load

    step, size = max(1, round(_STEP_S * clip.rate_hz)), round(_BLOCK_S * clip.rate_hz)
    steep = _steepness(clip.samples, step, size)
    if steep.max(initial=0.0) <= _STEEPEST:
        return clip
    near = np.flatnonzero(maximum_filter1d(steep > _STEEPEST, 4 * _REACH + 1, mode="constant"))
    high = _high(clip, near, size, step)
    steep_high = np.abs(high[:, step:] - high[:, :-step]).max(axis=1)
    gains = np.ones(len(steep), np.float32)
    gains[near] = np.clip(1 - (steep[near] - _STEEPEST) / np.maximum(steep_high, 1e-6), _LEAST_GAIN, 1.0)
    soft = np.zeros(len(steep) * size, np.float32)
    soft[: len(clip.samples)] = clip.samples
    soft.reshape(-1, size)[near] -= (1 - within_blocks(held(gains, _REACH), size, near)) * high[:, :size]
    return Clip(soft[: len(clip.samples)], clip.rate_hz)


def _high(clip: Clip, blocks: npt.NDArray[np.int64], size: int, more: int) -> Samples:
    """What lies above the split in these blocks of `size` samples, each with `more` of the samples that follow it."""
    filtering = _high_pass(clip.rate_hz, size + more)
    width = len(filtering)
    reach = (width - size - more) // 2
    padded = np.zeros((int(blocks[-1]) + 1) * size + width, np.float32)
    known = clip.samples[: len(padded) - reach]
    padded[reach : reach + len(known)] = known
    high: Samples = np.lib.stride_tricks.sliding_window_view(padded, width)[blocks * size] @ filtering
    return high


@cache
def _high_pass(rate_hz: int, count: int) -> Samples:
    """The filter as a matrix from `count` samples with their neighbours to those samples, filtered."""
    taps = high_pass(round(_TAPS_S * rate_hz) | 1, 2 * _SPLIT_HZ / rate_hz)
    return spread(taps, np.arange(count + len(taps) - 1) - len(taps) // 2, count)


def _steepness(samples: Samples, step: int, size: int) -> Samples:
    slope = np.zeros_like(samples)
    np.subtract(samples[step:], samples[:-step], out=slope[:-step])
    return block_peaks(slope, size)
