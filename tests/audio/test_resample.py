from __future__ import annotations

import numpy as np
import pytest

from lib.audio.resample import resampled


@pytest.mark.parametrize("from_hz", [8_000, 18_600, 19_200, 22_050, 22_080, 24_000, 26_400, 32_000, 48_000, 23_999])
@pytest.mark.parametrize("frames", [0, 1, 7, 10_001])
def test_every_rate_comes_out_as_by_the_filter_it_stands_for(from_hz: int, frames: int) -> None:
    from scipy.signal import resample_poly  # loaded by who runs this, not by all that collect it

    samples = np.random.default_rng(frames).standard_normal(frames).astype(np.float32)
    wanted = resample_poly(samples, 44_100, from_hz) if frames else samples
    got = resampled(samples, from_hz, 44_100)
    assert got.dtype == np.float32 and got.shape == wanted.shape
    assert np.allclose(got, wanted, atol=2e-6)
