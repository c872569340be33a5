"""A finished file as Opus, made while it is sent: decoded, encoded and handed on piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av

from lib.errors import RenderFailed

_CHUNK_BYTES = 64 * 1024


RATE_HZ = 48_000
BIT_RATE = 48_000
"""At 48 kb/s Opus carries one voice at a time as well as the 128 of the MP3 it is made of."""
MIME = "audio/ogg"
_EFFORT = {"compression_level": "4"}
"""Of ten: half the time of the highest, and nobody hears it in speech."""


def as_opus(sound: io.RawIOBase, *, title: str = "", artist: str = "") -> Iterator[bytes]:
    """`sound`, a file that can be read and sought in, as a stream of Ogg Opus. Raises RenderFailed."""
    outbox = _Outbox()
    try:
        with av.open(sound) as source, av.open(outbox, "w", format="ogg") as target:
            stream: Any = target.add_stream("libopus", rate=RATE_HZ, options=_EFFORT)
            stream.layout, stream.bit_rate = "mono", BIT_RATE
            stream.time_base = Fraction(1, RATE_HZ)
            stream.metadata.update({"title": title, "artist": artist})
            for frame in _frames(source, stream):
                target.mux(stream.encode(frame))
                if outbox.size >= _CHUNK_BYTES:
                    yield outbox.take()
            target.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise RenderFailed("The sound cannot be put into that format.", hint="Take the MP3.") from error
    yield outbox.take()


def _frames(source: Any, stream: Any) -> Iterator[Any]:
    resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=RATE_HZ)
    for frame in source.decode(audio=0):
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


class _Outbox(io.RawIOBase):
    """A file that can only be written to, and is emptied on the way."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self.size += len(part)
        return len(part)

    def take(self) -> bytes:
        parts, self._parts, self.size = self._parts, [], 0
        return b"".join(parts)
