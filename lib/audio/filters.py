"""Filters as taps and as matrices. (scipy.signal designs them as well, and takes most of a second to load.)"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lib.models.sound import Samples

Taps = npt.NDArray[np.float64]

_KAISER = 5.0
"""scipy's own choice for resampling."""


def low_pass(taps: int, cutoff: float) -> Taps:
    """A windowed sinc of an odd number of `taps`; `cutoff` as a share of half the rate."""
    place = _places(taps)
    found = cutoff * np.sinc(cutoff * place) * np.kaiser(taps, _KAISER)
    scaled: Taps = found / found.sum()
    return scaled


def high_pass(taps: int, cutoff: float) -> Taps:
    """What is left above `cutoff`, a share of half the rate."""
    place = _places(taps)
    found = (np.sinc(place) - cutoff * np.sinc(cutoff * place)) * np.hamming(taps)
    scaled: Taps = found / (found * np.cos(np.pi * place)).sum()
    return scaled


def spread(taps: Taps, sources: npt.NDArray[np.int64], outputs: int, up: int = 1, down: int = 1) -> Samples:
    """`(len(sources), outputs)`: what samples at the places `sources` add to each of the outputs, `up` of which lie
    between `down` neighbouring samples; the first one lies at place 0."""
    places = np.arange(outputs)[None, :] * down - sources[:, None] * up + len(taps) // 2
    inside = (places >= 0) & (places < len(taps))
    weights: Samples = np.where(inside, taps[np.clip(places, 0, len(taps) - 1)], 0.0).astype(np.float32)
    return weights


def gain(sections: npt.NDArray[np.floating], at: npt.NDArray[np.floating]) -> Taps:
    """How much second-order sections let through at frequencies that are shares of half the rate."""
    z = np.exp(-1j * np.pi * np.asarray(at, np.float64))
    powers = np.stack([np.ones_like(z), z, z**2])
    found = np.ones_like(z)
    for section in np.asarray(sections, np.float64):
        found = found * (section[:3] @ powers) / (section[3:] @ powers)
    magnitude: Taps = np.abs(found)
    return magnitude


def _places(taps: int) -> Taps:
    return np.arange(taps, dtype=np.float64) - (taps - 1) / 2
