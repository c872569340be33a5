"""What was asked for with a render, read from its row."""

from __future__ import annotations

from typing import Any

from lib.actions.studio import Studio
from lib.errors import Cancelled, NotFound
from lib.models.enums import JobStatus
from lib.store import render_jobs
from lib.store.engine import reading


def order_of(studio: Studio, run_id: str) -> dict[str, Any]:
    """The plan, what it stands on, and `only` the scenes that are tried again. Raises NotFound, Cancelled."""
    with reading(studio.engine) as session:
        row = render_jobs.get_job(session, run_id)
    if row is None:
        raise NotFound("This render is not in the queue any more.", hint="Render the episode again.")
    if row.status == JobStatus.CANCELLED:
        raise cancelled()
    return dict(row.result)


def cancelled() -> Cancelled:
    return Cancelled("The render was cancelled.", hint="Start it again: finished lines and scenes are kept.")
