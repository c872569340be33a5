from __future__ import annotations

import numpy as np

from lib.audio.deess import deessed
from lib.models.sound import Clip


def steepest(samples: np.ndarray) -> float:
    return float(np.abs(samples[2:] - samples[:-2]).max())


def test_a_hiss_is_held_back_and_a_vowel_is_not() -> None:
    time = np.arange(48_000) / 24_000
    vowel = (0.4 * np.sin(2 * np.pi * 300 * time)).astype(np.float32)
    hiss = (0.6 * np.sin(2 * np.pi * 6_500 * time) * (time > 1)).astype(np.float32)
    out = deessed(Clip(vowel + hiss, 24_000)).samples
    assert steepest(out) < 0.55 < steepest(vowel + hiss)
    assert np.allclose(out[:20_000], vowel[:20_000])


def test_what_is_not_too_steep_is_left_alone() -> None:
    clip = Clip((0.2 * np.sin(np.arange(24_000) / 9)).astype(np.float32), 24_000)
    assert deessed(clip) is clip
