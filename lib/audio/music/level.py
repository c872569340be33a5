"""Music brought to one loudness, so that whatever is chosen stands beside the speech as loud as anything else."""

from __future__ import annotations

import numpy as np

from lib.audio.envelope import block_peaks, held, within_blocks
from lib.audio.loudness import SILENT_LUFS, Meter, gated_lufs
from lib.audio.master import RATE_HZ
from lib.audio.music.instruments import Stereo
from lib.audio.sounding import Changed, Held, Sounding, pieces, whole
from lib.errors import BadInput
from lib.models.sound import Samples

MUSIC_LUFS = -17.0
"""A little under the speech (−16), which music seems louder than at equal measure. No further under it: an episode with
the longest music there may be, before and after a few minutes of speech, is within half of an LU of −16."""

CEILING = 10 ** (-2.0 / 20)
_BLOCK, _REACH = 44, 14


def levelled(sound: Sounding, lufs: float = MUSIC_LUFS) -> Sounding:
    """`sound` at `lufs`, no sample above -2 dBFS. Raises BadInput for silence."""
    now = lufs_of(sound)
    if now <= SILENT_LUFS:
        raise BadInput("The music is silent.", hint="Choose another file.")
    gain = np.float32(10 ** ((lufs - now) / 20))
    return Limited(Changed(sound, lambda piece, _: piece * gain, sound.channels))


def stereo_lufs(sound: Stereo) -> float:
    """Integrated loudness after BS.1770: the energies of all sides together."""
    return lufs_of(Held(sound))


def lufs_of(sound: Sounding) -> float:
    """The same of sound that comes piece by piece."""
    meters = [Meter(RATE_HZ) for _ in range(sound.channels)]
    for piece in pieces(sound):
        for meter, side in zip(meters, piece, strict=True):
            meter.feed(np.ascontiguousarray(side))
    return gated_lufs(np.sum([meter.energies for meter in meters], axis=0))


def limited(sound: Stereo, ceiling: float = CEILING) -> Stereo:
    """`sound` with its peaks held under `ceiling`, all sides by the same gain, which moves too slowly to be heard."""
    return whole(Limited(Held(sound), ceiling))


class Limited:
    """The same of sound that comes piece by piece, which is gone through once to find its peaks."""

    def __init__(self, sound: Sounding, ceiling: float = CEILING) -> None:
        self._sound, self.channels, self.length = sound, sound.channels, sound.length
        found = [np.max([block_peaks(side, _BLOCK) for side in piece], axis=0) for piece in pieces(sound)]
        peaks = np.concatenate([np.zeros(0, np.float32), *found])
        self._gains: Samples | None = None
        if peaks.max(initial=0.0) > ceiling:
            self._gains = held(np.minimum(1, ceiling / np.maximum(peaks, 1e-9)).astype(np.float32), _REACH)

    def between(self, start: int, stop: int) -> Samples:
        samples = self._sound.between(start, stop)
        if self._gains is None:
            return samples
        first, last = start // _BLOCK, -(-(start + samples.shape[1]) // _BLOCK)
        before = min(first, 1)  # a block's gain leans towards its neighbours'
        drawn = within_blocks(self._gains[first - before : last + 1], _BLOCK)[before : before + last - first]
        at = start - first * _BLOCK
        return samples * drawn.reshape(-1)[at : at + samples.shape[1]]
