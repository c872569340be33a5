"""MPEG-1 Layer III frames, mono or stereo, 44.1 kHz, constant bit rate: their lengths, and the frame that describes the
rest.

The describing frame is Xing's ("Info" for a constant bit rate) with LAME's extension, whose delay and padding tell
players which samples are the coder's own. Layout: http://gabriel.mp3-tech.org/mp3infotag.html
"""

from __future__ import annotations

import struct
from functools import lru_cache

from lib.errors import RenderFailed

FRAME = 1152
"""Samples in a frame."""

ENCODER_DELAY, DECODER_DELAY = 576, 529
"""LAME's own, and the one that every decoder adds: sample 0 comes out as sample 1,105."""

_RATES_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_HEADER_BYTES = 4
_SIDE_INFO = {1: 17, 2: 32}
"""Bytes between a frame's header and its sound, by channels."""

_MODES = {0: 2, 1: 2, 3: 1}
"""Channels of the header's modes: stereo, joint stereo, mono. Two languages side by side, mode 2, are not for us."""

_JOINT_UP_TO_KBPS = 128
"""LAME codes two channels jointly up to here, and plainly above; our own frames say what those around them say."""
_QUALITY = 57
_LAME = b"LAME3.100"


def walk(data: bytes) -> list[int]:
    """Where each frame begins. Raises RenderFailed unless `data` is whole 44.1 kHz frames from end to end, all of them
    mono or all stereo."""
    return frame_starts(data, 0)


def frame_starts(data: bytes, at: int) -> list[int]:
    """The same for what comes from byte `at` on."""
    starts, channels = list[int](), set[int]()
    while at < len(data):
        starts.append(at)
        size, sides = _described(data[at : at + _HEADER_BYTES])
        at += size
        channels.add(sides)
    if at != len(data):
        raise RenderFailed("The encoded sound ends within a frame.", hint="Render it again.")
    if len(channels) > 1:
        raise RenderFailed("The encoded sound is mono in one place and stereo in another.", hint="Render it again.")
    return starts


def channels_of(data: bytes, at: int = 0) -> int:
    """1 or 2, of the frame that begins there. Raises RenderFailed when none does."""
    return _described(data[at : at + _HEADER_BYTES])[1]


@lru_cache(maxsize=64)
def _described(header: bytes) -> tuple[int, int]:
    """How many bytes the frame has, and how many channels."""
    channels = _MODES.get(header[3] >> 6) if len(header) == _HEADER_BYTES else None
    if channels is None or header[0] != 0xFF or header[1] & 0xFE != 0xFA or header[2] & 0x0C:
        raise RenderFailed("The encoded sound is not what was asked for.", hint="Render it again.")
    kbps = _RATES_KBPS[header[2] >> 4] if header[2] >> 4 < len(_RATES_KBPS) else 0
    if not kbps:
        raise RenderFailed("The encoded sound has no constant bit rate.", hint="Render it again.")
    return 144_000 * kbps // 44_100 + (header[2] >> 1 & 1), channels


def _header(bitrate_kbps: int, channels: int, *, is_padded: bool = False) -> bytes:
    mode = 3 if channels == 1 else 1 if bitrate_kbps <= _JOINT_UP_TO_KBPS else 0
    return bytes([0xFF, 0xFB, _RATES_KBPS.index(bitrate_kbps) << 4 | is_padded << 1, mode << 6 | 0x04])


def silent_frames(count: int, bitrate_kbps: int, channels: int = 1) -> bytes:
    """So many frames of digital silence, padded as a constant bit rate asks for."""
    size, rest = divmod(144_000 * bitrate_kbps, 44_100)
    made = []
    for n in range(count):
        is_padded = (n + 1) * rest // 44_100 > n * rest // 44_100
        header = _header(bitrate_kbps, channels, is_padded=is_padded)
        made.append(header + bytes(size + is_padded - len(header)))
    return b"".join(made)


def info_frame(*, frame_count: int, frame_bytes: int, bitrate_kbps: int, samples: int, channels: int = 1) -> bytes:
    """The first frame of a file of `frame_count` more, `frame_bytes` long in all, of whose samples `samples` count."""
    size = 144_000 * bitrate_kbps // 44_100
    frame = bytearray(size)
    frame[:_HEADER_BYTES] = _header(bitrate_kbps, channels)
    seek = bytes(min(255, round(256 * i / 100)) for i in range(100))
    described = (
        b"Info" + struct.pack(">III", 0x0F, frame_count, frame_bytes + size) + seek + struct.pack(">I", _QUALITY)
    )
    padding = frame_count * FRAME - ENCODER_DELAY - samples
    delays = (ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    rate_of = bytes([min(255, bitrate_kbps)])
    # version 9 B, revision+method, lowpass, gains 8 B, flags, bit rate, delays 3 B, misc, gain, preset 2 B, length, CRC
    extension = _LAME + b"\x01\x00" + bytes(8) + b"\x00" + rate_of + delays + b"\x40\x00\x00\x00"
    extension += struct.pack(">IH", frame_bytes + size, 0)
    body = described + extension
    begin = _HEADER_BYTES + _SIDE_INFO[channels]
    end = begin + len(body)
    frame[begin:end] = body
    frame[end : end + 2] = _crc16(bytes(frame[:end])).to_bytes(2, "big")
    return bytes(frame)


def _crc16(data: bytes) -> int:
    """CRC-16/ARC, as LAME signs its tag."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
