"""A text too long for one call: where it is cut, and how the pieces sound together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.sound import Clip
from lib.providers.speech._split import joined, pieces, whole
from tests.spoken_wav import RATE_HZ, said, voiced

TEXT = (
    "The tide comes in twice a day. It has done so for longer than there were people, and nobody has to pay for it; "
    "that is what made the engineers look. “Can it be held?” they asked. It can."
)


def test_a_short_text_is_one_piece() -> None:
    assert pieces(" It can. ", 100) == [("It can.", 0.0)]


def test_sentences_stay_whole_where_they_fit_and_are_packed() -> None:
    found = pieces(TEXT, 130)
    assert [text for text, _ in found] == [
        "The tide comes in twice a day.",
        "It has done so for longer than there were people, and nobody has to pay for it; that is what made the "
        "engineers look.",
        "“Can it be held?” they asked. It can.",
    ]
    assert [pause for _, pause in found] == [0.34, 0.34, 0.0]


def test_a_long_sentence_is_cut_after_its_clauses_with_a_shorter_pause() -> None:
    found = pieces(TEXT, 60)
    assert ("It has done so for longer than there were people,", 0.16) in found
    assert ("and nobody has to pay for it;", 0.16) in found


@given(st.text(alphabet="abc .,;!?\n“”", max_size=400), st.integers(5, 80))
def test_no_piece_is_too_long_and_no_letter_is_lost(text: str, limit: int) -> None:
    found = pieces(text, limit)
    assert all(len(piece) <= limit for piece, _ in found)
    assert "".join("".join(piece.split()) for piece, _ in found) == "".join(text.split())


def test_every_piece_is_asked_for_once_and_in_order() -> None:
    asked: list[str] = []

    def say(text: str) -> Clip:
        asked.append(text)
        return Clip(said(text), RATE_HZ)

    clip = whole(TEXT, 60, say)
    assert " ".join(asked) == " ".join(TEXT.split())
    assert clip.rate_hz == RATE_HZ


def _longest_silence_s(samples: np.ndarray) -> float:
    quiet = np.concatenate([[0], (np.abs(samples) < 1e-3).astype(int), [0]])
    return float((np.flatnonzero(np.diff(quiet) < 0) - np.flatnonzero(np.diff(quiet) > 0)).max()) / RATE_HZ


def test_a_join_has_no_click_and_no_longer_pause_than_a_speaker_makes() -> None:
    parts = [(Clip(voiced(1.0), RATE_HZ), 0.34), (Clip(voiced(1.5, pitch_hz=150), RATE_HZ), 0.0)]
    clip = joined(parts)
    steepest_inside = max(float(np.abs(np.diff(part.samples[9000:20_000])).max()) for part, _ in parts)
    assert float(np.abs(np.diff(clip.samples)).max()) <= steepest_inside * 1.05
    assert 0.3 <= _longest_silence_s(clip.samples) <= 0.34 + 0.08 + 0.05


def test_pieces_of_different_loudness_come_out_alike() -> None:
    levels = (0.05, 0.2, 0.4)
    clip = joined([(Clip(voiced(1.0, level=level), RATE_HZ), 0.34) for level in levels])
    begins_s = [n * (1.0 + 0.08 + 0.34) + 0.25 for n in range(3)]
    middles = [clip.samples[round(at * RATE_HZ) : round((at + 0.5) * RATE_HZ)] for at in begins_s]
    loudness = [20 * np.log10(np.sqrt(np.square(part).mean())) for part in middles]
    assert max(loudness) - min(loudness) < 0.5
    assert float(np.abs(clip.samples).max()) < 1.0


def test_one_piece_is_left_as_it_is() -> None:
    clip = Clip(voiced(1.0), RATE_HZ)
    assert joined([(clip, 0.0)]) is clip


def test_pieces_at_different_rates_are_joined_at_the_first_ones() -> None:
    clip = joined([(Clip(voiced(1.0), RATE_HZ), 0.0), (Clip(voiced(1.0, rate_hz=48_000), 48_000), 0.0)])
    assert clip.rate_hz == RATE_HZ
    assert clip.duration_s == pytest.approx(2.0 + 2 * 0.08, abs=0.1)
