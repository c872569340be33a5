"""The last look: the finished file is decoded and measured before anyone is told that it is finished."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import av
import numpy as np
import numpy.typing as npt

from lib.audio.loudness import Meter
from lib.audio.master import RATE_HZ
from lib.errors import RenderFailed
from lib.models.sound import Samples, SoundReport, TimedLine

_MAX_PEAKS = 1000
_CHUNK_S = 10
_LEVEL_STEP = RATE_HZ // 100
_SILENT_BELOW = 10 ** (-50 / 20)


def check(file: bytes | BinaryIO, *, samples: int, lines: Sequence[TimedLine] = ()) -> SoundReport:
    """What an MP3 file sounds like, measured on its decoded samples in constant memory per second of sound.

    Raises RenderFailed, naming the line where one is to blame, when it does not decode, has not exactly `samples`
    samples, or is silent as a whole or throughout one of `lines`.
    """
    size_bytes = len(file) if isinstance(file, bytes) else file.seek(0, io.SEEK_END)
    meter, levels, peaks = Meter(RATE_HZ), _Steps(_LEVEL_STEP), _Steps(max(1, -(-samples // _MAX_PEAKS)))
    found = 0
    for chunk in decoded(file):
        found += len(chunk)
        meter.feed(chunk)
        levels.feed(chunk)
        peaks.feed(chunk)
    if found != samples:
        raise RenderFailed(
            f"The file lasts {found / RATE_HZ:.2f} s where {samples / RATE_HZ:.2f} s were made.",
            hint="Render it again.",
        )
    _refuse_silence(levels.pairs(), lines)
    return SoundReport(
        duration_s=found / RATE_HZ,
        integrated_lufs=round(meter.integrated_lufs, 2),
        true_peak_db=round(meter.true_peak_db, 2),
        file_size_bytes=size_bytes,
        peaks=[(round(float(low), 4), round(float(high), 4)) for low, high in peaks.pairs()],
        details={"rate_hz": RATE_HZ, "channels": 1},
    )


def decoded(file: bytes | BinaryIO) -> Iterator[Samples]:
    """The samples of a mono 44.1 kHz MP3 in chunks of about ten seconds. Raises RenderFailed when it is none."""
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    source.seek(0)
    waiting: list[Samples] = []
    try:
        with av.open(source, format="mp3") as container:
            stream = container.streams.audio[0]
            if stream.rate != RATE_HZ or stream.layout.nb_channels != 1:
                raise RenderFailed("The file is not mono sound at 44.1 kHz.", hint="Render it again.")
            for frame in container.decode(stream):
                waiting.append(frame.to_ndarray().reshape(-1))
                if len(waiting) * len(waiting[-1]) >= _CHUNK_S * RATE_HZ:
                    yield np.concatenate(waiting)
                    waiting = []
    except (av.FFmpegError, IndexError) as error:
        raise RenderFailed("The file cannot be decoded.", hint="Render it again.") from error
    if waiting:
        yield np.concatenate(waiting)


class _Steps:
    """Lowest and highest sample of each step of `size` samples, fed in chunks of any length."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = np.zeros(0, np.float32)
        self._found: list[npt.NDArray[np.float32]] = []

    def feed(self, samples: Samples) -> None:
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // self._size * self._size
        steps = samples[:whole].reshape(-1, self._size)
        self._found.append(np.stack([steps.min(axis=1), steps.max(axis=1)], axis=1))
        self._rest = samples[whole:]

    def pairs(self) -> npt.NDArray[np.float32]:
        """`(steps, 2)`, the last step being what is left over."""
        rest = [np.asarray([[self._rest.min(), self._rest.max()]], np.float32)] if len(self._rest) else []
        return np.concatenate([np.zeros((0, 2), np.float32), *self._found, *rest])


def _refuse_silence(levels: npt.NDArray[np.float32], lines: Sequence[TimedLine]) -> None:
    loudest = np.abs(levels).max(axis=1, initial=0.0)
    if loudest.max(initial=0.0) < _SILENT_BELOW:
        raise RenderFailed("The file is silent.", hint="Render it again.")
    for line in lines:
        span = loudest[int(line.start_s * RATE_HZ) // _LEVEL_STEP : int(line.end_s * RATE_HZ) // _LEVEL_STEP + 1]
        if span.max(initial=0.0) < _SILENT_BELOW:
            raise RenderFailed(
                f"{line.speaker}'s line at {line.start_s:.1f} s is silent.", line_id=line.line_id,
                hint="Speak the line again, then render.",
            )  # fmt: skip
