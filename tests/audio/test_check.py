from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from lib.audio import EncodedScene, MixedScene, Tags, check, check_episode, encode_scene, hear_scene, join_episode
from lib.audio.frames import FRAME
from lib.audio.master import RATE_HZ
from lib.errors import RenderFailed

TAGS = Tags(title="Wind")


def test_a_good_file_is_measured(encoded_scenes: list[EncodedScene]) -> None:
    file = join_episode(encoded_scenes, TAGS, [])
    report = check(io.BytesIO(file.to_bytes()), samples=file.samples, lines=file.lines)
    assert report.duration_s == file.duration_s
    assert report.integrated_lufs == pytest.approx(-16, abs=0.5) and report.true_peak_db <= -1
    assert report.file_size_bytes == file.size_bytes
    assert len(report.peaks) == pytest.approx(file.samples / FRAME / 2, abs=2)
    assert all(-1 <= low <= high <= 1 for low, high in report.peaks)


def test_a_file_that_does_not_decode_is_refused(encoded_scenes: list[EncodedScene]) -> None:
    for nothing in (b"", b"not sound at all" * 100):
        with pytest.raises(RenderFailed):
            check(nothing, samples=1000)


def test_a_file_of_another_length_is_refused(encoded_scenes: list[EncodedScene]) -> None:
    file = join_episode(encoded_scenes, TAGS, [])
    data = file.to_bytes()
    for damaged in (data[: len(data) // 2], file.head + encoded_scenes[0].frames):
        with pytest.raises(RenderFailed):
            check(damaged, samples=file.samples)


def test_silence_is_refused_and_a_silent_line_is_named(mixed_scenes: list[MixedScene]) -> None:
    scene = mixed_scenes[0]
    silent = encode_scene(MixedScene("s", np.zeros_like(scene.samples), scene.lines))
    file = join_episode([silent], TAGS, [])
    with pytest.raises(RenderFailed, match="silent"):
        check(file.to_bytes(), samples=file.samples)
    half = scene.samples.copy()
    half[scene.lines[1].start : scene.lines[1].end] = 0
    file = join_episode([encode_scene(MixedScene("s", half, scene.lines))], TAGS, [])
    with pytest.raises(RenderFailed) as caught:
        check(file.to_bytes(), samples=file.samples, lines=file.lines)
    assert caught.value.line_id == scene.lines[1].line_id


def test_what_was_heard_of_the_scenes_is_what_is_heard_of_the_file(encoded_scenes: list[EncodedScene]) -> None:
    file = join_episode(encoded_scenes, TAGS, [])
    heard = [hear_scene(scene) for scene in encoded_scenes]
    apart, whole = check_episode(file, heard), check(file.to_bytes(), samples=file.samples, lines=file.lines)
    assert apart.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=0.1)
    assert apart.true_peak_db == pytest.approx(whole.true_peak_db, abs=0.05)
    assert apart.duration_s == whole.duration_s and apart.file_size_bytes == whole.file_size_bytes


def test_a_report_of_other_scenes_is_refused(encoded_scenes: list[EncodedScene]) -> None:
    heard = [hear_scene(scene) for scene in encoded_scenes]
    with pytest.raises(RenderFailed):
        check_episode(join_episode(encoded_scenes[:2], TAGS, []), heard)
    cut = replace(encoded_scenes[0], frames=encoded_scenes[0].frames[:-5])
    with pytest.raises(RenderFailed):
        check_episode(join_episode([cut], TAGS, []), heard[:1])


def test_a_long_file_has_at_most_a_thousand_peaks(encoded_scenes: list[EncodedScene]) -> None:
    heard = hear_scene(encoded_scenes[0])
    many = [encoded_scenes[0]] * 20
    assert 500 <= len(check_episode(join_episode(many, TAGS, []), [heard] * 20).peaks) <= 1000


def test_peaks_show_where_the_sound_is(encoded_scenes: list[EncodedScene]) -> None:
    file = join_episode(encoded_scenes[:1], TAGS, [])
    report = check(file.to_bytes(), samples=file.samples)
    step_s = 2 * FRAME / RATE_HZ
    loud = report.peaks[int((file.lines[0].start_s + 0.5) / step_s)]
    quiet = report.peaks[int((file.lines[0].end_s + 0.1) / step_s) + 1]
    assert loud[1] > 0.05 > quiet[1]
