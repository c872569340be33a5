"""How far the long steps have come: one row for each project and kind of step, that of the job asked for last."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.enums import JobStatus
from lib.models.job import StepProgress
from lib.models.values import now

NOTE_CHARS = 300


def begin(session: Session, project_id: str, verb: str, job_id: str) -> None:
    """From now on the row is this job's, which waits to be taken; what an earlier one had told is gone."""
    session.merge(
        StepProgress(
            project_id=project_id, verb=verb, job_id=job_id, status=JobStatus.QUEUED.value, done=0, total=0, note="",
            scenes=[], updated_at=now(),
        )
    )  # fmt: skip
    session.flush()


def put(session: Session, job_id: str, **values: Any) -> bool:
    """Set columns of the job's row. False when the row is another job's by now, or the job was cancelled."""
    if "note" in values:
        values["note"] = values["note"][:NOTE_CHARS]
    statement = (
        sa.update(StepProgress)
        .where(col(StepProgress.job_id) == job_id, col(StepProgress.status) != JobStatus.CANCELLED.value)
        .values(updated_at=now(), **values)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def get(session: Session, job_id: str) -> StepProgress | None:
    """The row as long as it is this job's."""
    return session.scalars(sa.select(StepProgress).where(col(StepProgress.job_id) == job_id)).first()


def of_project(session: Session, project_id: str) -> list[StepProgress]:
    """The latest of each kind that was ever asked for."""
    return list(session.scalars(sa.select(StepProgress).where(col(StepProgress.project_id) == project_id)))
