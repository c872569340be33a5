"""A clip as bytes: 16-bit WAV, which a browser plays and a cache keeps."""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt

from lib.errors import StorageFailed
from lib.models.sound import Clip, Samples

Pcm16 = npt.NDArray[np.int16]

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
    return file.getvalue()


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
    return Clip(pcm.astype(np.float32) / np.float32(FULL_SCALE), rate_hz)
