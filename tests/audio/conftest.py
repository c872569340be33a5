from __future__ import annotations

from itertools import count

import pytest
from sounds import voice

from lib.audio import EncodedLine, EncodedScene, MixedScene, encode_line, encode_scene, mix_scene, prepare


@pytest.fixture(scope="session")
def encoded_lines() -> list[EncodedLine]:
    """Five lines of two voices, the shortest a mere word."""
    seconds = (2.0, 0.4, 3.1, 1.3, 0.7)
    return [encode_line(prepare(voice(each, pitch_hz=200.0 - 90 * (n % 2), seed=n))) for n, each in enumerate(seconds)]


@pytest.fixture(scope="session")
def mixed_scenes() -> list[MixedScene]:
    """Three scenes of two speakers, 2-4 lines each."""
    ids = count(1)
    turns = [
        [("Ann", 2.0), ("Ben", 3.1)],
        [("Ben", 1.2), ("Ben", 0.6), ("Ann", 2.5), ("Ben", 1.1)],
        [("Ann", 4.0), ("Ben", 0.4)],
    ]
    pitch = {"Ann": 200.0, "Ben": 110.0}
    return [
        mix_scene(
            [
                (f"l{(n := next(ids))}", who, prepare(voice(seconds, pitch_hz=pitch[who], seed=n)))
                for who, seconds in scene
            ],
            f"s{number}",
        )
        for number, scene in enumerate(turns, 1)
    ]


@pytest.fixture(scope="session")
def encoded_scenes(mixed_scenes: list[MixedScene]) -> list[EncodedScene]:
    return [encode_scene(mixed) for mixed in mixed_scenes]
