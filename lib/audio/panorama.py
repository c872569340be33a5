"""Where voices stand between two loudspeakers: a little apart, as at a table, never in a corner.

A voice is shared out by constant power: the squares of what both channels get add up to one. BS.1770 adds the
channels' energies, so a line that was levelled in mono measures the same in stereo wherever it stands, and its peaks
are lower in each channel. Why 12 degrees: docs/adr/0033.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lib.models.sound import Samples

WIDEST_DEG = 12.0
"""Of 45 from the middle to one side: 3.75 dB between the channels, and 0.2 dB less when both are heard as one."""


def places(names: Sequence[str]) -> dict[str, float]:
    """Degrees right of the middle for each speaker: the first stands left, the second right, others between them;
    whoever is alone in the middle."""
    if len(names) < 2:
        return dict.fromkeys(names, 0.0)
    step = 2 * WIDEST_DEG / (len(names) - 1)
    sides = [(-WIDEST_DEG + n // 2 * step) * (1 if n % 2 == 0 else -1) for n in range(len(names))]
    return {name: round(side, 2) + 0.0 for name, side in zip(names, sides, strict=True)}


def placed(samples: Samples, place_deg: float) -> Samples:
    """Mono `samples` as `(2, frames)`, `place_deg` right of the middle, where 45 is the right channel alone."""
    angle = np.radians(45 + place_deg)
    shares = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    sides: Samples = shares * samples
    return sides
