"""The web side of the job queue: ask for work, watch it, stop it, try it again. Runs no job itself."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from lib.errors import Conflict, NotFound, PodcastError, StorageFailed
from lib.jobs.engine import APP_NAME, APP_VERSION, engine_options, is_sqlite, open_engine
from lib.jobs.presence import Presence, presence
from lib.models.enums import JobStatus

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

log = logging.getLogger(__name__)

T = TypeVar("T")

_STATUS = {
    "DELAYED": JobStatus.QUEUED,
    "ENQUEUED": JobStatus.QUEUED,
    "PENDING": JobStatus.RUNNING,
    "SUCCESS": JobStatus.COMPLETED,
    "ERROR": JobStatus.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobStatus.FAILED,
    "CANCELLED": JobStatus.CANCELLED,
}

_FORGOTTEN_AT_ONCE = 1000

_BROKE_OFF = "The worker broke off at this job again and again, so it was given up."
_BUG = "Something in the app itself went wrong while this job ran."


@dataclass(frozen=True)
class JobState:
    """`error` is one sentence, `hint` the next act, `code` the word of `lib.errors` for it, all "" unless it failed;
    `attempts` counts starts by a worker."""

    id: str
    status: JobStatus
    error: str = ""
    hint: str = ""
    code: str = ""
    attempts: int = 0
    queued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class JobQueue:
    """A handle on the jobs' database. Opens nothing until it is used; any thread may use it; close it once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening = Lock()
        self._retrying = Lock()
        self._opened: DBOSClient | None = None

    def prepare(self) -> None:
        """Load the engine and make its tables now, so that the first to ask for a job need not wait a second for it."""
        self._client.check_connection()

    def enqueue(self, name: str, *args: Any, job_id: str, queue: str, priority: int | None = None) -> str:
        """Ask for the job once: an id that is known already is left as it is, whatever its state. Returns the id.

        Arguments are stored in the database: ids and plain JSON values, never keys or audio. A smaller `priority` (1 or
        more) goes first; jobs without one go before all others.
        """
        options: Any = {
            "workflow_name": name,
            "queue_name": queue,
            "workflow_id": job_id,
            "app_version": APP_VERSION,
            # The engine forgets a cancelled job's queue; a retry must find it again.
            "attributes": {"queue": queue},
        }
        if priority is not None:
            options["priority"] = priority
        self._client.enqueue(options, *args)
        return job_id

    def cancel(self, job_id: str) -> None:
        """Stop the job and its children: those that wait never start, those that run end at their next pause.

        A finished job stays as it is, and an unknown one has nothing to stop.
        """
        self._client.cancel_workflow(job_id, cancel_children=True)
        # A parent at work may have asked for one more child between the two halves of the call above.
        self._client.cancel_workflow(job_id, cancel_children=True)

    def hurry(self, job_id: str, priority: int) -> None:
        """Let the job, or what it asked for and still waits, go before all of a greater `priority` (1 or more)."""
        # The engine's own table: it has no call for this. Its version is pinned; a test watches this.
        database = self._client._sys_db
        jobs = database.tables.workflow_status
        mine = sa.or_(jobs.c.workflow_uuid == job_id, jobs.c.parent_workflow_id == job_id)
        with database.engine.begin() as db:
            db.execute(sa.update(jobs).where(mine, jobs.c.status == "ENQUEUED").values(priority=priority))

    def retry(self, job_id: str) -> JobState:
        """Run a failed or cancelled job again under its own id; children that are done are not run again.

        A job that waits, runs or is done is left alone, so a double click retries once. Raises NotFound.
        """
        with self._retrying:
            if self.state(job_id).status in (JobStatus.FAILED, JobStatus.CANCELLED):
                self._forget_stopped_children(job_id)
                self._rewind(job_id)
            return self.state(job_id)

    def state(self, job_id: str) -> JobState:
        """Where the job is now. Raises NotFound."""
        return _state(self._one(job_id))

    def asked_with(self, job_id: str) -> list[Any]:
        """The arguments that the job was asked for with. Raises NotFound."""
        found = self._client.list_workflows(workflow_ids=[job_id], load_input=True)
        if not found:
            raise NotFound(f"There is no job {job_id}.", hint="Start it again.")
        given: Any = found[0].input or {}
        return list(given.get("args", ()))

    def children(self, job_id: str) -> list[JobState]:
        """The states of the jobs that this one asked for, in the order it did; [] when there are none."""
        return [_state(row) for row in self._list(parent_workflow_id=job_id)]

    def forget_ended(self, before: datetime) -> int:
        """Remove jobs that were asked for before that moment and have ended, with their children; how many."""
        ended = [name for name, status in _STATUS.items() if status.is_final]
        old = [
            row.workflow_id
            for row in self._list(end_time=before.isoformat(), status=ended, limit=_FORGOTTEN_AT_ONCE)
            if row.parent_workflow_id is None
        ]
        if old:
            self._client.delete_workflows(old, delete_children=True)
        return len(old)

    def worker_alive(self) -> bool:
        """Whether any worker is there to take jobs."""
        return self._presence.anyone()

    def workers(self) -> set[str]:
        """Ids of the workers that are there."""
        return self._presence.alive()

    def open_jobs(self) -> list[tuple[str, JobStatus, int, float]]:
        """`(queue, state, how many, seconds since the oldest was asked for)` of all jobs that have not ended.

        Raises StorageFailed.
        """
        # The engine's own table, counted by the database: it would hand over every row.
        database = self._client._sys_db
        jobs = database.tables.workflow_status
        open_ = [name for name, status in _STATUS.items() if not status.is_final]
        query = sa.select(jobs.c.queue_name, jobs.c.status, sa.func.count(), sa.func.min(jobs.c.created_at))
        query = query.where(jobs.c.status.in_(open_)).group_by(jobs.c.queue_name, jobs.c.status)
        try:
            with database.engine.connect() as db:
                found = db.execute(query).all()
        except sa.exc.SQLAlchemyError as error:
            raise StorageFailed("The jobs' database cannot be reached.", hint="Check that it runs.") from error
        now_s = time.time()
        return [(queue or "", _STATUS[name], count, max(0.0, now_s - ms / 1000)) for queue, name, count, ms in found]

    def close(self) -> None:
        """Let go of every connection. The handle may be used again and opens them anew."""
        with self._opening:
            if self._opened is not None:
                self._opened.destroy()
                self._opened = None
            self._engine.dispose()

    @cached_property
    def _engine(self) -> sa.Engine:
        return open_engine(self._url, pool_size=5)

    @cached_property
    def _presence(self) -> Presence:
        return presence(self._url, self._engine)

    @property
    def _client(self) -> DBOSClient:
        with self._opening:
            if self._opened is None:
                self._opened = _open_client(self._url, self._engine)
            return self._opened

    def _one(self, job_id: str) -> WorkflowStatus:
        found = self._list(workflow_ids=[job_id])
        if not found:
            raise NotFound(f"There is no job {job_id}.", hint="Start it again.")
        return found[0]

    def _list(self, **which: Any) -> list[WorkflowStatus]:
        return self._client.list_workflows(load_input=False, **which)

    def _forget_stopped_children(self, job_id: str) -> None:
        """Their ids become free, so that the parent asks for them anew, on the right queue."""
        stopped = [
            child.id for child in self.children(job_id) if child.status in (JobStatus.FAILED, JobStatus.CANCELLED)
        ]
        if stopped:
            self._client.delete_workflows(stopped)

    def _rewind(self, job_id: str) -> None:
        from dbos import error as engine_error

        queue = (self._one(job_id).attributes or {}).get("queue")
        try:
            self._client.rewind_workflow(job_id, queue_name=queue, application_version=APP_VERSION)
        except engine_error.DBOSException as error:
            # Only a finished job can be rewound: unless another process was faster, it did not work.
            if self.state(job_id).status.is_final:
                raise Conflict("The job could not be started again.", hint="Try again in a moment.") from error


def _open_client(url: str, engine: sa.Engine) -> DBOSClient:
    """A client on a database whose tables exist: made here when no worker has ever run."""
    # Imported late: it takes about a second, and most commands and pages never ask for a job.
    from dbos import DBOS, DBOSClient

    if is_sqlite(url):
        engine.connect().close()  # Makes the folder's file in WAL mode before anything else opens it.
    DBOS.migrate(url)
    options = engine_options(url, engine)
    return DBOSClient(**options, application_name=APP_NAME, lazy=True)


def _state(row: WorkflowStatus) -> JobState:
    error, hint, code = _reason(row)
    return JobState(
        id=row.workflow_id,
        status=_STATUS[row.status],
        error=error,
        hint=hint,
        code=code,
        attempts=row.recovery_attempts or 0,
        queued_at=_moment(row.created_at),
        started_at=_moment(row.dequeued_at),
        finished_at=_moment(row.completed_at),
    )


def _reason(row: WorkflowStatus) -> tuple[str, str, str]:
    if _STATUS[row.status] != JobStatus.FAILED:
        return "", "", ""
    if isinstance(row.error, PodcastError):
        return row.error.message, row.error.hint, row.error.code
    if row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return _BROKE_OFF, "Try again; if it happens again, look at the worker's log.", ""
    return _BUG, "Try again; the details are in the worker's log.", ""


def _moment(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1000, UTC)
