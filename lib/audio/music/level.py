"""Music brought to one loudness, so that whatever is chosen stands beside the speech as loud as anything else."""

from __future__ import annotations

import numpy as np

from lib.audio.envelope import block_peaks, held, per_sample
from lib.audio.loudness import SILENT_LUFS, Meter, gated_lufs
from lib.audio.master import RATE_HZ
from lib.audio.music.instruments import Stereo
from lib.errors import BadInput

MUSIC_LUFS = -18.0
"""A little under the speech (−16), which music seems louder than at equal measure."""

CEILING = 10 ** (-2.0 / 20)
_BLOCK, _REACH = 44, 14


def levelled(sound: Stereo, lufs: float = MUSIC_LUFS) -> Stereo:
    """`sound` at `lufs`, no sample above -2 dBFS. Raises BadInput for silence."""
    now = stereo_lufs(sound)
    if now <= SILENT_LUFS:
        raise BadInput("The music is silent.", hint="Choose another file.")
    return limited(sound * np.float32(10 ** ((lufs - now) / 20)))


def stereo_lufs(sound: Stereo) -> float:
    """Integrated loudness after BS.1770: the energies of all sides together."""
    energies = []
    for side in sound:
        meter = Meter(RATE_HZ)
        meter.feed(np.ascontiguousarray(side))
        energies.append(meter.energies)
    return gated_lufs(np.sum(energies, axis=0))


def limited(sound: Stereo, ceiling: float = CEILING) -> Stereo:
    """`sound` with its peaks held under `ceiling`, all sides by the same gain, which moves too slowly to be heard."""
    peaks = np.max([block_peaks(side, _BLOCK) for side in sound], axis=0)
    if peaks.max(initial=0.0) <= ceiling:
        return sound
    gains = np.minimum(1, ceiling / np.maximum(peaks, 1e-9)).astype(np.float32)
    return sound * per_sample(held(gains, _REACH), _BLOCK, sound.shape[1])
