"""A producer's own music file as samples: anything FFmpeg reads, bounded, at our rate and level."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

import av
import numpy as np

from lib.audio.master import RATE_HZ
from lib.audio.music.level import levelled
from lib.audio.sounding import Changed, Reel, Sounding
from lib.errors import BadInput
from lib.models.enums import MusicPart
from lib.models.sound import Samples

LONGEST_S = {MusicPart.INTRO: 60, MusicPart.OUTRO: 120, MusicPart.BED: 600}
"""An opening is over within a minute; ten minutes of a bed are 200 MB of samples on the disk, and repeat after that."""

SHORTEST_S = 1.0
_EDGE_S = 0.02


def opened(file: BinaryIO, part: MusicPart) -> Sounding:
    """The music in `file`, levelled, without clicks at its ends; while it is used it lies on the disk.

    Raises BadInput when it holds no sound that can be read, is silent, or is shorter or longer than the part may be.
    """
    sound = _decoded(file, LONGEST_S[part])
    if sound.length < SHORTEST_S * RATE_HZ:
        raise BadInput("The music is shorter than a second.", hint="Choose a longer file.")
    return Changed(levelled(sound), partial(_without_edges, length=sound.length), sound.channels)


def _without_edges(piece: Samples, at: int, *, length: int) -> Samples:
    """A piece that begins at sample `at` of `length`."""
    ramp = np.linspace(0, 1, round(_EDGE_S * RATE_HZ), dtype=np.float32)
    if at >= len(ramp) and at + piece.shape[1] <= length - len(ramp):
        return piece
    place = np.arange(at, at + piece.shape[1])
    edge = np.minimum(place, length - 1 - place)
    held: Samples = piece * ramp[np.minimum(edge, len(ramp) - 1)]
    return held


def _decoded(file: BinaryIO, longest_s: int) -> Reel:
    sound = Reel(2)
    try:
        with av.open(file, "r", metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise BadInput("There is no sound in this file.", hint="Choose an MP3, WAV, FLAC, M4A or Ogg file.")
            resampler = av.AudioResampler(format="flt", layout="stereo", rate=RATE_HZ)
            for frame in container.decode(audio=0):
                _put(sound, resampler, frame)
                if sound.length > longest_s * RATE_HZ:
                    raise BadInput(
                        f"The music is longer than {longest_s} seconds.", hint="Choose a shorter file, or cut it."
                    )
            _put(sound, resampler, None)
    except av.FFmpegError as error:
        raise BadInput(
            "This file cannot be read as sound.", hint="Choose an MP3, WAV, FLAC, M4A or Ogg file."
        ) from error
    return sound


def _put(sound: Reel, resampler: av.AudioResampler, frame: av.AudioFrame | None) -> None:
    for each in resampler.resample(frame):
        interleaved = each.to_ndarray().astype(np.float32, copy=False)
        if not np.isfinite(interleaved).all():
            raise BadInput("The file holds damaged sound.", hint="Save it again from the program it comes from.")
        sound.add_bytes(interleaved)
