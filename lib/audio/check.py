"""What was heard of a file, as a report, and whether it may be called finished."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from lib.audio.frames import FRAME, walk
from lib.audio.heard import Heard, hear_file, hear_frames, together
from lib.audio.master import RATE_HZ
from lib.audio.mp3 import EncodedScene, Mp3File
from lib.errors import RenderFailed
from lib.models.sound import SoundReport, TimedLine

SILENT_BELOW = 10 ** (-50 / 20)
_MAX_PEAKS = 1000
_PEAK_FRAMES = 2
"""A pair of peaks covers at least two frames, 52 ms."""


def check(file: bytes | BinaryIO, *, samples: int, lines: Sequence[TimedLine] = ()) -> SoundReport:
    """What an MP3 file sounds like, measured on its decoded samples in constant memory per second of sound.

    Raises RenderFailed, naming the line where one is to blame, when it does not decode, has not exactly `samples`
    samples, or is silent as a whole or throughout one of `lines`.
    """
    size_bytes = len(file) if isinstance(file, bytes) else file.seek(0, io.SEEK_END)
    found, channels, heard = hear_file(file)
    if found != samples:
        message = f"The file lasts {found / RATE_HZ:.2f} s where {samples / RATE_HZ:.2f} s were made."
        raise RenderFailed(message, hint="Render it again.")
    _refuse_silence(heard, lines)
    return _report(heard, samples, size_bytes, channels)


def hear_scene(scene: EncodedScene) -> Heard:
    """Decode a scene that was mixed and measure it. Raises RenderFailed as `check` does; lets other threads run."""
    heard = hear_frames(scene.frames)
    if heard.frame_count != scene.frame_count:
        raise RenderFailed("The scene does not decode to its length.", hint="Render it again.")
    _refuse_silence(heard, scene.timed_lines())
    return heard


def check_episode(file: Mp3File, heard: Sequence[Heard]) -> SoundReport:
    """The report of a file from what was `heard` of each of its scenes, in order.

    Raises RenderFailed when a scene is not what was heard, or not whole frames from end to end. Frames that lie in a
    store are compared with those that were heard when they are read.
    """
    if [each.frame_count for each in heard] != [scene.frame_count for scene in file.scenes]:
        raise RenderFailed("What was checked is not what was joined.", hint="Render it again.")
    for scene in file.scenes:
        if isinstance(scene, EncodedScene) and len(walk(scene.frames)) != scene.frame_count:
            raise RenderFailed("A scene is cut short.", hint="Render it again.")
    whole = together(heard)
    _refuse_silence(whole, [])
    return _report(whole, file.samples, file.size_bytes, file.channels)


def _refuse_silence(heard: Heard, lines: Sequence[TimedLine]) -> None:
    loudest = np.abs(heard.levels).max(axis=1, initial=0.0)
    if loudest.max(initial=0.0) < SILENT_BELOW:
        raise RenderFailed("The file is silent.", hint="Render it again.")
    for line in lines:
        first, last = (int(seconds * RATE_HZ) // FRAME for seconds in (line.start_s, line.end_s))
        # The frames at both ends belong to the neighbours too; a line of more than two is judged without them.
        inner = loudest[first + 1 : last] if last - first > 2 else loudest[first : last + 1]
        if inner.max(initial=0.0) < SILENT_BELOW:
            message = f"{line.speaker}'s line at {line.start_s:.1f} s is silent."
            raise RenderFailed(message, line_id=line.line_id, hint="Speak the line again, then render.")


def _report(heard: Heard, samples: int, size_bytes: int, channels: int) -> SoundReport:
    return SoundReport(
        duration_s=samples / RATE_HZ,
        integrated_lufs=round(heard.integrated_lufs, 2),
        true_peak_db=round(heard.true_peak_db, 2),
        file_size_bytes=size_bytes,
        peaks=_peaks(heard.levels),
        details={"rate_hz": RATE_HZ, "channels": channels},
    )


def _peaks(levels: npt.NDArray[np.float32]) -> list[tuple[float, float]]:
    """At most 1,000 pairs, each over equally many frames but the last."""
    if not len(levels):
        return []
    starts = np.arange(0, len(levels), max(_PEAK_FRAMES, -(-len(levels) // _MAX_PEAKS)))
    pairs = np.stack([np.minimum.reduceat(levels[:, 0], starts), np.maximum.reduceat(levels[:, 1], starts)], axis=1)
    return [(low, high) for low, high in pairs.astype(np.float64).round(4).tolist()]
