"""What a file really is, by its first bytes, whatever its name says."""

from __future__ import annotations

from dataclasses import dataclass

from lib.models.enums import AssetType

HEAD_BYTES = 4096

A, V, IMG = AssetType.AUDIO, AssetType.VIDEO, AssetType.IMAGE


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` as in “The file is …”; `mimes`: the media type for each kind of asset it can be; `suffix` has its dot."""

    name: str
    suffix: str
    mimes: dict[AssetType, str]


TEXT = Kind("text", ".txt", {AssetType.TEXT: "text/plain"})

_MP3 = Kind("an MP3", ".mp3", {A: "audio/mpeg"})
_BY_START = (
    (b"ID3", _MP3),
    (b"fLaC", Kind("a FLAC", ".flac", {A: "audio/flac"})),
    (b"OggS", Kind("an Ogg", ".ogg", {A: "audio/ogg", V: "video/ogg"})),
    (b"\x1aE\xdf\xa3", Kind("a WebM", ".webm", {A: "audio/webm", V: "video/webm"})),
    (b"\x89PNG\r\n\x1a\n", Kind("a PNG", ".png", {IMG: "image/png"})),
    (b"\xff\xd8\xff", Kind("a JPEG", ".jpg", {IMG: "image/jpeg"})),
    (b"GIF87a", Kind("a GIF", ".gif", {IMG: "image/gif"})),
    (b"GIF89a", Kind("a GIF", ".gif", {IMG: "image/gif"})),
)  # fmt: skip
_BY_FORM = {
    b"WAVE": Kind("a WAV", ".wav", {A: "audio/wav"}),
    b"WEBP": Kind("a WebP", ".webp", {IMG: "image/webp"}),
    b"AVI ": Kind("an AVI", ".avi", {V: "video/x-msvideo"}),
}
_M4A = Kind("an M4A", ".m4a", {A: "audio/mp4"})
_AVIF = Kind("an AVIF", ".avif", {IMG: "image/avif"})
_MOV = Kind("a QuickTime", ".mov", {V: "video/quicktime"})
_MP4 = Kind("an MP4", ".mp4", {V: "video/mp4", A: "audio/mp4"})
_BY_BRAND = {b"M4A ": _M4A, b"M4B ": _M4A, b"avif": _AVIF, b"avis": _AVIF, b"qt  ": _MOV}


def kind_of(head: bytes) -> Kind | None:
    """What the first `HEAD_BYTES` of a file show it to be; None for what we do not know."""
    for start, kind in _BY_START:
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF"):
        return _BY_FORM.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BY_BRAND.get(head[8:12], _MP4)
    if _is_frame_of_mp3(head):
        return _MP3
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return Kind("an AAC", ".aac", {A: "audio/aac"})
    return TEXT if _is_text(head) else None


def _is_frame_of_mp3(head: bytes) -> bool:
    """A frame without tags before it: sync word, layer III, a version, a bit rate and a sample rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[1] & 0x18 != 0x08 and head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character cut at the end does not count."""
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(head) < HEAD_BYTES or error.start < len(head) - 3:
            return False
        text = head[: error.start].decode("utf-8-sig")
    return bool(text.strip()) and all(c.isprintable() or c in "\t\n\r\f\u2028\u2029" or c.isspace() for c in text)
