"""MPEG-1 Layer III frames, mono, 44.1 kHz, constant bit rate: their lengths, and the frame that describes the rest.

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
_MONO_SIDE_INFO = 17
_INFO_AT = 4 + _MONO_SIDE_INFO
_QUALITY = 57
_LAME = b"LAME3.100"


def walk(data: bytes) -> list[int]:
    """Where each frame begins. Raises RenderFailed unless `data` is whole mono 44.1 kHz frames from end to end."""
    return frame_starts(data, 0)


def frame_starts(data: bytes, at: int) -> list[int]:
    """The same for what comes from byte `at` on."""
    starts = []
    while at < len(data):
        starts.append(at)
        at += _frame_bytes(data[at : at + 4])
    if at != len(data):
        raise RenderFailed("The encoded sound ends within a frame.", hint="Render it again.")
    return starts


@lru_cache(maxsize=64)
def _frame_bytes(header: bytes) -> int:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xFE != 0xFA or header[2] & 0x0C or header[3] & 0xC0 != 0xC0:
        raise RenderFailed("The encoded sound is not what was asked for.", hint="Render it again.")
    kbps = _RATES_KBPS[header[2] >> 4] if header[2] >> 4 < len(_RATES_KBPS) else 0
    if not kbps:
        raise RenderFailed("The encoded sound has no constant bit rate.", hint="Render it again.")
    return 144_000 * kbps // 44_100 + (header[2] >> 1 & 1)


def silent_frames(count: int, bitrate_kbps: int) -> bytes:
    """So many frames of digital silence, padded as a constant bit rate asks for."""
    size, rest = divmod(144_000 * bitrate_kbps, 44_100)
    made = []
    for n in range(count):
        is_padded = (n + 1) * rest // 44_100 > n * rest // 44_100
        header = bytes([0xFF, 0xFB, _RATES_KBPS.index(bitrate_kbps) << 4 | is_padded << 1, 0xC4])
        made.append(header + bytes(size + is_padded - len(header)))
    return b"".join(made)


def info_frame(*, frame_count: int, frame_bytes: int, bitrate_kbps: int, samples: int) -> bytes:
    """The first frame of a file of `frame_count` more, `frame_bytes` long in all, of whose samples `samples` count."""
    size = 144_000 * bitrate_kbps // 44_100
    frame = bytearray(size)
    frame[:4] = bytes([0xFF, 0xFB, _RATES_KBPS.index(bitrate_kbps) << 4, 0xC4])
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
    frame[_INFO_AT : _INFO_AT + len(body)] = body
    end = _INFO_AT + len(body)
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
