from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.actions.approval import approve_all
from lib.actions.library import delete_asset, get_asset
from lib.actions.lines import edit_line
from lib.actions.orders import order_of
from lib.actions.planned import planned_scenes
from lib.actions.projects import load_project
from lib.actions.render import cancel_render, prepare_run, render, render_status, resume_open_runs
from lib.actions.rendering import render_here
from lib.actions.room import SPARE_BYTES
from lib.actions.scene_sound import sounding
from lib.actions.studio import Studio
from lib.errors import LimitReached, NotReady, StorageFailed
from lib.models.enums import JobStatus, Step
from lib.models.limits import Limit
from lib.models.project import Project
from lib.models.values import now
from lib.store import limits
from lib.store.engine import reading

Scripted = Callable[..., Project]


def test_a_script_that_waits_for_approval_is_not_rendered_and_the_scenes_are_named(
    scripted: Scripted, toned: Studio
) -> None:
    project = scripted(approved=False)
    with pytest.raises(NotReady, match="2 of 2 scenes wait for your approval: “Part 1”, “Part 2”"):
        render(toned, project.project_id)
    assert render_status(toned, project.project_id) is None


def test_ten_clicks_at_once_are_one_run_and_one_job(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    with ThreadPoolExecutor(10) as pool:
        runs = set(pool.map(lambda _: render(toned, project.project_id), range(10)))
    assert len(runs) == 1
    assert toned.jobs.state(runs.pop()).status == JobStatus.QUEUED


def test_the_queue_shows_a_row_a_scene_and_the_step_is_render(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    render(toned, project.project_id)
    status = render_status(toned, project.project_id)
    assert status
    assert [(row.title, row.status, row.lines_total) for row in status.scenes] == [
        ("Part 1", JobStatus.QUEUED, 2),
        ("Part 2", JobStatus.QUEUED, 2),
    ]
    assert (status.status, status.progress, status.is_active, status.outdated) == (JobStatus.QUEUED, 0.0, True, False)
    assert load_project(toned, project.project_id).current_step == Step.RENDER


def test_a_cancelled_render_can_be_asked_for_again(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first = render(toned, project.project_id)
    cancel_render(toned, project.project_id)
    status = render_status(toned, project.project_id)
    assert status
    assert status.status == JobStatus.CANCELLED
    second = render(toned, project.project_id)
    assert second != first


def test_a_finished_episode_is_not_rendered_again_unless_its_asset_was_deleted(
    scripted: Scripted, toned: Studio
) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    asset_id = render_here(toned, project.project_id, run_id)
    assert prepare_run(toned, project.project_id) == run_id
    delete_asset(toned, asset_id)
    assert prepare_run(toned, project.project_id) != run_id


def test_an_edited_script_is_another_run_and_stops_the_one_under_way(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first = render(toned, project.project_id)
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    edited = edit_line(toned, load_project(toned, project.project_id), line.id, text="Something else?")
    status = render_status(toned, project.project_id)
    assert status and status.outdated
    approve_all(toned, edited, reason="The test knows why.")
    second = render(toned, project.project_id)
    assert second != first
    assert toned.jobs.state(first).status == JobStatus.CANCELLED


def test_minutes_are_held_for_a_render_and_settled_with_what_it_made(
    scripted: Scripted, toned: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    monkeypatch.setattr("lib.actions.rendered_minutes.now", lambda: at)

    def rendered() -> float:
        with reading(toned.engine) as session:
            return limits.used(session, "local", at).get(Limit.RENDERED, 0.0)

    toned = dataclasses.replace(
        toned, settings=toned.settings.model_copy(update={"limit_minutes_rendered_a_day": 0.125})
    )
    project_id = scripted().project_id
    render(toned, project_id)
    assert rendered() > 0
    with pytest.raises(LimitReached, match="minutes are to be made"):
        render(toned, scripted(idea="How wind is harvested").project_id)
    cancel_render(toned, project_id)
    assert rendered() == 0
    asset_id = render_here(toned, project_id, prepare_run(toned, project_id))
    made = rendered()
    assert made == pytest.approx(get_asset(toned, asset_id).asset_metadata["duration_s"] / 60, rel=0.3)
    delete_asset(toned, asset_id)
    render_here(toned, project_id, prepare_run(toned, project_id))
    assert rendered() == made, "what was made before is joined, not made"


def test_sound_that_was_kept_though_its_render_was_cancelled_counts_when_it_is_used(
    scripted: Scripted, toned: Studio
) -> None:
    toned = dataclasses.replace(toned, settings=toned.settings.model_copy(update={"limit_minutes_rendered_a_day": 10}))
    project_id = scripted().project_id
    run_id = prepare_run(toned, project_id)
    for scene in planned_scenes(toned, order_of(toned, run_id)["plan"]):
        sounding(toned, project_id, run_id, scene)  # as a worker that hears of the cancel a moment too late
    cancel_render(toned, project_id)
    asset_id = render_here(toned, project_id, prepare_run(toned, project_id))
    with reading(toned.engine) as session:
        counted = limits.used(session, "local", now()).get(Limit.RENDERED, 0.0)
    assert counted == pytest.approx(get_asset(toned, asset_id).asset_metadata["duration_s"] / 60, rel=0.3)


def test_a_run_that_lost_its_job_is_queued_again_when_the_app_starts(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    assert resume_open_runs(toned) == 1
    assert toned.jobs.state(run_id).status == JobStatus.QUEUED
    cancel_render(toned, project.project_id)
    assert resume_open_runs(toned) == 0


def test_a_run_whose_job_was_given_up_without_a_word_is_tried_again(scripted: Scripted, toned: Studio) -> None:
    run_id = render(toned, scripted().project_id)
    toned.jobs.cancel(run_id)
    assert toned.jobs.state(run_id).status == JobStatus.CANCELLED
    assert resume_open_runs(toned) == 1
    assert toned.jobs.state(run_id).status == JobStatus.QUEUED


@dataclasses.dataclass(frozen=True)
class OnDisk(Studio):
    """A studio whose disk has `free` bytes left."""

    free: int = 0

    def free_bytes(self) -> int | None:
        return self.free


def _on_disk(studio: Studio, free: int) -> OnDisk:
    own = {field.name: getattr(studio, field.name) for field in dataclasses.fields(Studio)}
    return OnDisk(**own, free=free)


def test_a_render_that_would_fill_the_disk_is_refused_with_both_figures(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    with pytest.raises(StorageFailed, match=r"5 MB are free and \d+ MB are needed"):
        render(_on_disk(toned, 5_000_000), project.project_id)
    assert render_status(toned, project.project_id) is None


def test_an_edit_needs_no_room_for_what_is_kept(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    nearly_full = _on_disk(toned, SPARE_BYTES + 500_000)
    with pytest.raises(StorageFailed):
        render(nearly_full, project.project_id)
    render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    line = project.script_data.scenes[1].lines[1]  # type: ignore[union-attr]
    edited = edit_line(toned, load_project(toned, project.project_id), line.id, text="The town paid.")
    approve_all(toned, edited, reason="A test.")
    assert render(nearly_full, project.project_id)


def test_a_disk_that_fills_while_rendering_is_said_on_the_queue_page(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    render(toned, project.project_id)
    status = render_status(_on_disk(toned, 1000), project.project_id)
    assert status
    assert "disk is full" in status.trouble


def test_without_a_worker_the_queue_says_so(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    render(toned, project.project_id)
    status = render_status(toned, project.project_id)
    assert status
    assert "No worker" in status.trouble
