"""What was encoded, decoded again and measured: the last look before anyone is told that it is finished.

A stretch of frames is listened to once, by itself, when it is made. Since a joined file decodes to its stretches' own
samples, what was heard of them is what is heard of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO, cast

import av
import numpy as np
import numpy.typing as npt

from lib.audio.frames import DECODER_DELAY, ENCODER_DELAY, FRAME, walk
from lib.audio.loudness import PEAK_REACH, gated_lufs, k_powers, peak_of
from lib.audio.master import RATE_HZ
from lib.errors import RenderFailed
from lib.models.sound import Samples

_CHUNK_SAMPLES = 400 * FRAME
_DELAY = ENCODER_DELAY + DECODER_DELAY
_STEP = RATE_HZ // 10
_AT_ONCE = 32
"""Frames in one packet. The decoder takes the first of a packet and asks for the rest: an eighth less of its time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What decoded sound is like, MP3 frame by frame, from its first sample that counts.

    `peak` is the true one, linear; `energies` mean squares of the K-weighted frames; `levels` `(frames, 2)` the lowest
    and highest sample of each.
    """

    peak: float
    energies: npt.NDArray[np.float32] = field(repr=False)
    levels: npt.NDArray[np.float32] = field(repr=False)

    @property
    def frame_count(self) -> int:
        return len(self.energies)

    @property
    def true_peak_db(self) -> float:
        """dBTP; -inf for digital silence."""
        return 20 * float(np.log10(self.peak)) if self.peak > 0 else float("-inf")

    @property
    def integrated_lufs(self) -> float:
        """Gated loudness, -70 when nothing passes the gate."""
        return gated_lufs(_in_steps(self.energies))


def silence(frame_count: int) -> Heard:
    """What so many silent frames sound like."""
    return Heard(0.0, np.zeros(frame_count, np.float32), np.zeros((frame_count, 2), np.float32))


def together(parts: Sequence[Heard]) -> Heard:
    """One after another."""
    return Heard(
        max((part.peak for part in parts), default=0.0),
        np.concatenate([np.zeros(0, np.float32), *(part.energies for part in parts)]),
        np.concatenate([np.zeros((0, 2), np.float32), *(part.levels for part in parts)]),
    )


def hear_frames(frames: bytes) -> Heard:
    """Decode frames that stand alone and measure them; lets other threads run meanwhile.

    Raises RenderFailed when they do not decode to their length, or do not end in digital silence: whatever followed
    would be heard with their echo.
    """
    meter, pieces = _FrameMeter(), decoded_frames(frames)
    tail = next(pieces, np.zeros(0, np.float32))
    length = tail.shape[-1]
    for piece in pieces:
        length += piece.shape[-1]
        tail = np.concatenate([tail, piece[..., -FRAME:]], axis=-1)[..., -FRAME:]
        meter.feed(piece)
    if length % FRAME or length < 2 * FRAME:
        raise RenderFailed("The encoded sound does not decode to its length.", hint="Render it again.")
    if tail.any():
        raise RenderFailed("The encoded sound does not end in silence.", hint="Render it again.")
    return meter.heard()


def hear_file(file: bytes | BinaryIO) -> tuple[int, int, Heard]:
    """How many samples an MP3 file has, in how many channels, and what it sounds like; in constant memory per second
    of sound.

    Raises RenderFailed when it cannot be decoded.
    """
    meter = _FrameMeter()
    for chunk in decoded(file):
        meter.feed(chunk)
    return meter.samples, meter.channels, meter.heard()


def decoded(file: bytes | BinaryIO) -> Iterator[Samples]:
    """The samples of a 44.1 kHz MP3, mono `(frames,)` or stereo `(2, frames)`, in chunks of about ten seconds.

    Raises RenderFailed when it is none.
    """
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    source.seek(0)
    waiting = av.AudioFifo()  # gathers frames in C; a numpy array for each of 23,000 frames takes as long as decoding
    try:
        with av.open(source, mode="r", format="mp3") as container:
            stream = container.streams.audio[0]
            if stream.rate != RATE_HZ or stream.layout.nb_channels not in (1, 2):
                raise RenderFailed("The file is not mono or stereo sound at 44.1 kHz.", hint="Render it again.")
            for frame in container.decode(stream):
                frame.pts = None  # the fifo counts by itself, and would refuse a gap that a cut file has
                waiting.write(frame)
                if waiting.samples >= _CHUNK_SAMPLES:
                    yield _taken(waiting)
    except (av.FFmpegError, IndexError) as error:
        raise RenderFailed("The file cannot be decoded.", hint="Render it again.") from error
    if waiting.samples:
        yield _taken(waiting)


def decoded_frames(data: bytes) -> Iterator[Samples]:
    """Every sample of bare frames: first those that are the coders' delay, then what was coded, about ten seconds at a
    time. Raises RenderFailed.

    The decoder is told where frames begin, `_AT_ONCE` of them at a time: a demuxer would only guess.
    """
    edges, waiting, wanted = [*walk(data), len(data)], av.AudioFifo(), _DELAY
    codec = cast(av.AudioCodecContext, av.CodecContext.create("mp3float", "r"))
    try:
        for first in range(0, len(edges) - 1, _AT_ONCE):
            last = min(first + _AT_ONCE, len(edges) - 1)
            for frame in codec.decode(av.Packet(data[edges[first] : edges[last]])):
                frame.pts = None
                waiting.write(frame)
            while waiting.samples >= wanted:
                yield _taken(waiting, wanted)
                wanted = _CHUNK_SAMPLES
    except av.FFmpegError as error:
        raise RenderFailed("The encoded sound cannot be decoded.", hint="Render it again.") from error
    if waiting.samples:
        yield _taken(waiting)


def _taken(waiting: av.AudioFifo, samples: int = 0) -> Samples:
    """So many of them, 0 being all."""
    frame = waiting.read(samples, partial=True)
    if frame is None:
        return np.zeros(0, np.float32)
    sound: Samples = frame.to_ndarray().astype(np.float32, copy=False)
    return sound[0] if len(sound) == 1 else sound


class _FrameMeter:
    """Fed samples in chunks of any length, all mono or all stereo.

    Both channels' energies are added, as BS.1770 does; peaks and levels are of whichever reaches further.
    """

    def __init__(self) -> None:
        self.samples = 0
        self.channels = 1
        self._rest = self._before = np.zeros((0, 0), np.float32)
        self._parts: list[Heard] = []

    def feed(self, samples: Samples) -> None:
        sides = np.atleast_2d(samples)
        if not self.samples:
            self.channels = len(sides)
            self._rest = self._before = np.zeros((self.channels, 0), np.float32)
        self.samples += sides.shape[1]
        sides = np.concatenate([self._rest, sides], axis=1)
        whole = sides.shape[1] // FRAME * FRAME
        self._rest = sides[:, whole:]
        if whole:
            self._measure(sides[:, :whole])

    def heard(self) -> Heard:
        """The last frame filled up with silence."""
        if left := self._rest.shape[1]:
            self._measure(np.pad(self._rest, [(0, 0), (0, -left % FRAME)]))
            self._rest = self._rest[:, :0]
        return together(self._parts)

    def _measure(self, sides: Samples) -> None:
        heard = [self._heard(side, before) for side, before in zip(sides, self._before, strict=True)]
        self._before = sides[:, -PEAK_REACH:]
        energies, levels = heard[0].energies, heard[0].levels
        for other in heard[1:]:
            energies = energies + other.energies
            low, high = np.minimum(levels[:, 0], other.levels[:, 0]), np.maximum(levels[:, 1], other.levels[:, 1])
            levels = np.stack([low, high], axis=1)
        self._parts.append(Heard(max(each.peak for each in heard), energies, levels))

    def _heard(self, samples: Samples, before: Samples) -> Heard:
        """Whole frames of one channel, after what came `before`."""
        from scipy.fft import rfft  # takes a fifth of a second to load

        frames = samples.reshape(-1, FRAME)
        spectrum = rfft(frames, axis=1)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        levels = np.stack([frames.min(axis=1), frames.max(axis=1)], axis=1)
        return Heard(peak_of(np.concatenate([before, samples])), power @ _k_powers(), levels)


@cache
def _k_powers() -> npt.NDArray[np.float32]:
    """What each bin of a frame's spectrum adds to its K-weighted mean square.

    A third of the time of filtering the samples; on speech the loudness comes out within 0.02 LU of it.
    """
    return k_powers(FRAME, RATE_HZ)


def _in_steps(energies: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Mean squares of the whole 100-ms steps, out of those of frames."""
    so_far = np.concatenate([[0.0], np.cumsum(energies, dtype=np.float64) * FRAME])
    edges = np.arange(len(energies) * FRAME // _STEP + 1) * _STEP
    found: npt.NDArray[np.float64] = np.diff(np.interp(edges, np.arange(len(so_far)) * FRAME, so_far)) / _STEP
    return found
