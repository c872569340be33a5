from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lib.actions.background import cancel_job, job, order_render, order_step, retry_job, take_step
from lib.actions.projects import create_project, delete_project, load_project, new_project
from lib.actions.render import render_status
from lib.actions.sources import add_pasted
from lib.actions.step_status import ON_ITS_WAY, StepStatus, step_status
from lib.actions.studio import Studio
from lib.errors import NotFound, NotReady
from lib.models.enums import JobStatus
from lib.models.job import StepProgress
from lib.models.project import Project
from lib.models.values import now
from lib.store import step_progress
from lib.store.engine import writing

NOTES = "The barrage was finished in 1966. It cost 84 million and took six years. The town paid with a loan."


@pytest.fixture
def project(studio: Studio) -> Project:
    made = create_project(studio, new_project(idea="What the barrage cost", minutes=1, project_id="p1"))
    add_pasted(studio, "p1", NOTES)
    return made


def test_asking_twice_for_a_step_is_one_job_and_another_state_or_wish_another(studio: Studio, project: Project) -> None:
    first = order_step(studio, "p1", "analyse")
    assert (first.verb, first.state.status) == ("analyse", JobStatus.QUEUED)
    assert order_step(studio, "p1", "analyse").state.id == first.state.id
    assert order_step(studio, "p1", "analyse", {"feedback": "shorter"}).state.id != first.state.id
    add_pasted(studio, "p1", NOTES + " The loan ran for forty years.")
    assert order_step(studio, "p1", "analyse").state.id != first.state.id, "there is more to read now"
    take_step(studio, "p1", "analyse", {}, first.state.id)
    assert load_project(studio, "p1").analysis


def test_a_project_of_the_same_name_is_another_project(studio: Studio, project: Project) -> None:
    first = order_step(studio, "p1", "analyse")
    delete_project(studio, "p1")
    create_project(studio, new_project(idea="What the barrage cost", minutes=1, project_id="p1"))
    assert order_step(studio, "p1", "analyse").state.id != first.state.id


def test_a_step_whose_forerunner_is_missing_is_refused_at_once(studio: Studio, project: Project) -> None:
    for verb, says in (("research", "the analysis"), ("write", "the analysis")):
        with pytest.raises(NotReady, match=says):
            order_step(studio, "p1", verb)
    with pytest.raises(NotFound):
        order_step(studio, "nothing", "analyse")


def test_the_steps_follow_each_other(studio: Studio, project: Project) -> None:
    take_step(studio, "p1", "analyse", {"feedback": "for beginners"}, "analyse:1")
    take_step(studio, "p1", "research", {}, "research:1")
    take_step(studio, "p1", "write", {"again": True}, "write:1")
    written = load_project(studio, "p1")
    assert written.script_data
    assert written.script_data.scenes


def test_a_cancelled_step_is_asked_for_again_under_its_own_name(studio: Studio, project: Project) -> None:
    asked = order_step(studio, "p1", "analyse").state.id
    assert cancel_job(studio, asked).state.status == JobStatus.CANCELLED
    assert cancel_job(studio, asked).state.status == JobStatus.CANCELLED
    again = order_step(studio, "p1", "analyse").state
    assert (again.id, again.status) == (asked, JobStatus.QUEUED)
    cancel_job(studio, asked)
    assert retry_job(studio, asked).state.status == JobStatus.QUEUED
    assert retry_job(studio, asked).state.status == JobStatus.QUEUED


def test_a_step_that_is_written_down_and_not_in_the_queue_yet_is_under_way(studio: Studio, project: Project) -> None:
    """Whoever looked just then saw nothing under way, and kept that in mind."""

    def begun(before: timedelta) -> StepStatus | None:
        with writing(studio.engine) as session:
            step_progress.begin(session, "p1", "analyse", job_id)
            session.execute(sa.update(StepProgress).values(updated_at=now() - before))
        return step_status(studio, "p1", "analyse")

    job_id = "analyse:lost"
    found = begun(timedelta())
    assert found and (found.status, found.is_active) == (JobStatus.QUEUED, True)
    assert begun(2 * ON_ITS_WAY) is None, "who asked died before the queue was told"
    job_id = order_step(studio, "p1", "analyse").state.id
    cancel_job(studio, job_id)
    found = begun(timedelta())
    assert found and found.status == JobStatus.QUEUED, "another try of it"


def test_a_cancelled_render_goes_on_as_a_new_run(toned: Studio, scripted: object) -> None:
    project = scripted()  # type: ignore[operator]
    asked = order_render(toned, project.project_id)
    assert order_render(toned, project.project_id).state.id == asked.state.id
    assert cancel_job(toned, asked.state.id).state.status == JobStatus.CANCELLED
    status = render_status(toned, project.project_id)
    assert status
    assert status.status == JobStatus.CANCELLED
    retried = retry_job(toned, asked.state.id)
    assert (retried.verb, retried.state.status) == ("render", JobStatus.QUEUED)
    assert retried.state.id != asked.state.id


def test_jobs_of_nobody_are_not_found(studio: Studio) -> None:
    for ask in (job, cancel_job, retry_job):
        for job_id in ("analyse:0123", "workflow", "render:p1:abc:1", ""):
            with pytest.raises(NotFound):
                ask(studio, job_id)


def test_a_render_of_a_project_with_a_long_id_has_room_in_its_row(toned: Studio, scripted: object) -> None:
    project = scripted()  # type: ignore[operator]
    assert len(order_render(toned, project.project_id).state.id) <= 120
