"""Tried again, moved to the front, mended: what a producer can do about a render that does not go as it should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lib.actions import render as render_module
from lib.actions.approval import approve_all
from lib.actions.library import asset_file, list_assets
from lib.actions.lines import edit_line
from lib.actions.projects import load_project
from lib.actions.render import cancel_render, hurry_render, prepare_run, render, render_status
from lib.actions.render_scene_again import retry_scene
from lib.actions.rendering import finish_render, plan_render, render_here, render_scene
from lib.actions.studio import Studio
from lib.errors import BadAnswer, NotFound, NotReady, PodcastError, RenderFailed
from lib.models.asset import AssetFilter
from lib.models.enums import JobStatus
from lib.models.project import Project
from lib.models.values import now
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]


@pytest.fixture
def both_failed(scripted: Scripted, toned: Studio, tones: ToneSpeech) -> Project:
    """A project whose two scenes could not be made."""
    project = scripted()
    tones.broken.update({word: BadAnswer("The voice fell silent.", hint="Change it.") for word in ("barrage", "town")})
    with pytest.raises(PodcastError):
        render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    tones.broken.clear()
    return project


def _statuses(studio: Studio, project: Project) -> list[JobStatus]:
    status = render_status(studio, project.project_id)
    assert status
    return [row.status for row in (*status.scenes, status.episode)]


def test_a_failure_names_the_line_by_its_id(toned: Studio, both_failed: Project) -> None:
    status = render_status(toned, both_failed.project_id)
    assert status and both_failed.script_data
    first = both_failed.script_data.scenes[0].lines[0].id
    assert status.failed[0].result == {"code": "bad_answer", "line_id": first}


def test_one_scene_is_tried_again_and_the_episode_when_it_was_the_last_missing(
    toned: Studio, tones: ToneSpeech, both_failed: Project
) -> None:
    scenes = both_failed.script_data.scenes  # type: ignore[union-attr]
    tones.spoken.clear()
    run_id = retry_scene(toned, both_failed.project_id, scenes[1].id)
    assert retry_scene(toned, both_failed.project_id, scenes[1].id) == run_id, "a double click"
    with pytest.raises(RenderFailed, match="1 of the scenes still could not be made: “Part 1”"):
        render_here(toned, both_failed.project_id, run_id)
    assert _statuses(toned, both_failed) == [JobStatus.FAILED, JobStatus.COMPLETED, JobStatus.FAILED]
    assert not any("barrage" in text for _, text in tones.spoken)
    last = retry_scene(toned, both_failed.project_id, scenes[0].id)
    render_here(toned, both_failed.project_id, last)
    assert set(_statuses(toned, both_failed)) == {JobStatus.COMPLETED}
    assert list_assets(toned, AssetFilter(project_id=both_failed.project_id))[1] == 3
    status = render_status(toned, both_failed.project_id)
    assert status and [row.attempt for row in status.scenes] == [2, 2]


def test_a_scene_of_a_script_that_was_changed_or_of_none_is_not_tried_again(
    toned: Studio, both_failed: Project
) -> None:
    with pytest.raises(NotFound):
        retry_scene(toned, both_failed.project_id, "no such scene")
    project = load_project(toned, both_failed.project_id)
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    approve_all(toned, edit_line(toned, project, line.id, text="Something else."), reason="The test knows why.")
    with pytest.raises(NotReady, match="changed since"):
        retry_scene(toned, both_failed.project_id, project.script_data.scenes[0].id)  # type: ignore[union-attr]


def test_the_last_of_three_renders_is_moved_to_the_front(scripted: Scripted, toned: Studio) -> None:
    projects = [scripted(idea=f"Tides, {n}").project_id for n in range(3)]
    runs = [render(toned, project_id) for project_id in projects]

    def ahead() -> list[int]:
        found = [render_status(toned, project_id) for project_id in projects]
        return [status.ahead for status in found if status]

    assert ahead() == [0, 1, 2]
    hurry_render(toned, projects[2])
    assert ahead() == [1, 2, 0]
    hurry_render(toned, projects[1])
    assert ahead() == [2, 0, 1]
    hurry_render(toned, projects[1])
    queued = toned.jobs._client.list_queued_workflows()
    assert {row.workflow_id: row.priority for row in queued} == dict(zip(runs, (100, 98, 99), strict=True))


@pytest.mark.parametrize("harm", ["deleted", "cut short"])
@pytest.mark.parametrize("with_clips", [False, True])
def test_a_scene_harmed_before_the_episode_is_joined_is_made_again(
    scripted: Scripted, toned: Studio, tones: ToneSpeech, harm: str, with_clips: bool
) -> None:
    project = scripted()
    whole = render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    before = _audio(toned, whole)
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    for text in ("Was it planned?", line.text):  # and back again, so that every file is there already
        edited = edit_line(toned, load_project(toned, project.project_id), line.id, text=text)
        approve_all(toned, edited, reason="The test knows why.")
    for asset in list_assets(toned, AssetFilter(project_id=project.project_id))[0]:
        _forget(toned, asset.id)
    run_id = prepare_run(toned, project.project_id)
    for scene_id in plan_render(toned, project.project_id, run_id):
        render_scene(toned, project.project_id, run_id, scene_id)
    tones.spoken.clear()
    for kind in ("scenes", "clips") if with_clips else ("scenes",):
        _harm(Path(toned.settings.data_dir, "blobs", kind), harm)
    asset_id = finish_render(toned, project.project_id, run_id)
    assert _audio(toned, asset_id) == before
    assert len(tones.spoken) == (4 if with_clips else 0)
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 3


def _forget(studio: Studio, asset_id: int) -> None:
    from lib.actions.library import delete_asset

    delete_asset(studio, asset_id)


def _harm(folder: Path, how: str) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if how == "deleted":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _audio(studio: Studio, asset_id: int) -> bytes:
    file = asset_file(studio, asset_id)
    return b"".join(file.read(0, file.size))


def test_after_the_clock_went_back_the_latest_render_is_still_the_latest(
    scripted: Scripted, toned: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = scripted()
    first = render(toned, project.project_id)
    cancel_render(toned, project.project_id)
    monkeypatch.setattr(render_module, "now", lambda: now() - timedelta(days=2))
    monkeypatch.setattr("lib.store.render_jobs.now", lambda: now() - timedelta(days=2))
    second = render(toned, project.project_id)
    assert render(toned, project.project_id) == second != first
    render_here(toned, project.project_id, second)
    status = render_status(toned, project.project_id)
    assert status and (status.run_id, status.status) == (second, JobStatus.COMPLETED)
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 3
