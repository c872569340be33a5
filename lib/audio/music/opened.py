"""A producer's own music file as samples: anything FFmpeg reads, bounded, at our rate and level."""

from __future__ import annotations

from typing import BinaryIO

import av
import numpy as np

from lib.audio.master import RATE_HZ
from lib.audio.music.instruments import Stereo
from lib.audio.music.level import levelled
from lib.errors import BadInput
from lib.models.enums import MusicPart

LONGEST_S = {MusicPart.INTRO: 60, MusicPart.OUTRO: 120, MusicPart.BED: 600}
"""An opening is over within a minute; ten minutes of a bed are 200 MB of samples, and repeat after that."""

SHORTEST_S = 1.0
_EDGE_S = 0.02


def opened(file: BinaryIO, part: MusicPart) -> Stereo:
    """The music in `file`, levelled, without clicks at its ends.

    Raises BadInput when it holds no sound that can be read, is silent, or is shorter or longer than the part may be.
    """
    sound = _decoded(file, LONGEST_S[part])
    if sound.shape[1] < SHORTEST_S * RATE_HZ:
        raise BadInput("The music is shorter than a second.", hint="Choose a longer file.")
    sound = levelled(sound)
    ramp = np.linspace(0, 1, round(_EDGE_S * RATE_HZ), dtype=np.float32)
    sound[:, : len(ramp)] *= ramp
    sound[:, -len(ramp) :] *= ramp[::-1]
    return sound


def _decoded(file: BinaryIO, longest_s: int) -> Stereo:
    try:
        with av.open(file, "r", metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise BadInput("There is no sound in this file.", hint="Choose an MP3, WAV, FLAC, M4A or Ogg file.")
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE_HZ)
            parts, frames = [np.zeros((2, 0), np.float32)], 0
            for frame in container.decode(audio=0):
                parts += _samples(resampler, frame)
                frames += parts[-1].shape[1]
                if frames > longest_s * RATE_HZ:
                    raise BadInput(
                        f"The music is longer than {longest_s} seconds.", hint="Choose a shorter file, or cut it."
                    )
            parts += _samples(resampler, None)
    except av.FFmpegError as error:
        raise BadInput(
            "This file cannot be read as sound.", hint="Choose an MP3, WAV, FLAC, M4A or Ogg file."
        ) from error
    sound: Stereo = np.concatenate(parts, axis=1)
    if not np.isfinite(sound).all():
        raise BadInput("The file holds damaged sound.", hint="Save it again from the program it comes from.")
    return sound


def _samples(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> list[Stereo]:
    return [each.to_ndarray().astype(np.float32, copy=False) for each in resampler.resample(frame)]
