from __future__ import annotations

import io

import av
import numpy as np
import pytest

from lib.audio import EncodedScene, Tags, join_episode, passage, pauses
from lib.errors import BadInput
from lib.models.sound import Clip, Samples
from tests.audio.test_tags import PNG


@pytest.fixture(scope="module")
def mp3(encoded_scenes: list[EncodedScene]) -> bytes:
    return join_episode(encoded_scenes, Tags(title="x", cover=PNG), []).to_bytes()


@pytest.fixture(scope="module")
def whole(mp3: bytes) -> Samples:
    with av.open(io.BytesIO(mp3), format="mp3") as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


@pytest.mark.parametrize("start_s, end_s", [(0.0, 1.0), (0.011, 2.5), (4.321, 9.0), (12.0, 12.5)])
def test_a_passage_is_the_same_samples_as_in_the_whole(
    mp3: bytes, whole: Samples, start_s: float, end_s: float
) -> None:
    first, last = round(start_s * 44_100), round(end_s * 44_100)
    assert np.array_equal(passage(mp3, start_s, end_s).samples, whole[first:last])


def test_the_last_samples_are_reached_and_nothing_beyond(mp3: bytes, whole: Samples) -> None:
    end_s = len(whole) / 44_100
    assert np.array_equal(passage(mp3, end_s - 0.5, end_s).samples, whole[round((end_s - 0.5) * 44_100) :])
    for start_s, beyond_s in [(0.0, end_s + 0.01), (-1.0, 2.0), (2.0, 2.0)]:
        with pytest.raises(BadInput):
            passage(mp3, start_s, beyond_s)


def test_pauses_are_where_nothing_is_heard() -> None:
    rate = 44_100
    tone = np.sin(np.arange(rate) * 0.05).astype(np.float32)
    sound = np.concatenate([tone, np.zeros(rate // 2, np.float32), tone, np.zeros(rate // 20, np.float32), tone])
    assert pauses(Clip(sound, rate), offset_s=10.0) == [pytest.approx((11.0, 11.5), abs=0.01)]
    assert pauses(Clip(np.zeros(10, np.float32), rate)) == []
