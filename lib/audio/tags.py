"""ID3v2.3: what a player shows, and the chapters it jumps to. Written here because mutagen is under the GPL."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lib.errors import BadInput
from lib.models.sound import Chapter

MAX_CHAPTERS = 255
_LATIN1, _UTF16 = 0, 1
_COVER_FRONT = 3
_TOP_LEVEL_ORDERED = 0x03
_NO_OFFSET = 0xFFFFFFFF
_MIME = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


@dataclass(frozen=True, slots=True)
class Tags:
    """What is said of a file; empty values are left out. `artist` is the show; `cover` a JPEG or PNG."""

    title: str
    artist: str = ""
    album: str = ""
    track: int | None = None
    date: date | None = None
    comment: str = ""
    cover: bytes | None = field(default=None, repr=False)


def id3_tag(tags: Tags, chapters: Sequence[Chapter]) -> bytes:
    """An ID3v2.3 tag with one CHAP per chapter and a CTOC that lists them in order.

    Raises BadInput for more than 255 chapters (the format's limit) or a cover that is neither JPEG nor PNG.
    """
    if len(chapters) > MAX_CHAPTERS:
        raise BadInput(f"An MP3 file can hold {MAX_CHAPTERS} chapters, not {len(chapters)}.")
    body = b"".join(_text_frames(tags)) + _comment(tags.comment) + _cover(tags.cover) + _chapters(chapters)
    return b"ID3\x03\x00\x00" + _syncsafe(len(body)) + body


def _text_frames(tags: Tags) -> list[bytes]:
    values = {"TIT2": tags.title, "TPE1": tags.artist, "TALB": tags.album}
    if tags.track is not None:
        values["TRCK"] = str(tags.track)
    if tags.date is not None:
        values["TYER"], values["TDAT"] = f"{tags.date:%Y}", f"{tags.date:%d%m}"
    values["TCON"] = "Podcast"
    return [_frame(name, _text(value)) for name, value in values.items() if value]


def _comment(comment: str) -> bytes:
    if not comment:
        return b""
    encoding = _encoding(comment)
    return _frame("COMM", bytes([encoding]) + b"eng" + _encoded("", encoding, end=True) + _encoded(comment, encoding))


def _cover(cover: bytes | None) -> bytes:
    if not cover:
        return b""
    mime = next((kind for start, kind in _MIME.items() if cover.startswith(start)), None)
    if mime is None:
        raise BadInput("The cover is neither a JPEG nor a PNG picture.", hint="Choose another picture.")
    return _frame("APIC", bytes([_LATIN1]) + mime.encode() + b"\0" + bytes([_COVER_FRONT]) + b"\0" + cover)


def _chapters(chapters: Sequence[Chapter]) -> bytes:
    if not chapters:
        return b""
    names = [f"ch{i}".encode() + b"\0" for i in range(len(chapters))]
    contents = b"toc\0" + bytes([_TOP_LEVEL_ORDERED, len(chapters)]) + b"".join(names)
    frames = [_frame("CTOC", contents)]
    for name, chapter in zip(names, chapters, strict=True):
        times = [round(chapter.start_s * 1000), round(chapter.end_s * 1000)]
        title = _frame("TIT2", _text(chapter.title))
        frames.append(_frame("CHAP", name + struct.pack(">4I", *times, _NO_OFFSET, _NO_OFFSET) + title))
    return b"".join(frames)


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + struct.pack(">IH", len(body), 0) + body


def _text(value: str) -> bytes:
    encoding = _encoding(value)
    return bytes([encoding]) + _encoded(value, encoding)


def _encoding(value: str) -> int:
    return _LATIN1 if all(ord(c) < 256 for c in value) else _UTF16


def _encoded(value: str, encoding: int, *, end: bool = False) -> bytes:
    clean = value.replace("\0", " ")
    if encoding == _LATIN1:
        return clean.encode("latin-1") + (b"\0" if end else b"")
    return b"\xff\xfe" + clean.encode("utf-16-le") + (b"\0\0" if end else b"")


def _syncsafe(size: int) -> bytes:
    if size >= 1 << 28:
        raise BadInput("The cover is too large for an MP3 file.", hint="Choose a picture of a few megabytes.")
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
