"""Gains that move slowly enough not to be heard, computed on blocks and drawn out to samples."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from lib.models.sound import Samples


def block_peaks(samples: Samples, size: int) -> Samples:
    """The highest magnitude of each `size` samples, the last block being what is left over."""
    padded = np.zeros(-(-len(samples) // size) * size, np.float32)
    np.abs(samples, out=padded[: len(samples)])
    peaks: Samples = padded.reshape(-1, size).max(axis=1)
    return peaks


def held(gains: Samples, reach: int) -> Samples:
    """The lowest of `gains` within `reach` blocks, smoothed twice over less than that reach.

    No block, nor the straight line from it to its neighbours, ends above its own gain.
    """
    smooth: Samples = minimum_filter1d(gains, 2 * reach + 1, mode="nearest")
    radius = (reach - 1) // 2
    for _ in range(2):
        smooth = uniform_filter1d(smooth, 2 * radius + 1, mode="nearest")
    return smooth


def per_sample(per_block: Samples, size: int, frames: int) -> Samples:
    """Straight lines between the middles of the blocks, as `frames` samples."""
    ends = np.concatenate([per_block[:1], per_block, per_block[-1:]])
    rise = ((np.arange(size) + 0.5) / size).astype(np.float32)
    lines = ends[:-1, None] + (ends[1:] - ends[:-1])[:, None] * rise
    drawn: Samples = lines.reshape(-1)[size // 2 : size // 2 + frames]
    return drawn
