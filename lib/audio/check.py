"""The last look: what was encoded is decoded and measured before anyone is told that it is finished.

A scene is listened to once, by itself, so that scenes are checked side by side and an unchanged one not again; since a
joined file decodes to its scenes' own samples, what was heard of them is what is heard of it. `check` takes any file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import av
import numpy as np
import numpy.typing as npt

from lib.audio.frames import FRAME, walk
from lib.audio.loudness import SILENT_LUFS, Meter, gated_lufs
from lib.audio.master import RATE_HZ
from lib.audio.mp3 import EncodedScene, Mp3File, scene_file
from lib.audio.tags import Tags
from lib.errors import RenderFailed
from lib.models.sound import Samples, SoundReport, TimedLine

_MAX_PEAKS = 1000
_PEAK_STEP = RATE_HZ // 20
_CHUNK_SAMPLES = 10 * RATE_HZ
_SILENT_BELOW = 10 ** (-50 / 20)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a decoded file sounds like: mean squares of K-weighted 100-ms steps, and `(steps, 2)` lowest and highest
    samples of 50-ms steps."""

    samples: int
    true_peak_db: float
    energies: npt.NDArray[np.float64] = field(repr=False)
    levels: npt.NDArray[np.float32] = field(repr=False)


def check(file: bytes | BinaryIO, *, samples: int, lines: Sequence[TimedLine] = ()) -> SoundReport:
    """What an MP3 file sounds like, measured on its decoded samples in constant memory per second of sound.

    Raises RenderFailed, naming the line where one is to blame, when it does not decode, has not exactly `samples`
    samples, or is silent as a whole or throughout one of `lines`.
    """
    size_bytes = len(file) if isinstance(file, bytes) else file.seek(0, io.SEEK_END)
    return _report([hear(file, samples=samples, lines=lines)], samples, size_bytes)


def hear_scene(scene: EncodedScene) -> Heard:
    """Decode a scene and measure it. Raises RenderFailed as `check` does; lets other threads run meanwhile."""
    file = scene_file(scene, Tags(title=""))
    return hear(file.to_bytes(), samples=file.samples, lines=file.lines)


def check_episode(file: Mp3File, heard: Sequence[Heard]) -> SoundReport:
    """The report of a file from what was `heard` of each of its scenes, in order.

    Raises RenderFailed when a scene is not what was heard, or not whole frames from end to end.
    """
    if [each.samples for each in heard] != [scene.samples for scene in file.scenes]:
        raise RenderFailed("What was checked is not what was joined.", hint="Render it again.")
    if any(len(walk(scene.frames)) != scene.frame_count for scene in file.scenes):
        raise RenderFailed("A scene is cut short.", hint="Render it again.")
    return _report(heard, file.samples, file.size_bytes)


def hear(file: bytes | BinaryIO, *, samples: int, lines: Sequence[TimedLine] = ()) -> Heard:
    """`check`, but as the measurements themselves."""
    meter, levels, found = Meter(RATE_HZ), _Levels(), 0
    for chunk in decoded(file):
        found += len(chunk)
        meter.feed(chunk)
        levels.feed(chunk)
    if found != samples:
        message = f"The file lasts {found / RATE_HZ:.2f} s where {samples / RATE_HZ:.2f} s were made."
        raise RenderFailed(message, hint="Render it again.")
    pairs = levels.pairs()
    _refuse_silence(pairs, lines)
    return Heard(found, meter.true_peak_db, meter.energies, pairs)


def decoded(file: bytes | BinaryIO) -> Iterator[Samples]:
    """The samples of a mono 44.1 kHz MP3 in chunks of about ten seconds. Raises RenderFailed when it is none."""
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    source.seek(0)
    waiting = av.AudioFifo()  # gathers frames in C; a numpy array for each of 23,000 frames takes as long as decoding
    try:
        with av.open(source, mode="r", format="mp3") as container:
            stream = container.streams.audio[0]
            if stream.rate != RATE_HZ or stream.layout.nb_channels != 1:
                raise RenderFailed("The file is not mono sound at 44.1 kHz.", hint="Render it again.")
            for frame in container.decode(stream):
                frame.pts = None  # the fifo counts by itself, and would refuse a gap that a cut file has
                waiting.write(frame)
                if waiting.samples >= _CHUNK_SAMPLES:
                    yield _taken(waiting)
    except (av.FFmpegError, IndexError) as error:
        raise RenderFailed("The file cannot be decoded.", hint="Render it again.") from error
    if waiting.samples:
        yield _taken(waiting)


def _taken(waiting: av.AudioFifo) -> Samples:
    frame = waiting.read(0, partial=True)
    return np.zeros(0, np.float32) if frame is None else frame.to_ndarray().reshape(-1).astype(np.float32, copy=False)


class _Levels:
    """Lowest and highest sample of each 50 ms, fed in chunks of any length."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._found: list[npt.NDArray[np.float32]] = []

    def feed(self, samples: Samples) -> None:
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // _PEAK_STEP * _PEAK_STEP
        steps = samples[:whole].reshape(-1, _PEAK_STEP)
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
        first, last = (int(seconds * RATE_HZ) // _PEAK_STEP for seconds in (line.start_s, line.end_s))
        # The steps at both ends belong to the neighbours too; a line of more than two steps is judged without them.
        inner = loudest[first + 1 : last] if last - first > 2 else loudest[first : last + 1]
        if inner.max(initial=0.0) < _SILENT_BELOW:
            message = f"{line.speaker}'s line at {line.start_s:.1f} s is silent."
            raise RenderFailed(message, line_id=line.line_id, hint="Speak the line again, then render.")


def _report(heard: Sequence[Heard], samples: int, size_bytes: int) -> SoundReport:
    between = np.zeros((round(FRAME / _PEAK_STEP), 2), np.float32)
    levels = np.concatenate([part for each in heard for part in (each.levels, between)])
    return SoundReport(
        duration_s=samples / RATE_HZ,
        integrated_lufs=round(gated_lufs(np.concatenate([each.energies for each in heard])), 2)
        if heard
        else SILENT_LUFS,
        true_peak_db=round(max(each.true_peak_db for each in heard), 2),
        file_size_bytes=size_bytes,
        peaks=_peaks(levels),
        details={"rate_hz": RATE_HZ, "channels": 1},
    )


def _peaks(levels: npt.NDArray[np.float32]) -> list[tuple[float, float]]:
    """At most 1,000 pairs, each over equally many steps but the last."""
    if not len(levels):
        return []
    starts = np.arange(0, len(levels), -(-len(levels) // _MAX_PEAKS))
    low, high = np.minimum.reduceat(levels[:, 0], starts), np.maximum.reduceat(levels[:, 1], starts)
    return [(round(float(a), 4), round(float(b), 4)) for a, b in zip(low, high, strict=True)]
