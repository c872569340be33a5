from __future__ import annotations

import numpy as np
import pytest
from sounds import voice

from lib.audio.verify import verify
from lib.errors import BadAnswer
from lib.models.sound import Clip

LINE = "It is a good story, because nobody planned it."


def refused(clip: Clip, text: str = LINE) -> str:
    with pytest.raises(BadAnswer) as caught:
        verify(clip, text)
    return caught.value.message


def test_plausible_speech_passes() -> None:
    verify(voice(3), LINE)


def test_each_fault_is_named() -> None:
    rate = 24_000
    good = voice(3).samples
    assert "empty" in refused(Clip(np.zeros(0, np.float32), rate))
    assert "silent" in refused(Clip(np.zeros(rate, np.float32), rate))
    assert "damaged" in refused(Clip(np.full(rate, np.nan, np.float32), rate))
    assert "overdriven" in refused(Clip(np.clip(good * 50, -1, 1), rate))
    assert "too short" in refused(voice(0.3), LINE * 3)
    assert "too long" in refused(voice(20), "Yes.")
