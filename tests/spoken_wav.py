"""WAV answers for a neighbour that speaks: as long as the words asked for would take."""

from __future__ import annotations

import io
import wave

import numpy as np

from lib.models.sound import Samples
from tests.neighbour import Asked, Reply

RATE_HZ = 24_000
CHARS_PER_S = 15.0


def voiced(seconds: float, *, pitch_hz: float = 180.0, level: float = 0.2, rate_hz: int = RATE_HZ) -> Samples:
    """A tone that swells and fades as syllables do, with silence before and after as engines leave it."""
    at = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = level * np.sin(2 * np.pi * pitch_hz * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * at))
    silence = np.zeros(round(0.3 * rate_hz))
    return np.concatenate([silence, tone, silence]).astype(np.float32)


def pcm(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()


def wav(samples: Samples, rate_hz: int = RATE_HZ) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(pcm(samples))
    return file.getvalue()


def said(text: str, *, level: float = 0.2) -> Samples:
    return voiced(len(text) / CHARS_PER_S, level=level)


def speaking(asked: Asked, *, after_s: float = 0.0) -> Reply:
    """What a voice server answers: its voices, or the text asked for, spoken."""
    if asked.method == "GET":
        return Reply(body={"voices": ["af_heart", "am_adam", "bf_emma", "bm_george"]})
    return Reply(body=wav(said(asked.json()["input"])), headers={"content-type": "audio/wav"}, after_s=after_s)
