from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import by_ffmpeg

from lib.audio.loudness import Meter, integrated_lufs, true_peak_db
from lib.models.sound import Samples


def speech_like(seed: int, seconds: float, rate_hz: int) -> Samples:
    """Bursts of coloured noise at uneven levels, with pauses between them."""
    rng = np.random.default_rng(seed)
    noise = np.convolve(rng.standard_normal(int(seconds * rate_hz)), np.hanning(24) / 8, "same")
    level = np.repeat(rng.choice([0.0, 0.02, 0.1, 0.2], size=int(seconds * 4) + 1), rate_hz // 4)[: len(noise)]
    return (noise * level).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [24_000, 44_100, 48_000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_loudness_and_peak_agree_with_ffmpegs_meter(seed: int, rate_hz: int) -> None:
    samples = speech_like(seed, 12, rate_hz)
    lufs, peak_db = by_ffmpeg(samples, rate_hz)
    assert integrated_lufs(samples, rate_hz) == pytest.approx(lufs, abs=0.1)
    assert true_peak_db(samples, rate_hz) == pytest.approx(peak_db, abs=0.2)


def test_a_full_scale_sine_measures_as_the_standard_says() -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(48_000 * 5) / 48_000).astype(np.float32)
    assert integrated_lufs(tone, 48_000) == pytest.approx(-3.01, abs=0.05)


def test_a_peak_between_samples_is_found() -> None:
    tone = (0.5 * np.sin(2 * np.pi * 11_025 * np.arange(44_100) / 44_100 + np.pi / 4)).astype(np.float32)
    tone *= np.hanning(len(tone)).astype(np.float32)
    assert 20 * np.log10(np.abs(tone).max()) < -9
    assert true_peak_db(tone, 44_100) == pytest.approx(-6.02, abs=0.1)


def test_silence_and_nothing_measure_as_silence() -> None:
    for samples in (np.zeros(0, np.float32), np.zeros(44_100, np.float32)):
        assert integrated_lufs(samples, 44_100) == -70
        assert true_peak_db(samples, 44_100) == float("-inf")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 60_000), max_size=6))
def test_the_meter_does_not_care_how_it_is_fed(cuts: list[int]) -> None:
    samples = speech_like(5, 4, 44_100)
    whole, parts = Meter(44_100), Meter(44_100)
    whole.feed(samples)
    at = 0
    for size in [*cuts, len(samples)]:
        parts.feed(samples[at : at + size])
        at += size
    assert parts.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=0.01)
    assert parts.true_peak_db == pytest.approx(whole.true_peak_db, abs=0.1)
