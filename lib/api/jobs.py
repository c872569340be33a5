"""`/api/podcast/jobs`: long calls under way."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel

from lib.actions import background
from lib.api.border import JobId
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.enums import JobStatus

routes = APIRouter(prefix="/podcast/jobs", tags=["jobs"])


class Job(BaseModel):
    """`url` is where to ask again; `error` and `hint` say why it failed and what to do, both "" unless it did.

    `status` is queued, running, completed, cancelled or failed; `attempts` counts starts by a worker. Of a step before
    the render, `note` says what happens now, or what became of it, and `done` of `total` parts are there; 0 of 0 while
    that is not known.
    """

    job_id: str
    verb: Literal["analyse", "research", "write", "rewrite", "reread", "render"]
    status: JobStatus
    url: str
    error: str = ""
    hint: str = ""
    note: str = ""
    done: int = 0
    total: int = 0
    attempts: int = 0
    queued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


def told(job: background.Job) -> Job:
    """A job as clients see it."""
    state = job.state
    return Job.model_validate(
        {
            "job_id": state.id, "verb": job.verb, "status": state.status, "url": job_url(state.id),
            "error": state.error, "hint": state.hint, "note": job.note, "done": job.done,
            "total": job.total, "attempts": state.attempts, "queued_at": state.queued_at,
            "started_at": state.started_at, "finished_at": state.finished_at,
        }
    )  # fmt: skip


def job_url(job_id: str) -> str:
    return f"/api/podcast/jobs/{quote(job_id, safe=':')}"


@routes.get("/{job_id}", summary="Where a job is now", responses=refusals(404))
def read_job(studio: OurStudio, job_id: JobId) -> Job:
    return told(background.job(studio, job_id))


@routes.post("/{job_id}/cancel", summary="Stop a job", responses=refusals(404))
def cancel_job(studio: OurStudio, job_id: JobId) -> Job:
    """What is finished is kept; a job that has ended stays as it is."""
    return told(background.cancel_job(studio, job_id))


@routes.post(
    "/{job_id}/retry",
    status_code=202,
    summary="Go on after a failure or a cancel",
    responses=refusals(404, 409, 429, 502, 503),
)
def retry_job(studio: OurStudio, job_id: JobId) -> Job:
    """A render goes on as a new job with an address of its own; any other under its own."""
    return told(background.retry_job(studio, job_id))
