"""How long a script is in its voices, learnt from what was rendered; and whether the sound there still says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lib.actions.approval import approve_all
from lib.actions.freshness import Sound, sound_of_scenes
from lib.actions.lengths import hear_paces, lengths, paces_of
from lib.actions.library import delete_asset
from lib.actions.lines import edit_line
from lib.actions.projects import load_project, save_project
from lib.actions.pronouncing import set_pronunciations
from lib.actions.publishing import finished_episode
from lib.actions.render import render
from lib.actions.render_plan import plan_of
from lib.actions.rendering import render_here
from lib.actions.scenes import add_scene, edit_scene
from lib.actions.studio import Studio
from lib.models.project import Project
from lib.pipeline.duration import spoken_seconds

Made = Callable[..., Project]


def rendered(studio: Studio, project: Project) -> Project:
    render_here(studio, project.project_id, render(studio, project.project_id))
    return load_project(studio, project.project_id)


def test_a_scene_is_as_long_as_its_lines_in_the_voices_of_its_cast(toned: Studio, scripted: Made) -> None:
    project = scripted()
    assert project.script_data
    told = lengths(toned, project)
    known = project.model_copy(update={"cast": [project.cast[0].model_copy(update={"voice_id": "heart"})]})
    assert paces_of(toned, known) == pytest.approx({project.cast[0].name: 0.96})
    assert told.fitted == ()
    assert told.whole.target_s == 60
    assert sum(each.target_s for each in told.scenes.values()) + 0.9 == pytest.approx(60)
    assert sum(each.seconds for each in told.scenes.values()) + 0.9 == pytest.approx(told.whole.seconds)
    slow = save_project(
        toned, project.model_copy(update={"knobs": project.knobs.model_copy(update={"voice_speed": 0.5})})
    )
    assert lengths(toned, slow).whole.seconds > 1.6 * told.whole.seconds
    long = set_pronunciations(toned, slow, [("barrage", "a very long word indeed")])
    assert lengths(toned, long).whole.seconds > lengths(toned, slow).whole.seconds


def test_an_episode_that_was_made_tells_how_fast_its_voices_speak(toned: Studio, scripted: Made) -> None:
    project = rendered(toned, scripted())
    assert lengths(toned, project).fitted == ()  # four short lines are not enough to call it measured
    assert all(pace != 1.0 for pace in paces_of(toned, project).values())


def test_what_was_heard_of_a_voice_is_fitted_whatever_the_speed(toned: Studio, scripted: Made) -> None:
    project = scripted()
    plan = plan_of(project)
    for speed in (1.0, 2.0):
        for _ in range(40):
            hear_paces(toned, plan | {"speed": speed}, timeline(plan, 1.5 / speed))
    assert lengths(toned, project).fitted == tuple(speaker.name for speaker in project.cast)
    assert paces_of(toned, project) == pytest.approx({speaker.name: 1.5 for speaker in project.cast}, rel=0.1)


def timeline(plan: dict[str, Any], pace: float) -> list[dict[str, Any]]:
    lines = [line for scene in plan["scenes"] for line in scene["lines"]]
    return [
        {"line_id": line["id"], "start_s": 1.0, "end_s": 1.0 + pace * spoken_seconds(line["text"])} for line in lines
    ]


def test_a_scene_is_stale_when_its_words_or_its_voices_are_others_and_no_other_scene_is(
    toned: Studio, scripted: Made
) -> None:
    project = scripted()
    assert sound_of_scenes(toned, project) == {}
    project = rendered(toned, project)
    assert project.script_data
    one, two = (scene.id for scene in project.script_data.scenes)
    assert sound_of_scenes(toned, project) == {one: Sound.FRESH, two: Sound.FRESH}
    named = edit_scene(toned, project, one, title="Another title")
    assert sound_of_scenes(toned, named)[one] is Sound.FRESH
    line = project.script_data.scenes[0].lines[0]
    edited = edit_line(toned, named, line.id, text="Other words.")
    assert sound_of_scenes(toned, edited) == {one: Sound.STALE, two: Sound.FRESH}
    back = edit_line(toned, edited, line.id, text=line.text)
    assert sound_of_scenes(toned, back) == {one: Sound.FRESH, two: Sound.FRESH}
    more = add_scene(toned, back, two)
    assert list(sound_of_scenes(toned, more).values()) == [Sound.FRESH, Sound.FRESH, Sound.MISSING]
    cast = [back.cast[0].model_copy(update={"voice_id": "alto"}), *back.cast[1:]]
    assert set(sound_of_scenes(toned, back.model_copy(update={"cast": cast})).values()) == {Sound.STALE}


def test_the_script_and_what_is_published_mean_the_same_newest_episode(toned: Studio, scripted: Made) -> None:
    def newest(project: Project) -> int:
        found = finished_episode(toned, project)
        assert found is not None
        return found.asset_id

    def saying(text: str, project: Project) -> Project:
        assert project.script_data
        line = project.script_data.lines()[0]
        return rendered(toned, approve_all(toned, edit_line(toned, project, line.id, text=text), reason="A test."))

    project = rendered(toned, scripted())
    assert project.script_data
    words, first = project.script_data.lines()[0].text, newest(project)
    other = saying("Other words.", project)
    second = newest(other)
    back = saying(words, other)
    assert second != first == newest(back)
    assert set(sound_of_scenes(toned, back).values()) == {Sound.FRESH}
    delete_asset(toned, first)
    assert newest(back) == second
    assert list(sound_of_scenes(toned, back).values()) == [Sound.STALE, Sound.FRESH]
    delete_asset(toned, second)
    assert finished_episode(toned, back) is None
    assert sound_of_scenes(toned, back) == {}
