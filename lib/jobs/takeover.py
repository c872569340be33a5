"""Jobs that a worker of another version left behind, begun anew in this one: no worker of this version would ever
take them, and whoever asked would wait for ever."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from lib.jobs.engine import APP_NAME, APP_VERSION, QUEUES, Queue

_OPEN = ("ENQUEUED", "DELAYED", "PENDING")


def take_over(engine_database: Any, alive: Collection[str]) -> list[str]:
    """Put every open job of another version back on its queue as one of ours, from its first step; their ids.

    Its children are forgotten, since the workflow may ask for others now; what they made is found where it was kept.
    A job that a living worker has in its hands, itself or a child, is left to that worker. Each is moved in one
    transaction, so that two workers at once, or a crash in the middle, move it once.
    """
    # The engine's own tables: its public calls would cancel first and start again later, and a crash in between would
    # leave the job cancelled by nobody. Its version is pinned; a test watches this.
    tables = engine_database.tables
    jobs = tables.workflow_status
    with engine_database.engine.begin() as db:
        strangers = sa.and_(
            jobs.c.application_version != APP_VERSION,
            sa.or_(jobs.c.application_name == APP_NAME, jobs.c.application_name.is_(None)),
        )
        query = sa.select(jobs.c.workflow_uuid, jobs.c.executor_id, jobs.c.status, jobs.c.queue_name, jobs.c.attributes)
        open_ = query.where(strangers, jobs.c.status.in_(_OPEN), jobs.c.parent_workflow_id.is_(None))
        moved = []
        for job in db.execute(open_.with_for_update(skip_locked=True)).all():
            children = db.execute(query.where(jobs.c.parent_workflow_id == job.workflow_uuid)).all()
            if any(each.status == "PENDING" and each.executor_id in alive for each in (job, *children)):
                continue
            _forget(db, tables, [child.workflow_uuid for child in children], [*children, job])
            db.execute(
                sa.update(jobs)
                .where(jobs.c.workflow_uuid == job.workflow_uuid)
                .values(
                    application_version=APP_VERSION, status="ENQUEUED", queue_name=_queue_of(job), executor_id=None,
                    owner_xid=None, started_at_epoch_ms=None, delay_until_epoch_ms=None, recovery_attempts=0,
                )
            )  # fmt: skip
            moved.append(job.workflow_uuid)
    return moved


def _forget(db: sa.Connection, tables: Any, gone: list[str], rewound: list[Any]) -> None:
    """The jobs that are gone with all they had, and what the others' steps had answered."""
    db.execute(
        sa.delete(tables.operation_outputs).where(
            tables.operation_outputs.c.workflow_uuid.in_([job.workflow_uuid for job in rewound])
        )
    )
    for table in (tables.workflow_input, tables.workflow_output, tables.workflow_status):
        db.execute(sa.delete(table).where(table.c.workflow_uuid.in_(gone)))


def _queue_of(job: Any) -> str:
    """Where it was asked for; the engine may have moved it to a queue of its own since."""
    named = (job.attributes or {}).get("queue") or job.queue_name
    return named if named in QUEUES else Queue.EPISODES
