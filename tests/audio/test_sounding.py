"""Sound that nobody holds whole is the same sound."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sounds import voice

from lib.audio import mix_scene, places, prepare
from lib.audio.master import RATE_HZ
from lib.audio.mix import KeptClip, mix_of
from lib.audio.music import levelled, loop_from_parts, loop_of, loop_to_parts, mono, with_bed
from lib.audio.sounding import Followed, Held, Reel, Sounding, pieces, whole
from lib.errors import NotFound, StorageFailed
from lib.models.sound import Clip, Samples

FULL = Path("/dev/full")


def noise(seconds: float, seed: int = 1, channels: int = 2) -> Samples:
    made = np.random.default_rng(seed).standard_normal((channels, round(seconds * RATE_HZ)))
    return (0.3 * made).astype(np.float32)


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [prepare(voice(seconds, seed=n)) for n, seconds in enumerate((2.0, 3.1, 1.3))]


def _in_pieces(sound: Sounding, size: int) -> Samples:
    return np.concatenate(list(pieces(sound, size)), axis=1)


@pytest.mark.parametrize("is_stereo", [False, True])
def test_a_scene_with_music_has_the_same_samples_however_it_is_cut(clips: list[Clip], is_stereo: bool) -> None:
    music = Held(noise(1.7))
    said = [(f"l{n}", "Ann" if n % 2 else "Ben", clip) for n, clip in enumerate(clips)]
    stand = places(["Ann", "Ben"]) if is_stereo else None
    loop = loop_of(levelled(music, -10.0) if is_stereo else mono(music))
    scene = with_bed(mix_scene(said, "s", places=stand), loop, 3).sound
    once = whole(scene)
    assert once.shape == (2 if is_stereo else 1, scene.length) and np.abs(once).max() <= 10 ** (-2 / 20) + 1e-6
    for size in (1_152, 44_100, 70_001):
        assert np.array_equal(_in_pieces(scene, size), once)


def test_a_scene_reads_its_clips_one_after_another_and_is_the_scene_of_clips_that_are_held(clips: list[Clip]) -> None:
    read = list[int]()

    def kept(number: int) -> KeptClip:
        clip = clips[number]
        return KeptClip(len(clip.samples), clip.rate_hz, clip.words, lambda: read.append(number) or clip)  # type: ignore[func-returns-value]

    mix = mix_of([(f"l{n}", "Ann", kept(n)) for n in range(3)], "s")
    assert not read, "nothing is read before it is heard"
    held = mix_scene([(f"l{n}", "Ann", clip) for n, clip in enumerate(clips)], "s")
    assert np.array_equal(_in_pieces(mix.sound, 30_000)[0], held.samples) and mix.lines == held.lines
    assert read == [0, 1, 2], "each once in a pass, however many pieces it lies in"


def test_a_clip_that_became_another_one_is_not_laid_where_it_does_not_fit(clips: list[Clip]) -> None:
    other = KeptClip(len(clips[0].samples), RATE_HZ, (), lambda: clips[1])
    with pytest.raises(NotFound, match="another"):
        whole(mix_of([("l", "Ann", other)], "s").sound)


def test_silence_may_follow() -> None:
    sound = Held(noise(0.5))
    longer = Followed(sound, sound.length + 100)
    assert np.array_equal(_in_pieces(longer, 7_000)[:, : sound.length], sound.samples)
    assert not whole(longer)[:, sound.length :].any() and not longer.between(sound.length + 10, sound.length + 20).any()


@pytest.mark.parametrize("channels", [1, 2])
def test_a_reel_gives_back_what_was_put_on_it_to_many_at_once(channels: int) -> None:
    sound, reel = noise(3, channels=channels), Reel(channels)
    for piece in pieces(Held(sound), 10_000):
        reel.add(piece)
    assert reel.length == sound.shape[1]
    places_ = range(0, reel.length, 9_001)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: reel.between(at, at + 9_001), places_))
    assert np.array_equal(np.concatenate(found, axis=1), sound)


@pytest.mark.skipif(not FULL.exists(), reason="only where there is such a file")
def test_a_full_disk_is_told_as_such() -> None:
    reel = Reel(1, file=FULL.open("r+b", buffering=0))
    with pytest.raises(StorageFailed, match="no room"):
        reel.add(noise(0.1, channels=1))


def _cut(data: bytes, size: int = 4_096) -> Iterator[bytes]:
    yield from (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("channels", [1, 2])
def test_a_loop_comes_back_from_the_store_as_it_was_or_not_at_all(channels: int) -> None:
    loop = loop_of(Held(noise(0.4, channels=channels)))
    data = b"".join(loop_to_parts(loop))
    again = loop_from_parts(_cut(data))
    assert np.array_equal(whole(again), whole(loop)) and whole(again).dtype == whole(loop).dtype
    for damaged in (b"", data[:40], data[:-4], b"x" + data, data[:-1] + bytes([data[-1] ^ 1])):
        with pytest.raises(StorageFailed):
            loop_from_parts(_cut(damaged))
