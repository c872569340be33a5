"""Two channels: voices a little apart, music in its width; and one channel as it always was."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import by_ffmpeg, every_sample, voice

from lib.audio import (
    STEREO_BITRATES_KBPS,
    EncodedLine,
    EncodedScene,
    Heard,
    MixedScene,
    Tags,
    check,
    check_episode,
    encode_line,
    encode_scene,
    hear_scene,
    integrated_lufs,
    join_episode,
    join_scene,
    line_from_bytes,
    line_to_bytes,
    mix_scene,
    passage,
    places,
    prepare,
    scene_from_bytes,
    scene_to_bytes,
)
from lib.audio.frames import FRAME, silent_frames, walk
from lib.audio.heard import decoded, hear_frames
from lib.audio.line import LEAD
from lib.audio.master import RATE_HZ
from lib.audio.music import encoded_below, loop_of, music_stretch, with_bed
from lib.audio.panorama import WIDEST_DEG, placed
from lib.audio.sounding import Held, whole
from lib.audio.transcode import FORMS, transcode
from lib.errors import BadInput, RenderFailed
from lib.models.sound import Clip, Samples

TAGS = Tags(title="Wind")
WHO = ("Ann", "Ben", "Ben", "Ann")
PLACES = places(["Ann", "Ben"])
APART_DB = 20 * np.log10(np.tan(np.radians(45 + WIDEST_DEG)))
"""Between the channels of somebody who stands as far out as anybody does."""


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [prepare(voice(each, pitch_hz=200.0 - 90 * (n % 2), seed=n)) for n, each in enumerate((2.0, 0.6, 3.1, 1.3))]


@pytest.fixture(scope="module")
def lines(clips: list[Clip]) -> list[tuple[str, str, EncodedLine]]:
    return [
        (f"l{n}", who, encode_line(clip, place_deg=PLACES[who]))
        for n, (who, clip) in enumerate(zip(WHO, clips, strict=True))
    ]


@pytest.fixture(scope="module")
def mono_lines(clips: list[Clip]) -> list[EncodedLine]:
    return [encode_line(clip) for clip in clips]


@pytest.fixture(scope="module")
def scene(lines: list[tuple[str, str, EncodedLine]]) -> tuple[EncodedScene, Heard]:
    return join_scene(lines, "s")


def heard(file: bytes) -> Samples:
    return np.concatenate(list(decoded(file)), axis=-1)


def left_over_right_db(sides: Samples) -> float:
    left, right = np.square(sides.astype(np.float64)).mean(axis=1)
    return float(10 * np.log10(left / right))


def steps(count: int, seed: int) -> Clip:
    """Whole numbers throughout, so that no machine's arithmetic is in it."""
    at = np.arange(count, dtype=np.int64)
    values = ((at * (61 + seed)) % 977 - 488) * (24 + (at // 2000) % 9)
    return Clip(values.astype(np.float32) / np.float32(32_768), RATE_HZ)


@pytest.mark.parametrize(
    ("kbps", "known"),
    [(96, "3c824d2d4f0255f74a45b9b8"), (128, "566cae879f2278b7dff3daee"), (192, "fbb85b8fda91389ef54122f2")],
)
def test_mono_is_byte_for_byte_what_it_was_before_there_was_stereo(kbps: int, known: str) -> None:
    lines = [(f"l{n}", "AB"[n % 2], encode_line(steps(20_000 + 7_001 * n, n), bitrate_kbps=kbps)) for n in range(3)]
    scene, _ = join_scene(lines, "s", after_s={"l1": 0.5})
    file = join_episode([scene, scene], TAGS, ["One", "Two"]).to_bytes()
    assert hashlib.sha256(file).hexdigest()[:24] == known


def test_the_first_sits_left_the_second_right_and_whoever_is_alone_in_the_middle() -> None:
    assert places(["Ann"]) == {"Ann": 0.0} and places([]) == {}
    assert places(["Ann", "Ben"]) == {"Ann": -WIDEST_DEG, "Ben": WIDEST_DEG}
    assert places(["Ann", "Ben", "Eve"]) == {"Ann": -WIDEST_DEG, "Ben": WIDEST_DEG, "Eve": 0.0}
    four = places(["Ann", "Ben", "Eve", "Joe"])
    assert sorted(four.values()) == [-12.0, -4.0, 4.0, 12.0] and four["Eve"] < 0 < four["Joe"]


@given(st.floats(-45, 45))
def test_wherever_a_voice_stands_its_power_is_the_same(place_deg: float) -> None:
    sides = placed(np.ones(4, np.float32), place_deg)
    assert np.square(sides).sum(axis=0) == pytest.approx(1, abs=1e-6)
    assert (sides[0] >= sides[1]).all() if place_deg <= 0 else (sides[0] <= sides[1]).all()


@pytest.mark.parametrize("kbps", STEREO_BITRATES_KBPS)
def test_each_speaker_is_heard_where_they_sit_as_loud_as_promised(clips: list[Clip], kbps: int) -> None:
    lines = [
        (f"l{n}", who, encode_line(clip, bitrate_kbps=kbps, place_deg=PLACES[who]))
        for n, (who, clip) in enumerate(zip(WHO, clips, strict=True))
    ]
    scene, apart = join_scene(lines, "s")
    file = join_episode([scene, scene], TAGS, [])
    sound = heard(file.to_bytes())
    assert sound.shape == (2, file.samples)
    for line in file.lines:
        spoken = sound[:, round(line.start_s * RATE_HZ) : round(line.end_s * RATE_HZ)]
        wanted_db = APART_DB if line.speaker == "Ann" else -APART_DB
        assert left_over_right_db(spoken) == pytest.approx(wanted_db, abs=0.25)
    lufs, peak_db = by_ffmpeg(sound, RATE_HZ)
    assert lufs == pytest.approx(-16, abs=0.5) and peak_db <= -1
    report = check_episode(file, [apart, apart])
    whole = check(file.to_bytes(), samples=file.samples, lines=file.lines)
    assert report.integrated_lufs == pytest.approx(lufs, abs=0.1)
    assert report.true_peak_db == pytest.approx(peak_db, abs=0.2)
    assert whole.integrated_lufs == pytest.approx(report.integrated_lufs, abs=0.02)
    assert whole.details["channels"] == report.details["channels"] == 2


def test_a_stereo_scene_decodes_to_its_lines_bit_for_bit(
    lines: list[tuple[str, str, EncodedLine]], scene: tuple[EncodedScene, Heard]
) -> None:
    together = every_sample(scene[0].frames)
    assert together.shape == (2, scene[0].frame_count * FRAME)
    for (_, _, line), at in zip(lines, scene[0].lines, strict=True):
        apart = every_sample(line.frames)
        begin = at.start - LEAD
        assert np.array_equal(together[:, begin : begin + apart.shape[1]], apart)
        together[:, begin : begin + apart.shape[1]] = 0
    assert not together.any(), "between the lines is digital silence on both sides"


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["Ann", "Ben"]), st.integers(0, 3)), min_size=1, max_size=7),
    st.dictionaries(st.integers(0, 6), st.floats(0.1, 3.0), max_size=3),
)
def test_every_line_begins_and_ends_on_the_same_samples_as_in_mono(
    lines: list[tuple[str, str, EncodedLine]],
    mono_lines: list[EncodedLine],
    spoken: list[tuple[str, int]],
    more: dict[int, float],
) -> None:
    after_s = {str(n): seconds for n, seconds in more.items()}
    two, heard_two = join_scene([(str(n), who, lines[i][2]) for n, (who, i) in enumerate(spoken)], "s", after_s=after_s)
    one, _ = join_scene([(str(n), who, mono_lines[i]) for n, (who, i) in enumerate(spoken)], "s", after_s=after_s)
    assert two.lines == one.lines
    assert two.frame_count == one.frame_count == heard_two.frame_count == len(walk(two.frames))


@settings(max_examples=15, deadline=None)
@given(st.integers(900, 40_000), st.sampled_from(STEREO_BITRATES_KBPS), st.floats(0.02, 0.9), st.integers(0, 99))
def test_whatever_is_on_either_side_it_ends_in_digital_silence(frames: int, kbps: int, level: float, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-level, level, (2, frames)).astype(np.float32)
    scene, heard = music_stretch(Held(noise), "n", bitrate_kbps=kbps)  # which refuses anything else
    assert len(walk(scene.frames)) == scene.frame_count == heard.frame_count
    assert scene.channels == 2


@pytest.mark.parametrize("kbps", STEREO_BITRATES_KBPS)
def test_silent_stereo_frames_are_frames_like_those_around_them(kbps: int) -> None:
    frames = silent_frames(40, kbps, 2)
    assert every_sample(frames).shape == (2, 40 * FRAME) and not every_sample(frames).any()
    line = encode_line(steps(9_000, 0), bitrate_kbps=kbps, place_deg=0.0)
    first, second = walk(line.frames)[:2]
    assert frames[3] & 0xC0 == line.frames[first + 3] & 0xC0 == line.frames[second + 3] & 0xC0


def test_mono_and_stereo_are_never_joined(
    lines: list[tuple[str, str, EncodedLine]], scene: tuple[EncodedScene, Heard], clips: list[Clip]
) -> None:
    alone = encode_line(clips[0])
    with pytest.raises(BadInput, match="all mono or all stereo"):
        join_scene([lines[0], ("x", "Ann", alone)], "s")
    with pytest.raises(BadInput, match="all mono or all stereo"):
        join_episode([scene[0], join_scene([("x", "Ann", alone)], "t")[0]], TAGS, [])
    with pytest.raises(RenderFailed, match="mono in one place"):
        walk(scene[0].frames + alone.frames)
    with pytest.raises(BadInput, match="96 kb/s"):
        encode_line(clips[0], bitrate_kbps=96, place_deg=0.0)


def test_stereo_comes_back_from_the_cache_as_stereo(
    lines: list[tuple[str, str, EncodedLine]], scene: tuple[EncodedScene, Heard]
) -> None:
    line = line_from_bytes(line_to_bytes(lines[0][2]))
    assert (line.channels, line.frames) == (2, lines[0][2].frames)
    again, _ = scene_from_bytes(scene_to_bytes(*scene))
    assert again == scene[0] and again.channels == 2


def test_a_passage_for_a_video_has_both_channels_as_one(scene: tuple[EncodedScene, Heard]) -> None:
    mp3 = join_episode([scene[0]], TAGS, []).to_bytes()
    sound = heard(mp3)
    first, last = round(0.5 * RATE_HZ), round(2.0 * RATE_HZ)
    found = passage(mp3, 0.5, 2.0)
    assert np.allclose(found.samples, sound[:, first:last].sum(axis=0) * np.sqrt(0.5), atol=1e-6)
    assert integrated_lufs(found.samples, RATE_HZ) == pytest.approx(
        by_ffmpeg(sound[:, first:last], RATE_HZ)[0], abs=0.5
    )


def one_sided(seconds: float) -> Samples:
    """Music that plays on the left, and an octave higher and half as loud on the right."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.stack([0.2 * np.sin(2 * np.pi * 330 * at), 0.1 * np.sin(2 * np.pi * 660 * at)]).astype(np.float32)


def test_music_keeps_its_own_sides_alone_and_under_the_speech(clips: list[Clip]) -> None:
    music = Held(one_sided(4.0))
    opening = music_stretch(music, "intro", bitrate_kbps=160)
    assert left_over_right_db(heard(join_episode([opening[0]], TAGS, []).to_bytes())) == pytest.approx(6, abs=0.2)
    said = [(f"l{n}", who, clip) for n, (who, clip) in enumerate(zip(WHO, clips, strict=True))]
    bedded = encode_scene(with_bed(mix_scene(said, "s", places=PLACES), loop_of(music), 1), bitrate_kbps=160)
    file = join_episode([opening[0], bedded, opening[0]], TAGS, [])
    sound = heard(file.to_bytes())
    tail = sound[:, round(file.lines[-1].end_s * RATE_HZ) + 4_000 :][:, :8_000]
    assert left_over_right_db(tail) == pytest.approx(6, abs=0.5)
    first = sound[:, round(file.lines[0].start_s * RATE_HZ) : round(file.lines[0].end_s * RATE_HZ)]
    assert left_over_right_db(first) == pytest.approx(APART_DB, abs=0.5)
    report = check_episode(file, [opening[1], hear_scene(bedded), opening[1]])
    lufs, peak_db = by_ffmpeg(sound, RATE_HZ)
    assert report.integrated_lufs == pytest.approx(lufs, abs=0.1) and peak_db <= -1


def test_a_loop_in_half_the_room_sounds_the_same(clips: list[Clip]) -> None:
    music, said = Held(one_sided(1.0)), [("l", "Ann", clips[0])]
    full = with_bed(mix_scene(said, "s", places={"Ann": 0.0}), music, 0)
    half = with_bed(mix_scene(said, "s", places={"Ann": 0.0}), loop_of(music), 0)
    assert len(loop_of(music).bytes_between(0, RATE_HZ)) * 2 == music.samples.nbytes
    assert np.abs(whole(full.sound) - whole(half.sound)).max() < 1e-5


def test_music_that_the_coder_overdrives_is_held_below_one_db_in_both_channels() -> None:
    chance = np.random.default_rng(3)
    sides = np.sign(chance.standard_normal((2, 2 * RATE_HZ))).astype(np.float32) * np.float32(0.79)
    scene, told = music_stretch(Held(sides), "intro", bitrate_kbps=128)
    before = hear_frames(encode_scene(mixed_of(sides), bitrate_kbps=128).frames)
    assert before.true_peak_db > -1, "or nothing is proven"
    sound = every_sample(scene.frames)
    assert all(by_ffmpeg(side, RATE_HZ)[1] <= -1 for side in sound) and told.true_peak_db <= -1
    quiet = encoded_below(mixed_of(sides / 4), bitrate_kbps=128)[0]
    assert quiet == encode_scene(mixed_of(sides / 4), bitrate_kbps=128), "what is not overdriven stays as it is"


def mixed_of(sides: Samples) -> MixedScene:
    whole = np.zeros((2, (sides.shape[1] // FRAME + 3) * FRAME), np.float32)
    whole[:, : sides.shape[1]] = sides
    return MixedScene("m", whole, ())


@pytest.mark.parametrize("name", FORMS)
def test_other_forms_keep_both_channels_and_their_loudness(
    scene: tuple[EncodedScene, Heard], name: str, tmp_path: Path
) -> None:
    mp3 = join_episode([scene[0]], TAGS, []).to_bytes()
    path = tmp_path / f"sound{FORMS[name].suffix}"
    transcode(io.BytesIO(mp3), FORMS[name], path, tags=TAGS, length_s=9)
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        assert (stream.layout.name, stream.rate) == ("stereo", FORMS[name].rate_hz)
        sound = np.concatenate([frame.to_ndarray() for frame in file.decode(stream)], axis=1)
    lufs, peak_db = by_ffmpeg(sound, FORMS[name].rate_hz)
    assert lufs == pytest.approx(by_ffmpeg(heard(mp3), RATE_HZ)[0], abs=0.3) and peak_db <= -1
    begin, end = (round(s * FORMS[name].rate_hz) for s in (0.3, 1.8))
    assert left_over_right_db(sound[:, begin:end]) == pytest.approx(APART_DB, abs=0.7)
