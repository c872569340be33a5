from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from sounds import by_ffmpeg

from lib.audio import EncodedScene, MixedScene, Mp3File, Tags, check, encode_scene, join_episode, mix_scene, scene_file
from lib.audio.frames import DECODER_DELAY, ENCODER_DELAY, FRAME, walk
from lib.audio.heard import decoded
from lib.audio.master import RATE_HZ
from lib.errors import BadInput, RenderFailed
from lib.models.sound import Clip, Samples

TAGS = Tags(title="Wind")


def joined(scenes: list[EncodedScene]) -> Mp3File:
    return join_episode(scenes, TAGS, [f"Part {i}" for i in range(len(scenes))])


def heard(file: Mp3File) -> Samples:
    return np.concatenate(list(decoded(file.to_bytes())))


def raw(frames: bytes) -> Samples:
    """Every sample of bare frames, the coder's own included."""
    with av.open(io.BytesIO(frames), format="mp3") as container:
        return np.concatenate([f.to_ndarray().reshape(-1) for f in container.decode(audio=0)])


def test_the_joined_file_decodes_to_the_scenes_one_after_another_bit_for_bit(
    encoded_scenes: list[EncodedScene],
) -> None:
    apart = np.concatenate([raw(scene.frames) for scene in encoded_scenes])
    together = raw(b"".join(scene.frames for scene in encoded_scenes))
    assert np.array_equal(apart, together)
    delay = ENCODER_DELAY + DECODER_DELAY
    file = joined(encoded_scenes)
    assert np.array_equal(heard(file), apart[delay : delay + file.samples])


def test_the_file_has_exactly_the_samples_it_says(encoded_scenes: list[EncodedScene]) -> None:
    file = joined(encoded_scenes)
    assert len(heard(file)) == file.samples
    assert file.duration_s == file.samples / RATE_HZ
    assert file.size_bytes == len(file.to_bytes())


def test_each_scene_lies_where_the_timeline_says(
    mixed_scenes: list[MixedScene], encoded_scenes: list[EncodedScene]
) -> None:
    file = joined(encoded_scenes)
    sound = heard(file)
    for mixed, chapter in zip(mixed_scenes, file.chapters, strict=True):
        start = round(chapter.start_s * RATE_HZ)
        original = mixed.samples[: len(sound) - start]
        found = sound[start : start + len(original)]
        correlation = [float(np.dot(original[200:-200], found[200 + k : len(found) - 200 + k])) for k in range(-50, 51)]
        assert int(np.argmax(correlation)) == 50
        assert np.sqrt(np.square(found - original).mean()) < 0.1 * np.sqrt(np.square(original).mean())


def test_cues_point_at_the_sound_within_a_frame(encoded_scenes: list[EncodedScene]) -> None:
    file = joined(encoded_scenes)
    sound = heard(file)
    for line in file.lines:
        start, end = round(line.start_s * RATE_HZ), round(line.end_s * RATE_HZ)
        assert np.abs(sound[start : start + FRAME + RATE_HZ // 20]).max() > 0.01
        assert np.abs(sound[end + FRAME : end + FRAME + RATE_HZ // 10]).max(initial=0) < 0.003


def test_joins_are_silent(encoded_scenes: list[EncodedScene]) -> None:
    sound = heard(joined(encoded_scenes))
    at = 0
    for scene in encoded_scenes[:-1]:
        at += scene.frame_count * FRAME
        assert np.abs(sound[at - FRAME : at + FRAME]).max() < 0.002


def test_a_scene_is_a_file_of_the_same_frames(encoded_scenes: list[EncodedScene]) -> None:
    scene = encoded_scenes[1]
    file = scene_file(scene, TAGS)
    assert file.to_bytes().endswith(scene.frames)
    assert file.lines == scene.timed_lines()
    assert check(file.to_bytes(), samples=scene.samples, lines=file.lines).duration_s == file.duration_s


@pytest.mark.parametrize("bitrate_kbps", [96, 128, 192])
def test_the_decoded_file_is_as_loud_as_promised(mixed_scenes: list[MixedScene], bitrate_kbps: int) -> None:
    sound = heard(joined([encode_scene(mixed, bitrate_kbps=bitrate_kbps) for mixed in mixed_scenes]))
    lufs, peak_db = by_ffmpeg(sound, RATE_HZ)
    assert lufs == pytest.approx(-16, abs=0.5)
    assert peak_db <= -1.0


def test_chapters_cover_the_file_in_order(encoded_scenes: list[EncodedScene]) -> None:
    file = joined(encoded_scenes)
    assert file.chapters[0].start_s == 0 and file.chapters[-1].end_s == file.duration_s
    assert all(a.end_s == b.start_s for a, b in zip(file.chapters, file.chapters[1:], strict=False))


def test_encoding_is_the_same_every_time(mixed_scenes: list[MixedScene], encoded_scenes: list[EncodedScene]) -> None:
    assert encode_scene(mixed_scenes[0]).frames == encoded_scenes[0].frames


def test_frames_are_walked_from_end_to_end(encoded_scenes: list[EncodedScene]) -> None:
    scene = encoded_scenes[0]
    assert len(walk(scene.frames)) == scene.frame_count
    for broken in (scene.frames[:-10], b"\x00" + scene.frames, b"nonsense"):
        with pytest.raises(RenderFailed):
            walk(broken)


def test_what_cannot_be_made_is_refused(mixed_scenes: list[MixedScene], encoded_scenes: list[EncodedScene]) -> None:
    with pytest.raises(BadInput):
        encode_scene(mixed_scenes[0], bitrate_kbps=100)
    with pytest.raises(BadInput):
        join_episode([], TAGS, [])
    with pytest.raises(BadInput):
        join_episode(encoded_scenes, TAGS, ["one"])
    with pytest.raises(BadInput):
        mix_scene([], "s")
    with pytest.raises(BadInput):
        mix_scene([("l", "Ann", Clip(np.ones(10, np.float32), 24_000))], "s")


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
def test_another_decoder_hears_the_same(encoded_scenes: list[EncodedScene], tmp_path: Path) -> None:
    file = joined(encoded_scenes)
    path = tmp_path / "episode.mp3"
    path.write_bytes(file.to_bytes())
    command = ["ffmpeg", "-v", "warning", "-i", str(path), "-f", "f32le", "-"]
    run = subprocess.run(command, capture_output=True, check=True)
    assert run.stderr == b""
    assert len(run.stdout) == 4 * file.samples
