"""The long steps of a project as the screens watch them: what works, how far it is, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lib.actions.background import cancel_job, order_step, retry_job
from lib.actions.render import worker_trouble
from lib.actions.studio import Studio
from lib.errors import NotFound
from lib.jobs import JobState
from lib.models.enums import JobStatus
from lib.models.job import StepProgress
from lib.models.script import Scene
from lib.models.values import now
from lib.store import step_progress
from lib.store.engine import reading, writing

ON_ITS_WAY = timedelta(seconds=30)
"""From being written down to being in the queue it takes a moment, seconds on a busy machine; who asked may have died
between the two."""


@dataclass(frozen=True, slots=True)
class StepStatus:
    """The latest job of its kind. `note` says what happens now or, of one that is done, what to know of it; `done` of
    `total` parts are there, 0 of 0 while that is not known; `scenes` are those of a script that arrived already,
    by number.
    `trouble` says why a job that should go on does not; `error` and `hint` why it failed, and `code` the word of
    `lib.errors` for that."""

    verb: str
    status: JobStatus
    job_id: str
    note: str = ""
    done: int = 0
    total: int = 0
    scenes: tuple[tuple[int, Scene], ...] = ()
    since: datetime | None = None
    error: str = ""
    hint: str = ""
    code: str = ""
    trouble: str = ""

    @property
    def is_active(self) -> bool:
        return not self.status.is_final


def begin_step(studio: Studio, project_id: str, verb: str, wanted: dict[str, Any] | None = None) -> None:
    """As `order_step`, unless one of the kind is under way already: that one goes on. Raises NotFound, NotReady."""
    known = step_status(studio, project_id, verb)
    if known is None or not known.is_active:
        order_step(studio, project_id, verb, wanted, once_more=True)


def step_status(studio: Studio, project_id: str, verb: str) -> StepStatus | None:
    """Where the latest job of the kind is; None when there is nothing to say of it."""
    return next((status for status in step_statuses(studio, project_id) if status.verb == verb), None)


def step_statuses(studio: Studio, project_id: str) -> list[StepStatus]:
    """Of every kind of which there is something to say: it is under way, it failed, or it was saved with a note.

    While that is nothing it costs one small query.
    """
    with reading(studio.engine) as session:
        rows = step_progress.of_project(session, project_id)
    found = [_status(studio, row) for row in rows if row.status != JobStatus.CANCELLED]
    return [status for status in found if status is not None]


def cancel_step(studio: Studio, project_id: str, verb: str) -> None:
    """Stop it; the project stays as it is. Nothing happens when nothing works."""
    status = step_status(studio, project_id, verb)
    if status is not None and status.is_active:
        cancel_job(studio, status.job_id)


def drop_steps(studio: Studio, project_id: str) -> None:
    """Cancel what works, and forget what there was to say of the rest: the project starts over."""
    for status in step_statuses(studio, project_id):
        (cancel_step if status.is_active else forget_step)(studio, project_id, status.verb)


def retry_step(studio: Studio, project_id: str, verb: str) -> None:
    """Go on after a failure, on the project as it is now. Nothing happens unless it failed."""
    status = step_status(studio, project_id, verb)
    if status is not None and status.status == JobStatus.FAILED:
        retry_job(studio, status.job_id)


def forget_step(studio: Studio, project_id: str, verb: str) -> None:
    """Its note or its failure was read and need not be shown any more."""
    status = step_status(studio, project_id, verb)
    if status is not None and not status.is_active:
        with writing(studio.engine) as session:
            step_progress.put(session, status.job_id, status=JobStatus.COMPLETED.value, note="")


def _status(studio: Studio, row: StepProgress) -> StepStatus | None:
    if row.status == JobStatus.COMPLETED:
        return StepStatus(row.verb, JobStatus.COMPLETED, row.job_id, row.note) if row.note else None
    try:
        state = studio.jobs.state(row.job_id)
    except NotFound:
        state = None
    if _is_on_its_way(row, state):
        return StepStatus(row.verb, JobStatus.QUEUED, row.job_id, since=row.updated_at)
    if state is None:
        return None  # asked for, and the queue did not take it
    if state.status in (JobStatus.COMPLETED, JobStatus.CANCELLED):
        return None
    if state.status == JobStatus.FAILED:
        return StepStatus(row.verb, JobStatus.FAILED, row.job_id, error=state.error, hint=state.hint, code=state.code)
    status = JobStatus.RUNNING if row.status == JobStatus.RUNNING else state.status
    return StepStatus(
        row.verb, status, row.job_id, row.note, row.done, row.total,
        scenes=tuple((each["number"], Scene.model_validate(each["scene"])) for each in row.scenes),
        since=row.updated_at if row.status == JobStatus.QUEUED else state.started_at or state.queued_at,
        trouble=worker_trouble(studio),
    )  # fmt: skip


def _is_on_its_way(row: StepProgress, state: JobState | None) -> bool:
    """Whether it is written down and will be in the queue in a moment, where now there is nothing or the try before.
    The two are databases of their own; whoever looked just then saw nothing, and would keep that in mind."""
    if row.status != JobStatus.QUEUED or now() - row.updated_at > ON_ITS_WAY:
        return False
    if state is None or state.status == JobStatus.CANCELLED:
        return True
    return state.status.is_final and state.finished_at is not None and state.finished_at < row.updated_at
