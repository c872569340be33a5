from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lib.audio import passage, pauses
from lib.errors import BadInput
from lib.publish.audiogram import Passage, draw_audiogram, lines_within
from lib.publish.clip_look import CAPTION, LAYOUTS, Layout, Shape, caption, look
from lib.publish.cues import Size, cues
from lib.publish.palettes import PALETTES, contrast
from tests.publish.heard import heard, jpeg

START_S, END_S = 0.0, 6.0


def clip(**changes: Any) -> Passage:
    parts = {"told": heard().told, "mp3": heard().file.to_bytes(), "cover": jpeg(), "start_s": START_S, "end_s": END_S}
    return Passage(**{**parts, **changes})


@pytest.fixture(scope="module", params=list(Shape))
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Shape, Path, list[float]]:
    path, told = tmp_path_factory.mktemp("clip") / "clip.mp4", list[float]()
    draw_audiogram(clip(shape=request.param), path, told.append)
    return request.param, path, told


def pictures(path: Path, *seconds: float) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        frames = {round(float(f.time) * 25): f for f in container.decode(video=0)}
        return [frames[round(at * 25)].to_ndarray(format="rgb24").astype(int) for at in seconds]


def cut(picture: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    left, top, width, height = box
    return picture[top : top + height, left : left + width]


def test_a_clip_is_what_social_sites_take(film: tuple[Shape, Path, list[float]]) -> None:
    shape, path, told = film
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.pix_fmt) == ("h264", "yuv420p")
        assert (video.width, video.height) == ((1080, 1080) if shape is Shape.SQUARE else (1080, 1920))
        assert audio.codec_context.name == "aac" and audio.codec_context.sample_rate == 44_100
        assert float(video.duration * video.time_base) == pytest.approx(6.0, abs=0.05)
        assert float(audio.duration * audio.time_base) == pytest.approx(6.0, abs=0.05)
        assert container.metadata["title"] == "The barrage"
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    assert told[-1] == 1.0 and told == sorted(told) and len(told) == 150


def test_its_words_name_and_wave_follow_the_voice(film: tuple[Shape, Path, list[float]]) -> None:
    shape, path, _ = film
    layout, told = LAYOUTS[shape], heard().told
    first, second = told.lines[0], told.lines[1]
    begin, late, other = pictures(path, first.start_s + 0.3, first.end_s - 0.1, second.start_s + 0.5)
    looks = look(shape, "night", told.speakers)
    for box in (layout.caption, layout.wave):
        assert np.abs(cut(begin, box) - cut(late, box)).max() > 100
    assert near(cut(begin, layout.speaker), looks.colour("Maya")) > 200
    assert near(cut(other, layout.speaker), looks.colour("Tom")) > 200
    assert near(cut(other, layout.caption), looks.colour("Tom")) > 100
    assert near(cut(begin, layout.cover), (240, 60, 30)) > 0.9 * layout.cover[2] ** 2
    outside = np.ones(begin.shape[:2], bool)
    for left, top, width, height in (layout.cover, layout.titles, layout.speaker, layout.caption, layout.wave):
        outside[top : top + height, left : left + width] = False
    assert np.abs(begin[outside] - np.array(looks.ground)).max() < 30


def near(picture: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((np.abs(picture - np.array(colour)).max(axis=2) < 28).sum())


def test_its_sound_is_the_passage(film: tuple[Shape, Path, list[float]]) -> None:
    with av.open(str(film[1])) as container:
        found = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    wanted = passage(heard().file.to_bytes(), START_S, END_S).samples
    size = min(len(found), len(wanted))
    assert np.corrcoef(found[:size], wanted[:size])[0, 1] > 0.97


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"end_s": 2.0}, "3 to 90 seconds, not 2.0"),
        ({"end_s": 99.0}, "3 to 90 seconds"),
        ({"start_s": 60.0, "end_s": 70.0}, "does not lie within"),
        ({"palette": "none"}, "no such palette"),
    ],
)
def test_what_cannot_be_a_clip_is_refused_in_a_sentence(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=words):
        draw_audiogram(clip(**changes), tmp_path / "no.mp4")
    assert not (tmp_path / "no.mp4").exists()


def test_words_that_cannot_be_drawn_are_refused(tmp_path: Path) -> None:
    told = heard().told
    lines = [line.model_copy(update={"text": "風の島の話です"}) for line in told.lines]
    with pytest.raises(BadInput, match="no letters like “風の島”"):
        draw_audiogram(clip(told=told.model_copy(update={"lines": lines})), tmp_path / "no.mp4")


@pytest.mark.parametrize("layout", LAYOUTS.values())
@pytest.mark.parametrize("text", ["WWWWWW " * 30, "WM" * 90, "i " * 90, "Ünïcödé " * 20])
def test_no_caption_leaves_its_box(layout: Layout, text: str) -> None:
    shape = next(shape for shape, each in LAYOUTS.items() if each == layout)
    looks = look(shape, "night", ["Maya"])
    line = heard().told.lines[0].model_copy(update={"text": text, "end_s": 30.0})
    for cue in cues([line], size=CAPTION):
        made = caption(looks, cue, 99)
        away = np.abs(made.y.astype(int) - int(made.y[-1, -1]))
        assert away[-6:].max() < 8 and away[:, -1:].max() < 8 and away.max() > 100


def test_every_speaker_and_word_of_a_clip_is_readable() -> None:
    for palette in PALETTES:
        looks = look(Shape.SQUARE, palette, ["a", "b", "c", "d", "e", "f"])
        colours = [looks.ink, looks.dim, *looks.speakers.values()]
        assert min(contrast(looks.ground, colour) for colour in colours) >= 4.5


def test_lines_count_to_a_passage_when_most_of_them_is_heard() -> None:
    told = heard().told
    assert lines_within(told, 0.0, told.lines[1].start_s + 0.3) == told.lines[:1]


def test_cues_begin_within_150_ms_of_the_sound_also_within_a_line() -> None:
    told, onsets = heard().told, [at for line in heard().onsets for at in line]
    sound = passage(heard().file.to_bytes(), 0.0, told.duration_s)
    found = [cue.start_ms / 1000 for cue in cues(told.lines, pauses(sound), size=Size(row=16, rows=2, ideal=20))]
    assert len(found) > len(told.lines)
    for at in found:
        assert min(abs(at - onset) for onset in onsets) < 0.15
