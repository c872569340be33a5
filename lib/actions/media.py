"""What a file really is, by its first bytes, whatever its name says."""

from __future__ import annotations

from dataclasses import dataclass

from lib.models.enums import AssetType

HEAD_BYTES = 4096

A, V, IMG = AssetType.AUDIO, AssetType.VIDEO, AssetType.IMAGE


@dataclass(frozen=True, slots=True)
class Kind:
    """`mimes` has the media type for each kind of asset the file can be; `suffix` begins with a dot."""

    name: str
    suffix: str
    mimes: dict[AssetType, str]


TEXT = Kind("text", ".txt", {AssetType.TEXT: "text/plain"})

_BY_START = (
    (b"ID3", Kind("MP3", ".mp3", {A: "audio/mpeg"})),
    (b"fLaC", Kind("FLAC", ".flac", {A: "audio/flac"})),
    (b"OggS", Kind("Ogg", ".ogg", {A: "audio/ogg", V: "video/ogg"})),
    (b"\x1aE\xdf\xa3", Kind("WebM", ".webm", {A: "audio/webm", V: "video/webm"})),
    (b"\x89PNG\r\n\x1a\n", Kind("PNG", ".png", {IMG: "image/png"})),
    (b"\xff\xd8\xff", Kind("JPEG", ".jpg", {IMG: "image/jpeg"})),
    (b"GIF87a", Kind("GIF", ".gif", {IMG: "image/gif"})),
    (b"GIF89a", Kind("GIF", ".gif", {IMG: "image/gif"})),
)  # fmt: skip
_BY_FORM = {
    b"WAVE": Kind("WAV", ".wav", {A: "audio/wav"}),
    b"WEBP": Kind("WebP", ".webp", {IMG: "image/webp"}),
    b"AVI ": Kind("AVI", ".avi", {V: "video/x-msvideo"}),
}
_M4A = Kind("M4A", ".m4a", {A: "audio/mp4"})
_AVIF = Kind("AVIF", ".avif", {IMG: "image/avif"})
_MOV = Kind("QuickTime", ".mov", {V: "video/quicktime"})
_MP4 = Kind("MP4", ".mp4", {V: "video/mp4", A: "audio/mp4"})
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
    if _is_mpeg_audio(head):
        return Kind("MP3", ".mp3", {A: "audio/mpeg"})
    return TEXT if _is_text(head) else None


def _is_mpeg_audio(head: bytes) -> bool:
    """A frame header without tags before it: sync word, a layer, a bit rate and a sample rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    return head[1] & 0x06 != 0 and head[1] & 0x18 != 0x08 and head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character cut at the end does not count."""
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(head) < HEAD_BYTES or error.start < len(head) - 3:
            return False
        text = head[: error.start].decode("utf-8-sig")
    return bool(text.strip()) and all(c.isprintable() or c in "\t\n\r\f\u2028\u2029" or c.isspace() for c in text)
