"""Softer s and sh: at a podcast's loudness a synthetic voice hisses where a recorded one would have been tamed."""

from __future__ import annotations

from functools import cache

import numpy as np
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
    high = np.convolve(clip.samples, _high_pass(clip.rate_hz), "same").astype(np.float32, copy=False)
    steep_high = _steepness(high, step, size)
    gains = np.clip(1 - (steep - _STEEPEST) / np.maximum(steep_high, 1e-6), _LEAST_GAIN, 1.0).astype(np.float32)
    less = 1 - per_sample(held(gains, _REACH), size, len(clip.samples))
    return Clip(clip.samples - less * high, clip.rate_hz)


@cache
def _high_pass(rate_hz: int) -> Samples:
    taps: Samples = firwin(round(_TAPS_S * rate_hz) | 1, _SPLIT_HZ, fs=rate_hz, pass_zero=False).astype(np.float32)
    return taps


def _steepness(samples: Samples, step: int, size: int) -> Samples:
    slope = np.zeros_like(samples)
    np.subtract(samples[step:], samples[:-step], out=slope[:-step])
    return block_peaks(slope, size)
