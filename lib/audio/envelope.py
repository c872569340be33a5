"""Gains that move slowly enough not to be heard, computed on blocks and drawn out to samples."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from lib.models.sound import Samples


def block_peaks(samples: Samples, size: int) -> Samples:
    """The highest magnitude of each `size` samples, the last block being what is left over."""
    padded = np.zeros(-(-len(samples) // size) * size, np.float32)
    np.abs(samples, out=padded[: len(samples)])
    # Floats that are not negative are ordered as their bits are, and whole numbers are compared three times as fast.
    peaks: Samples = padded.view(np.int32).reshape(-1, size).max(axis=1).view(np.float32)
    return peaks


def held(gains: Samples, reach: int) -> Samples:
    """The lowest of `gains` within `reach` blocks, smoothed twice over less than that reach.

    No block, nor the straight line from it to its neighbours, ends above its own gain.
    """
    from scipy.ndimage import minimum_filter1d, uniform_filter1d  # takes a fifth of a second to load

    smooth: Samples = minimum_filter1d(gains, 2 * reach + 1, mode="nearest")
    radius = (reach - 1) // 2
    for _ in range(2):
        smooth = uniform_filter1d(smooth, 2 * radius + 1, mode="nearest")
    return smooth


def per_sample(per_block: Samples, size: int, frames: int) -> Samples:
    """Straight lines between the middles of the blocks, as `frames` samples."""
    return within_blocks(per_block, size).reshape(-1)[:frames]


def within_blocks(per_block: Samples, size: int, blocks: npt.NDArray[np.int64] | None = None) -> Samples:
    """The same lines block by block, `(blocks, size)`, only for these `blocks` if told."""
    ends = np.concatenate([per_block[:1], per_block, per_block[-1:]])
    neighbours = np.stack([ends[:-2], ends[1:-1], ends[2:]], axis=1)
    drawn: Samples = (neighbours if blocks is None else neighbours[blocks]) @ _weights(size)
    return drawn


@cache
def _weights(size: int) -> Samples:
    """What the block before, the block itself and the one after add to each of its samples, `(3, size)`."""
    place = np.arange(size) + size // 2
    rise = (place % size + 0.5) / size
    is_early = place < size
    rows = [np.where(is_early, 1 - rise, 0), np.where(is_early, rise, 1 - rise), np.where(is_early, 0, rise)]
    return np.stack(rows).astype(np.float32)
