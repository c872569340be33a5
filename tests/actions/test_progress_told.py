"""What a render writes down while it goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.actions.music import choose_music
from lib.actions.projects import load_project
from lib.actions.remaining import MIXED
from lib.actions.render import cancel_render, prepare_run, render_status
from lib.actions.rendering import plan_render, render_here
from lib.actions.studio import Studio
from lib.actions.voicing import _progress, mixing_told
from lib.errors import Cancelled
from lib.models.enums import JobStatus, MusicPart
from lib.models.project import Project
from lib.store import render_jobs
from lib.store.engine import writing


def _begun(studio: Studio, project: Project) -> tuple[str, str]:
    """A run that is planned, and its first scene, which is at work."""
    run_id = prepare_run(studio, project.project_id)
    scene_id = plan_render(studio, project.project_id, run_id)[0]
    with writing(studio.engine) as session:
        render_jobs.update_job(session, run_id, scene_id, status=JobStatus.RUNNING)
    return run_id, scene_id


def test_how_far_a_scene_is_mixed_stands_in_its_row_until_nobody_wants_it(
    scripted: Callable[..., Project], toned: Studio
) -> None:
    project = scripted()
    run_id, scene_id = _begun(toned, project)
    tell = mixing_told(toned, run_id, scene_id)
    tell(0.25)
    status = render_status(toned, project.project_id)
    assert status is not None and status.scenes[0].result == {MIXED: 0.25}
    cancel_render(toned, project.project_id)
    with pytest.raises(Cancelled):
        mixing_told(toned, run_id, scene_id)(0.5)


def test_a_scene_with_a_bed_is_done_when_it_is_mixed(scripted: Callable[..., Project], toned: Studio) -> None:
    project = choose_music(toned, scripted(), MusicPart.BED, "piece:ledger")
    render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    status = render_status(toned, load_project(toned, project.project_id).project_id)
    assert status is not None and all("scene_key" in row.result and MIXED not in row.result for row in status.scenes)


def test_lines_that_were_counted_are_not_taken_back(scripted: Callable[..., Project], toned: Studio) -> None:

    project = scripted()
    run_id, scene_id = _begun(toned, project)
    for done in (2, 1):
        _progress(toned, run_id, scene_id, done=done, total=2, hits=0)
    status = render_status(toned, project.project_id)
    assert status is not None and (status.scenes[0].lines_done, status.scenes[0].progress) == (2, 1.0)
