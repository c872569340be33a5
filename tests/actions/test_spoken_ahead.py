"""The first lines of an episode, which are begun while the rest of it is still being planned."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from threading import Event
from typing import Any

import pytest

from lib.actions import voicing
from lib.actions.approval import approve_all
from lib.actions.lines import edit_line
from lib.actions.making import settle_made
from lib.actions.projects import load_project
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import finish_render, plan_render, render_here, render_scene
from lib.actions.studio import Studio
from lib.errors import BadAnswer, StorageFailed
from lib.models.enums import JobStatus
from lib.models.project import Project
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]


def test_they_are_under_way_when_the_plan_is_done_and_no_line_is_spoken_twice(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    begun, may_go_on = Event(), Event()

    def held() -> None:
        begun.set()
        assert may_go_on.wait(30)

    tones.before_speaking = held
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    scene_ids = plan_render(toned, project.project_id, run_id, speaks_ahead=True)
    assert begun.wait(30)
    may_go_on.set()
    for scene_id in scene_ids:
        render_scene(toned, project.project_id, run_id, scene_id)
    finish_render(toned, project.project_id, run_id)
    assert sorted(text for _, text in tones.spoken) == sorted(line.text for line in project.script_data.lines())  # type: ignore[union-attr]
    status = render_status(toned, project.project_id)
    assert status and status.episode.cache_hits == 0


def test_lines_begun_for_several_renders_that_wait_count_for_none_as_kept_before(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    runs = []
    for _ in range(2):
        project = scripted()
        line = project.script_data.lines()[0]  # type: ignore[union-attr]
        edited = edit_line(toned, project, line.id, text=f"This is said in project {project.project_id} alone.")
        approve_all(toned, edited, reason="A test.")
        run_id = prepare_run(toned, project.project_id)
        runs.append((project, run_id, plan_render(toned, project.project_id, run_id, speaks_ahead=True)))
    _those_begun_end()
    project, run_id, scene_ids = runs[0]
    for scene_id in scene_ids:
        render_scene(toned, project.project_id, run_id, scene_id)
    finish_render(toned, project.project_id, run_id)
    status = render_status(toned, project.project_id)
    assert status and status.episode.cache_hits == 0


def test_one_that_failed_while_its_scene_waited_is_spoken_anew_when_that_begins(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    tones.broken[line.text] = StorageFailed("The disk is full.")
    run_id = prepare_run(toned, project.project_id)
    scene_id = plan_render(toned, project.project_id, run_id, speaks_ahead=True)[0]
    _those_begun_end()
    tones.broken.clear()
    render_scene(toned, project.project_id, run_id, scene_id)
    status = render_status(toned, project.project_id)
    assert status and status.scenes[0].status == JobStatus.COMPLETED


def _those_begun_end() -> None:
    wait([*voicing._ahead.values()])


def test_a_plan_that_is_made_again_begins_with_none(scripted: Scripted, toned: Studio, tones: ToneSpeech) -> None:
    """Perhaps one of them brought the worker down: its scene's own job counts how often that happens."""
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    plan_render(toned, project.project_id, run_id)
    asked = Event()
    tones.before_speaking = asked.set
    scene_id = plan_render(toned, project.project_id, run_id, speaks_ahead=True)[0]
    assert not asked.is_set()
    render_scene(toned, project.project_id, run_id, scene_id)
    assert asked.is_set()


def test_one_that_fails_fails_its_scene_and_is_spoken_anew_when_that_is_tried_again(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    tones.broken[line.text] = BadAnswer("The voice answered with silence.")
    run_id = prepare_run(toned, project.project_id)
    scene_id = plan_render(toned, project.project_id, run_id, speaks_ahead=True)[0]
    with pytest.raises(BadAnswer, match="Line 1"):
        render_scene(toned, project.project_id, run_id, scene_id)
    tones.broken.clear()
    render_scene(toned, project.project_id, run_id, scene_id)
    status = render_status(toned, project.project_id)
    assert status and status.scenes[0].status == JobStatus.COMPLETED


def test_an_edited_line_is_under_way_before_the_kept_scenes_are_recorded_and_alone(
    scripted: Scripted, toned: Studio, tones: ToneSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = scripted()
    render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    line = project.script_data.scenes[-1].lines[-1]  # type: ignore[union-attr]
    text = f"{line.text} And that is that."
    edited = edit_line(toned, load_project(toned, project.project_id), line.id, text=text)
    approve_all(toned, edited, reason="A test.")
    tones.spoken.clear()
    begun = Event()
    tones.before_speaking = begun.set

    def settled(*args: Any) -> set[str]:
        assert begun.wait(30)
        return settle_made(*args)

    monkeypatch.setattr("lib.actions.rendering.settle_made", settled)
    run_id = prepare_run(toned, project.project_id)
    for scene_id in plan_render(toned, project.project_id, run_id, speaks_ahead=True):
        render_scene(toned, project.project_id, run_id, scene_id)
    finish_render(toned, project.project_id, run_id)
    assert [spoken for _, spoken in tones.spoken] == [text]
