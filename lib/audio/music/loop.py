"""A loop as it is kept: a line that says what it is, then its samples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from lib.audio.clips import pcm16
from lib.audio.sounding import PIECE, Reel, Sounding, pieces
from lib.errors import StorageFailed

_MARK = b"podcast loop 1 "
_KINDS = {1: "<f4", 2: "<i2"}
"""How samples lie, by channels: stereo in half the room, as whole numbers of 16 bits, as the file that it came from
has."""
_HEAD_BYTES = len(_MARK) + 1 + 64 + 1


def loop_of(sound: Sounding) -> Reel:
    """Music made ready for `with_bed`, and to be kept."""
    loop = Reel(sound.channels, _KINDS[sound.channels])
    for piece in pieces(sound):
        loop.add(pcm16(piece) if loop.kind == np.int16 else piece)
    return loop


def loop_to_parts(loop: Reel) -> Iterator[bytes]:
    """A loop piece by piece, for whoever writes it."""
    hashed = hashlib.sha256()
    for part in _parts(loop):
        hashed.update(part)
    yield _MARK + b"%d%s\n" % (loop.channels, hashed.hexdigest().encode())
    yield from _parts(loop)


def loop_from_parts(parts: Iterator[bytes]) -> Reel:
    """What `loop_to_parts` gave. Raises StorageFailed when it is damaged, cut short, or of another format."""
    data = next(parts, b"")
    head, rest = data[:_HEAD_BYTES], data[_HEAD_BYTES:]
    channels = head[len(_MARK) : len(_MARK) + 1]
    if not head.startswith(_MARK) or channels not in (b"1", b"2"):
        raise _damaged()
    loop, hashed = Reel(int(channels), _KINDS[int(channels)]), hashlib.sha256()
    for part in (rest, *parts):
        hashed.update(part)
        loop.add_bytes(part)
    if hashed.hexdigest().encode() != head[len(_MARK) + 1 : -1]:
        raise _damaged()
    return loop


def _parts(loop: Reel) -> Iterator[bytes]:
    for at in range(0, loop.length, PIECE):
        yield loop.bytes_between(at, at + PIECE)


def _damaged() -> StorageFailed:
    return StorageFailed("Music that was kept is damaged.", hint="Choose it again.")
