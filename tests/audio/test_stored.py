from __future__ import annotations

import numpy as np
import pytest

from lib.audio import EncodedScene, hear_scene, scene_from_bytes, scene_to_bytes
from lib.errors import StorageFailed


def test_a_scene_comes_back_with_its_frames_lines_and_measurements(encoded_scenes: list[EncodedScene]) -> None:
    heard = hear_scene(encoded_scenes[1])
    scene, again = scene_from_bytes(scene_to_bytes(encoded_scenes[1], heard))
    assert scene == encoded_scenes[1]
    assert again.frame_count == heard.frame_count and again.true_peak_db == heard.true_peak_db
    assert np.allclose(again.energies, heard.energies, rtol=1e-5) and np.allclose(again.levels, heard.levels, atol=1e-4)


def test_damaged_bytes_are_refused(encoded_scenes: list[EncodedScene]) -> None:
    data = scene_to_bytes(encoded_scenes[0], hear_scene(encoded_scenes[0]))
    flipped = data[:-1] + bytes([data[-1] ^ 1])
    for damaged in (b"", data[:-100], data[10:], flipped, b"{}\n", b"[]\nx"):
        with pytest.raises(StorageFailed):
            scene_from_bytes(damaged)
