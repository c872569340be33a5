"""Our own way from the bundled engine's spectrum to sound, held against the engine's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hibari import Hibari, dsp
from hibari.voices import voice_path
from onnxruntime import InferenceSession

from lib.models.sound import Samples
from lib.providers.speech import load
from lib.providers.speech._derive import repitched
from lib.providers.speech._session import frugal_session, spectrum_of, telling
from lib.providers.speech._wave import HOP, heard_frames, pitch_of, wave


class Quiet:
    """Instead of the engine's random numbers."""

    def standard_normal(self, shape: tuple[int, int], dtype: type[np.float32]) -> Samples:
        return np.zeros(shape, dtype)


@pytest.fixture(scope="module")
def engine() -> Iterator[Hibari]:
    yield Hibari(threads=1)


@pytest.fixture(scope="module")
def spoken(engine: Hibari) -> tuple[Samples, Samples]:
    spectrum, f0_hz, _ = spectrum_of(
        frugal_session(voice_path("heart")), engine.ids(engine.g2p("The harbour was never so full of boats.")), 1.0
    )
    return spectrum, f0_hz


def test_the_wave_is_the_engines_own_but_for_the_noise(spoken: tuple[Samples, Samples]) -> None:
    spectrum, f0_hz = spoken
    parts = [np.ascontiguousarray(part.T) for part in np.split(spectrum, 5, axis=1)]
    theirs = dsp.synth(*parts, f0_hz, Quiet())
    ours = wave(spectrum, pitch_of(f0_hz), lambda count: np.zeros(count, np.float32))
    inner = slice(2 * HOP, -2 * HOP)
    assert len(ours) == len(theirs) == len(f0_hz) * HOP
    assert np.abs(ours - theirs)[inner].max() < 2e-4 * np.abs(theirs).max()


def test_only_frames_in_which_nothing_sounds_are_left_out(spoken: tuple[Samples, Samples]) -> None:
    spectrum, f0_hz = spoken
    heard = heard_frames(spectrum, f0_hz)
    whole = wave(spectrum, pitch_of(f0_hz), np.random.default_rng(1).standard_normal)
    left_out = np.concatenate([whole[: heard.start * HOP], whole[heard.stop * HOP :]])
    assert len(left_out) > 0.1 * len(whole)
    assert np.abs(left_out).max() < 1e-4 * np.abs(whole).max()
    assert heard_frames(np.full((9, 3005), -14.0, np.float32), np.zeros(9, np.float32)) == slice(0, 0)


def test_a_model_that_keeps_its_inner_results_to_itself_says_the_same(engine: Hibari) -> None:
    ids = engine.ids(engine.g2p("So it is."))
    telling_all = InferenceSession(telling(Path(voice_path("heart")).read_bytes()))
    told, f0_hz, lengths = spectrum_of(telling_all, ids, 1.0)
    plain, plain_f0_hz, none = spectrum_of(engine.sess, ids, 1.0)
    assert np.array_equal(told, plain) and np.array_equal(f0_hz, plain_f0_hz)
    assert len(lengths.reshape(-1)) == len(ids) and not len(none)


def test_the_quicker_gelu_says_nearly_the_same(engine: Hibari) -> None:
    ids = engine.ids(engine.g2p("So it is."))
    ours, f0_hz, _ = spectrum_of(frugal_session(voice_path("heart")), ids, 1.0)
    plain, plain_f0_hz, _ = spectrum_of(engine.sess, ids, 1.0)
    assert 0 < np.abs(ours - plain)[:, :601].mean() < 0.1, "of the logarithm of the harmonics"
    assert np.abs(f0_hz - plain_f0_hz).mean() < 2


def test_a_model_is_asked_for_nothing_that_is_thrown_away() -> None:
    outputs = [output.name for output in frugal_session(voice_path("heart")).get_outputs()]
    assert "f0" in outputs and len(outputs) == 3


@pytest.mark.parametrize("rubbish", [b"\x3a\xff\x01short", b"\x3a\xff", b"<html>not a model</html>"])
def test_what_is_no_model_is_not_taken_for_one(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match="no protobuf"):
        telling(rubbish)


def test_a_derived_voice_is_lower_by_its_ratio_and_takes_as_long(spoken: tuple[Samples, Samples]) -> None:
    pitch = pitch_of(np.full(200, 150.0, np.float32))
    swings = np.sin(2 * np.pi * pitch.turns).astype(np.float32)
    lower = repitched(swings, pitch, 0.75)
    loudest_hz = np.abs(np.fft.rfft(lower * np.hanning(len(lower)))).argmax() * 24_000 / len(lower)
    assert len(lower) == len(swings)
    assert abs(loudest_hz - 150) < 60 and np.abs(lower).max() > 0.3
    peaks = np.flatnonzero((lower[1:-1] > lower[:-2]) & (lower[1:-1] >= lower[2:]) & (lower[1:-1] > 0.5)) + 1
    assert abs(24_000 / np.median(np.diff(peaks)) - 112.5) < 12


def test_the_same_line_gives_the_same_samples_again() -> None:
    voice = load("bundled")
    first, again = (voice.speak("Nothing here is drawn twice.", "baritone") for _ in range(2))
    assert np.array_equal(first.samples, again.samples) and first.words == again.words
