"""A clip as bytes: 16-bit WAV, which a browser plays and a cache keeps.

When its words begin stands in a chunk of its own behind the sound, which players pass over.
"""

from __future__ import annotations

import io
import json
import struct
import wave

import numpy as np
import numpy.typing as npt

from lib.errors import StorageFailed
from lib.models.sound import Clip, Samples, Words

Pcm16 = npt.NDArray[np.int16]

_RIFF_HEAD, _WORDS = 12, b"word"

FULL_SCALE = 32_768
"""Samples are multiples of 1 / 32,768 wherever they have been prepared, so 16 bits keep them exactly."""


def on_grid(samples: Samples) -> Samples:
    """`samples` rounded to what 16 bits can hold, still float32."""
    return pcm16(samples).astype(np.float32) / np.float32(FULL_SCALE)


def pcm16(samples: Samples) -> Pcm16:
    """`samples` as signed 16-bit numbers; what lies beyond full scale is held there."""
    scaled = np.rint(samples * np.float32(FULL_SCALE))
    held: Pcm16 = np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype("<i2")
    return held


def clip_to_bytes(clip: Clip) -> bytes:
    """A mono 16-bit WAV file; a prepared clip comes back from it sample for sample."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(clip.rate_hz)
        wav.writeframes(pcm16(clip.samples).tobytes())
    return _with_words(file.getvalue(), clip.words) if clip.words else file.getvalue()


def clip_from_bytes(data: bytes) -> Clip:
    """The clip that `clip_to_bytes` wrote. Raises StorageFailed when the bytes are damaged or cut short."""
    try:
        with wave.open(io.BytesIO(data), "rb") as wav:
            shape = (wav.getnchannels(), wav.getsampwidth())
            frames, rate_hz = wav.getnframes(), wav.getframerate()
            pcm = np.frombuffer(wav.readframes(frames), "<i2") if shape == (1, 2) else None
    except (wave.Error, EOFError, ValueError) as error:
        raise StorageFailed("A stored clip is damaged.", hint="Delete it and speak the line again.") from error
    if pcm is None or len(pcm) != frames:
        raise StorageFailed("A stored clip is cut short.", hint="Delete it and speak the line again.")
    return Clip(pcm.astype(np.float32) / np.float32(FULL_SCALE), rate_hz, _words(data))


def _with_words(wav: bytes, words: Words) -> bytes:
    text = json.dumps(words, separators=(",", ":")).encode()
    text += b" " * (len(text) % 2)
    whole = wav + _WORDS + struct.pack("<I", len(text)) + text
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def _words(wav: bytes) -> Words:
    """What `_with_words` wrote; clips that were kept before it have none."""
    at = _RIFF_HEAD
    while at + 8 <= len(wav):
        name, size = wav[at : at + 4], struct.unpack("<I", wav[at + 4 : at + 8])[0]
        if name == _WORDS:
            try:
                return tuple((int(number), int(start)) for number, start in json.loads(wav[at + 8 : at + 8 + size]))
            except (ValueError, TypeError) as error:
                raise StorageFailed("A stored clip is damaged.", hint="Delete it and speak the line again.") from error
        at += 8 + size + size % 2
    return ()
