"""Lines that are MP3 frames by themselves, and what becomes of them in a scene and an episode."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import by_ffmpeg, every_sample, voice

from lib.audio import (
    BITRATES_KBPS,
    EncodedLine,
    Pauses,
    Tags,
    check,
    check_episode,
    encode_line,
    join_episode,
    join_scene,
    line_from_bytes,
    line_to_bytes,
    prepare,
)
from lib.audio.frames import DECODER_DELAY, ENCODER_DELAY, FRAME, silent_frames, walk
from lib.audio.heard import decoded
from lib.audio.line import LEAD
from lib.audio.master import RATE_HZ
from lib.errors import BadInput, RenderFailed, StorageFailed
from lib.models.sound import Clip

TAGS = Tags(title="Wind")
WHO = ("Ann", "Ben", "Ben", "Ann", "Ben")


def told(lines: list[EncodedLine]) -> list[tuple[str, str, EncodedLine]]:
    return [(f"l{n}", who, line) for n, (who, line) in enumerate(zip(WHO, lines, strict=False))]


def test_a_scene_decodes_to_its_lines_one_after_another_bit_for_bit(encoded_lines: list[EncodedLine]) -> None:
    scene, _ = join_scene(told(encoded_lines), "s")
    together = every_sample(scene.frames)
    assert len(together) == scene.frame_count * FRAME
    delay = ENCODER_DELAY + DECODER_DELAY
    for line, placed in zip(encoded_lines, scene.lines, strict=True):
        apart = every_sample(line.frames)
        at = placed.start - LEAD
        assert np.array_equal(together[at : at + len(apart)], apart)
        together[at : at + len(apart)] = 0
        assert placed.end - placed.start == line.samples
    assert not together.any(), "between the lines is digital silence"
    assert delay < FRAME


def test_every_line_begins_on_the_sample_that_the_timeline_says(encoded_lines: list[EncodedLine]) -> None:
    clips = [prepare(voice(each, pitch_hz=200.0 - 90 * (n % 2), seed=n)) for n, each in enumerate((2.0, 0.4, 3.1))]
    scene, _ = join_scene(told(encoded_lines[:3]), "s")
    file = join_episode([scene, scene], TAGS, [])
    sound = np.concatenate(list(decoded(file.to_bytes())))
    assert len(sound) == file.samples
    for cue, clip in zip(file.lines, [*clips, *clips], strict=True):
        start = round(cue.start_s * RATE_HZ)
        middle = clip.samples[300:-300]
        found = [float(np.dot(middle, sound[start + 300 + k : start + 300 + k + len(middle)])) for k in range(-40, 41)]
        assert int(np.argmax(found)) == 40


def test_what_was_heard_of_the_lines_is_what_is_heard_of_the_file(encoded_lines: list[EncodedLine]) -> None:
    made = [join_scene(told(encoded_lines[n:]), f"s{n}") for n in range(2)]
    file = join_episode([scene for scene, _ in made], TAGS, [])
    apart = check_episode(file, [heard for _, heard in made])
    whole = check(file.to_bytes(), samples=file.samples, lines=file.lines)
    assert apart.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=0.02)
    assert apart.true_peak_db == pytest.approx(whole.true_peak_db, abs=0.02)
    peaks = len(apart.peaks) - 1
    assert np.allclose(apart.peaks[:peaks], whole.peaks[:peaks], atol=1e-3)
    lufs, peak_db = by_ffmpeg(np.concatenate(list(decoded(file.to_bytes()))), RATE_HZ)
    assert apart.integrated_lufs == pytest.approx(lufs, abs=0.1) and lufs == pytest.approx(-16, abs=0.5)
    assert apart.true_peak_db == pytest.approx(peak_db, abs=0.2) and peak_db <= -1


@settings(max_examples=25, deadline=None)
@given(st.integers(900, 60_000), st.sampled_from(BITRATES_KBPS), st.floats(0.02, 0.9), st.integers(0, 99))
def test_whatever_the_line_it_ends_in_digital_silence(samples: int, kbps: int, level: float, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-level, level, samples).astype(np.float32)
    line = encode_line(Clip(noise, RATE_HZ), bitrate_kbps=kbps)  # which refuses anything else
    assert len(walk(line.frames)) == line.frame_count == -(-(LEAD + samples) // FRAME) + 3


def test_the_same_clip_gives_the_same_frames(encoded_lines: list[EncodedLine]) -> None:
    assert encode_line(prepare(voice(2.0, pitch_hz=200.0, seed=0))).frames == encoded_lines[0].frames


@pytest.mark.parametrize("kbps", BITRATES_KBPS)
def test_silent_frames_are_frames_and_silent(kbps: int) -> None:
    frames = silent_frames(60, kbps)
    assert len(walk(frames)) == 60
    assert len(every_sample(frames)) == 60 * FRAME and not every_sample(frames).any()
    assert len(frames) == pytest.approx(60 * 144_000 * kbps / 44_100, abs=1)


def test_a_silent_or_unprepared_clip_is_refused() -> None:
    with pytest.raises(RenderFailed, match="silent"):
        encode_line(Clip(np.zeros(RATE_HZ, np.float32), RATE_HZ))
    with pytest.raises(BadInput):
        encode_line(Clip(np.ones(100, np.float32), 24_000))
    with pytest.raises(BadInput):
        join_scene([], "s")


def test_lines_of_two_bit_rates_make_no_scene(encoded_lines: list[EncodedLine]) -> None:
    other = encode_line(prepare(voice(1.0)), bitrate_kbps=96)
    with pytest.raises(BadInput):
        join_scene([("a", "Ann", encoded_lines[0]), ("b", "Ben", other)], "s")


def test_a_line_comes_back_from_the_cache_and_a_damaged_one_does_not(encoded_lines: list[EncodedLine]) -> None:
    data = line_to_bytes(encoded_lines[1])
    again = line_from_bytes(data)
    assert again.frames == encoded_lines[1].frames and again.samples == encoded_lines[1].samples
    assert np.array_equal(again.heard.levels, encoded_lines[1].heard.levels)
    flipped = data[:-1] + bytes([data[-1] ^ 1])
    measured = bytearray(data)
    measured[data.index(b"\n") + 9] ^= 1
    for damaged in (b"", data[:20], data[:-100], flipped, bytes(measured), b"x" * 400):
        with pytest.raises(StorageFailed):
            line_from_bytes(damaged)


_SPOKEN = st.lists(st.tuples(st.sampled_from(["Ann", "Ben"]), st.integers(0, 4)), min_size=1, max_size=9)


@settings(max_examples=30, deadline=None)
@given(_SPOKEN, st.dictionaries(st.integers(0, 8), st.floats(0.1, 3.0), max_size=3))
def test_lines_never_overlap_pauses_keep_to_the_rule_and_the_scene_ends_with_its_sound(
    encoded_lines: list[EncodedLine], spoken: list[tuple[str, int]], more: dict[int, float]
) -> None:
    lines = [(str(n), who, encoded_lines[which]) for n, (who, which) in enumerate(spoken)]
    after_s = {str(n): seconds for n, seconds in more.items()}
    pauses = Pauses()
    scene, heard = join_scene(lines, "s", after_s=after_s)
    assert heard.frame_count == scene.frame_count == len(walk(scene.frames))
    for before, after in pairwise(scene.lines):
        asked_s = pauses.after(before.speaker, after.speaker) + after_s.get(before.line_id, 0.0)
        assert abs(after.start - before.end - asked_s * RATE_HZ) <= FRAME / 2 + 1
    last_s = pauses.scene_s + after_s.get(scene.lines[-1].line_id, 0.0)
    to_the_next = scene.frame_count * FRAME + LEAD - scene.lines[-1].end
    assert abs(to_the_next - last_s * RATE_HZ) <= FRAME / 2 + 1
