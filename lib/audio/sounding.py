"""Sound that is made piece by piece when it is asked for, so that nobody holds the whole of it.

What is done to such sound wraps it: every pass over it, to measure, to code, is made of the same pieces anew. A piece
has the same samples wherever the pieces are cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, BinaryIO, Protocol
from weakref import finalize

import numpy as np

from lib.audio.clips import Pcm16
from lib.errors import StorageFailed
from lib.models.sound import Samples

PIECE = 44 * 2618
"""Samples of a piece, 2.6 s, where nothing else decides: what is done to a stereo piece takes a few megabytes."""


class Sounding(Protocol):
    """So many `channels`, `length` samples of each, at 44.1 kHz."""

    @property
    def channels(self) -> int: ...

    @property
    def length(self) -> int: ...

    def between(self, start: int, stop: int) -> Samples:
        """`(channels, samples)` from `start` to before `stop`, or to the end; not to be written into."""


def pieces(sound: Sounding, size: int = PIECE) -> Iterator[Samples]:
    """All of it in order, `size` samples at a time."""
    for at in range(0, sound.length, size):
        yield sound.between(at, min(at + size, sound.length))


def whole(sound: Sounding) -> Samples:
    """All of it at once."""
    return sound.between(0, sound.length)


@dataclass(frozen=True, slots=True)
class Held:
    """Samples that are there already, `(channels, samples)`."""

    samples: Samples = field(repr=False)

    @property
    def channels(self) -> int:
        return len(self.samples)

    @property
    def length(self) -> int:
        return int(self.samples.shape[1])

    def between(self, start: int, stop: int) -> Samples:
        return self.samples[:, start:stop]


@dataclass(frozen=True, slots=True)
class Changed:
    """`sound` after `change`, which is given a piece and where it begins."""

    sound: Sounding
    change: Callable[[Samples, int], Samples] = field(repr=False)
    channels: int

    @property
    def length(self) -> int:
        return self.sound.length

    def between(self, start: int, stop: int) -> Samples:
        return self.change(self.sound.between(start, stop), start)


@dataclass(frozen=True, slots=True)
class Watched:
    """`sound`; `tell` hears how many samples each piece has that is asked for, and may raise."""

    sound: Sounding
    tell: Callable[[int], None] = field(repr=False)

    @property
    def channels(self) -> int:
        return self.sound.channels

    @property
    def length(self) -> int:
        return self.sound.length

    def between(self, start: int, stop: int) -> Samples:
        samples = self.sound.between(start, stop)
        self.tell(samples.shape[1])
        return samples


@dataclass(frozen=True, slots=True)
class Followed:
    """`sound`, and silence up to `length`."""

    sound: Sounding
    length: int

    @property
    def channels(self) -> int:
        return self.sound.channels

    def between(self, start: int, stop: int) -> Samples:
        samples = np.zeros((self.channels, min(stop, self.length) - start), np.float32)
        if start < self.sound.length:
            there = self.sound.between(start, min(stop, self.sound.length))
            samples[:, : there.shape[1]] = there
        return samples


class Reel:
    """Sound kept in a file without a name, which goes with it: float32, or whole numbers of 16 bits.

    Threads may read it together. Raises StorageFailed where the disk takes no more.
    """

    def __init__(self, channels: int, kind: Any = np.float32, file: BinaryIO | None = None) -> None:
        self.channels, self.length = channels, 0
        self.kind: np.dtype[Any] = np.dtype(kind)
        self._file = file or TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the reel
        self._lock = Lock()
        finalize(self, self._file.close)

    def add(self, samples: Samples | Pcm16) -> None:
        """Put `(channels, samples)`, of the reel's own kind, at its end."""
        self.add_bytes(np.ascontiguousarray(samples.T, self.kind))

    def add_bytes(self, interleaved: Any) -> None:
        """The same, as bytes lie in the file: a sample of each channel in turn."""
        data = memoryview(interleaved).cast("B")
        with self._working() as file:
            file.seek(0, 2)
            while data:
                data = data[file.write(data) :]
            self.length = file.tell() // self._frame_bytes

    def bytes_between(self, start: int, stop: int) -> bytes:
        """What lies in the file from sample `start` to before `stop`, or to the end."""
        wanted = max(0, min(stop, self.length) - start) * self._frame_bytes
        with self._working() as file:
            file.seek(start * self._frame_bytes)
            data = file.read(wanted)
            if len(data) < wanted:
                raise OSError("a file without a name became shorter")
        return data

    def between(self, start: int, stop: int) -> Samples:
        """As `Sounding`, of the reel's kind."""
        interleaved = np.frombuffer(self.bytes_between(start, stop), self.kind).reshape(-1, self.channels)
        samples: Samples = np.ascontiguousarray(interleaved.T)
        return samples

    @contextmanager
    def _working(self) -> Iterator[BinaryIO]:
        try:
            with self._lock:
                yield self._file
        except OSError as error:
            raise StorageFailed(
                "There is no room on the disk to work on the sound.", hint="Free some space, then try again."
            ) from error

    @property
    def _frame_bytes(self) -> int:
        return self.kind.itemsize * self.channels
