from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.audio.envelope import block_peaks, held, per_sample


@settings(max_examples=50, deadline=None)
@given(arrays(np.float32, st.integers(1, 200), elements=st.floats(0.0625, 1, width=32)), st.integers(2, 16))
def test_the_drawn_out_gain_never_passes_a_blocks_own(gains: np.ndarray, reach: int) -> None:
    drawn = per_sample(held(gains, reach), 10, 10 * len(gains))
    assert (drawn.reshape(-1, 10) <= gains[:, None] + 1e-5).all()


def test_block_peaks_cover_what_is_left_over() -> None:
    assert block_peaks(np.asarray([0.1, -0.5, 0.2, -0.9], np.float32), 3).tolist() == np.float32([0.5, 0.9]).tolist()
