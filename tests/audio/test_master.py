from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import voice

from lib.audio.loudness import integrated_lufs, true_peak_db
from lib.audio.master import CEILING_DB, RATE_HZ, prepare
from lib.audio.resample import resampled
from lib.errors import BadAnswer
from lib.models.sound import Clip


@settings(max_examples=12, deadline=None)
@given(st.floats(1.5, 8), st.floats(80, 260), st.floats(0.003, 0.9), st.integers(0, 99))
def test_every_clip_lands_at_its_level_below_the_ceiling(seconds: float, pitch: float, level: float, seed: int) -> None:
    clip = prepare(voice(seconds, pitch_hz=pitch, level=level, seed=seed))
    assert clip.rate_hz == RATE_HZ and clip.samples.dtype == np.float32
    pause = np.zeros(RATE_HZ // 5, np.float32)
    assert integrated_lufs(np.concatenate([pause, clip.samples, pause]), RATE_HZ) == pytest.approx(-16, abs=0.6)
    assert true_peak_db(clip.samples, RATE_HZ) <= CEILING_DB + 0.1
    assert abs(float(clip.samples.mean())) < 1e-3


def test_the_engines_silence_is_trimmed_and_the_edges_fade() -> None:
    raw = voice(3)
    clip = prepare(raw)
    assert clip.duration_s == pytest.approx(raw.duration_s - 2 / 3, abs=0.3)
    assert clip.samples[0] == 0 and clip.samples[-1] == 0


def test_the_same_clip_gives_the_same_samples() -> None:
    assert np.array_equal(prepare(voice(2)).samples, prepare(voice(2)).samples)


def test_a_short_word_is_not_shouted() -> None:
    word = prepare(voice(0.3))
    assert float(np.sqrt(np.square(word.samples).mean())) < 10 ** (-9 / 20)


def test_dc_is_removed() -> None:
    raw = voice(2)
    clip = prepare(Clip(raw.samples + np.float32(0.0), raw.rate_hz))
    lifted = voice(2)
    heard = lifted.sounding()
    shifted = lifted.samples.copy()
    shifted[heard] += np.float32(0.02)
    assert abs(float(prepare(Clip(shifted, lifted.rate_hz)).samples.mean())) < 2e-3
    assert abs(float(clip.samples.mean())) < 1e-3


@pytest.mark.parametrize("samples", [np.zeros(24_000), np.zeros(0), np.ones(10), np.full(300, 0.3)])
def test_silence_and_a_mere_click_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(BadAnswer):
        prepare(Clip(samples.astype(np.float32), 24_000))


@pytest.mark.parametrize("frames", [500, 1_000, 5_000])
def test_the_shortest_sounds_are_prepared(frames: int) -> None:
    noise = np.random.default_rng(0).standard_normal(frames).astype(np.float32) * np.float32(0.1)
    clip = prepare(Clip(noise, 24_000))
    assert len(clip.samples) == pytest.approx(frames * 44_100 / 24_000, abs=2)
    assert np.abs(clip.samples).max() > 0.05


def test_resampling_keeps_a_tone_in_place() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000).astype(np.float32)
    wanted = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    got = resampled(tone, 24_000, 44_100)
    assert len(got) == 44_100
    assert np.abs(got - wanted)[200:-200].max() < 1e-2


def test_a_clip_already_at_the_rate_is_taken_too() -> None:
    assert prepare(voice(2, rate_hz=44_100)).rate_hz == RATE_HZ
