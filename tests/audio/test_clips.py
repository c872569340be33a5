from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sounds import voice

from lib.audio.clips import clip_from_bytes, clip_to_bytes
from lib.audio.master import prepare
from lib.errors import StorageFailed
from lib.models.sound import Clip


def test_a_prepared_clip_comes_back_sample_for_sample() -> None:
    clip = prepare(voice(2))
    again = clip_from_bytes(clip_to_bytes(clip))
    assert again.rate_hz == clip.rate_hz and np.array_equal(again.samples, clip.samples)


@given(arrays(np.float32, st.integers(0, 50), elements=st.floats(-2, 2, width=32)))
def test_any_samples_survive_to_sixteen_bits(samples: np.ndarray) -> None:
    again = clip_from_bytes(clip_to_bytes(Clip(samples, 24_000)))
    assert np.abs(again.samples - np.clip(samples, -1, 1)).max(initial=0) <= 1 / 32_768


@pytest.mark.parametrize("damaged", [b"", b"RIFF", b"x" * 100, clip_to_bytes(prepare(voice(1)))[:-999]])
def test_damaged_bytes_are_refused_with_a_reason(damaged: bytes) -> None:
    with pytest.raises(StorageFailed):
        clip_from_bytes(damaged)
