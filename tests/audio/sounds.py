"""Sounds that stand in for speech: no engine, but with its pauses, peaks and hiss."""

from __future__ import annotations

import numpy as np

from lib.models.sound import Clip


def voice(seconds: float, *, pitch_hz: float = 120.0, level: float = 0.1, seed: int = 0, rate_hz: int = 24_000) -> Clip:
    """A pulse train through a soft filter in syllables, a little hiss at their ends, silence before and after."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    glide = pitch_hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * time + seed))
    phase = 2 * np.pi * np.cumsum(glide) / rate_hz
    tone = sum(np.sin(k * phase + k) / k for k in range(1, 18))
    syllable = np.clip(1.3 * np.sin(2 * np.pi * 2.1 * time + seed) + 0.5, 0, 1)
    hiss = 0.15 * np.diff(rng.standard_normal(len(time) + 1)) * (1 - syllable)
    sound = level * (tone * syllable + hiss) * rng.uniform(0.8, 1.2)
    silence = np.zeros(rate_hz // 3)
    return Clip(np.concatenate([silence, sound, silence]).astype(np.float32), rate_hz)
