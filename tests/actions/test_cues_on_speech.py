"""Cue times against the sound: the bundled voices really speak, and FFmpeg's silencedetect says where speech begins."""

from __future__ import annotations

import io
from bisect import bisect_left

import av
import pytest

from lib.actions.downloads import download
from lib.actions.episodes import open_episode
from lib.actions.music import choose_music
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.render import prepare_run
from lib.actions.rendering import render_here
from lib.actions.silences import silences
from lib.actions.studio import Studio
from lib.audio import pauses, prepare
from lib.models.enums import MusicPart, Step
from lib.models.script import Line, Scene, Script
from lib.pipeline.spoken import spoken
from lib.pipeline.spoken.heard import as_written
from lib.providers.speech import load
from lib.publish.cues import cues
from lib.publish.words import Word, stops_heard, words_of

NEAR_S = 0.15
TEXTS = [
    "Port Ellery paid £4.5 million in 1923, and the harbour-master, Dr. Penhale, wrote to the council at once: who "
    "would count the tides, he asked, if nobody lived at the wall? Nobody answered him for 21 years.",
    "She kept the log herself. Twice a day she climbed 140 steps, read the gauge, wrote down what she saw, whatever "
    "the weather was; the books are still there, in a chest under the stairs of the old customs house.",
    "And then?",
    "Then the wall was built. It took 7 summers, 300 men and, as the log says, \u201cmore patience than stone\u201d.",
]


def _spoken(studio: Studio, *, music: bool) -> int:
    """The asset of an episode of four long lines in two scenes, perhaps with music before and under it."""
    project = create_project(studio, new_project(idea="How tides are counted", minutes=1))
    names = [speaker.name for speaker in project.cast]
    lines = [Line(speaker=names[n % 2], text=text) for n, text in enumerate(TEXTS)]
    scenes = [Scene(title="The wall", lines=lines[:2]), Scene(title="The log", lines=lines[2:])]
    scenes = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in scenes]
    change = {"script_data": Script(scenes=scenes), "current_step": Step.SCRIPT}
    project = save_project(studio, project.model_copy(update=change))
    if music:
        for part in (MusicPart.INTRO, MusicPart.BED):
            project = choose_music(studio, load_project(studio, project.project_id), part, "piece:dawn")
    return render_here(studio, project.project_id, prepare_run(studio, project.project_id))


def _silences(studio: Studio, asset_id: int, quiet_db: int) -> list[tuple[float, float]]:
    """From when to when nothing is heard for at least 100 ms, as FFmpeg finds it."""
    file = download(studio, asset_id, "audio.mp3")
    starts, ends = list[float](), list[float]()
    with av.open(io.BytesIO(b"".join(file.read(0, file.size)))) as opened:
        graph = av.filter.Graph()
        source = graph.add_abuffer(template=opened.streams.audio[0])
        detect, sink = graph.add("silencedetect", f"noise={quiet_db}dB:d=0.1"), graph.add("abuffersink")
        source.link_to(detect)
        detect.link_to(sink)
        graph.configure()
        for frame in opened.decode(audio=0):
            graph.push(frame)
            told = graph.pull().metadata
            starts += [float(told["lavfi.silence_start"])] if "lavfi.silence_start" in told else []
            ends += [float(told["lavfi.silence_end"])] if "lavfi.silence_end" in told else []
    return list(zip(starts, ends, strict=False))


def _far(at_s: float, begins: list[float]) -> float:
    place = bisect_left(begins, at_s)
    return min(abs(at_s - other) for other in begins[max(0, place - 1) : place + 1])


# Under speech the bed lies at -38 LUFS, and its peaks some 12 dB higher: still below what counts as speech here.
@pytest.mark.parametrize(("music", "quiet_db"), [(False, -45), (True, -24)], ids=["speech alone", "over music"])
def test_speech_begins_within_150_ms_of_each_cue(studio: Studio, music: bool, quiet_db: int) -> None:
    asset_id = _spoken(studio, music=music)
    lines = open_episode(studio, asset_id).told.lines
    assert [line.text for line in lines] == TEXTS
    assert (lines[0].start_s > 3) == music, "music before the speech moves its cues"
    quiet = _silences(studio, asset_id, quiet_db)
    made = list(cues(lines, silences(studio, asset_id)))
    starts = [cue.start_ms / 1000 for cue in made]
    assert len(starts) >= len(lines) + 2, "some cues begin within a line"
    assert {at: end - at for at in starts for start, end in quiet if start < at < end - NEAR_S} == {}
    begins = [0.0, *(end for _, end in quiet)]
    after_a_stop = [word.start_s for line in lines for word in _sentences(words_of(line))]
    assert len(after_a_stop) == 7
    assert {at: _far(at, begins) for at in after_a_stop if _far(at, begins) > NEAR_S} == {}


def _sentences(words: list[Word]) -> list[Word]:
    """The first word of each."""
    return [
        word for before, word in zip([None, *words], words, strict=False)
        if before is None or (before.stop == 2 and before.text != "Dr.")
    ]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_voice_that_tells_nothing_is_held_to_its_pauses(text: str) -> None:
    """Words after a stop, as they are found in the sound, against what the engine itself knows of its words."""
    clip = prepare(load("bundled").speak(spoken(text), "baritone"))
    told = dict(clip.words)
    assert len(told) == len(spoken(text).split())
    found = stops_heard(spoken(text), clip.duration_s, pauses(clip))
    assert {number: at for number, at in found if abs(at - told[number] / clip.rate_hz) > NEAR_S} == {}
    assert len(found) >= spoken(text).rstrip(".?").count(". ")


def test_written_words_are_found_in_what_is_said_of_them() -> None:
    said = "Doctor Penhale paid four point five million pounds in nineteen twenty-three, and left."
    words = [(n, float(n)) for n in range(len(said.split()))]
    written = "Dr. Penhale paid £4.5 million in 1923, and left."
    #          0   1       2    3    4       5  6     7   8
    assert as_written(written, said, words) == [
        (0, 0), (1, 1), (2, 2), (3, 3), (4, 6), (5, 8), (6, 9), (7, 11), (8, 12)
    ]  # fmt: skip
    assert as_written("Quite other words", "none of these", [(0, 0.5)]) == [(0, 0.5)]
    assert as_written("", said, words) == [] == as_written(written, "", [])
