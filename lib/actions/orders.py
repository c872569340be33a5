"""What was asked for with a render, read from its row."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from lib.actions.studio import Studio
from lib.errors import Cancelled, NotFound
from lib.models.enums import JobStatus
from lib.store import render_jobs
from lib.store.engine import reading

_PLANS = 4
"""Runs whose plans are remembered. A run's id says what it renders (record 6), so its plan never changes."""
_plans: OrderedDict[str, dict[str, Any]] = OrderedDict()
_plans_lock = Lock()


def order_of(studio: Studio, run_id: str) -> dict[str, Any]:
    """The plan, what it stands on, and `only` the scenes that are tried again. Raises NotFound, Cancelled."""
    with reading(studio.engine) as session:
        row = render_jobs.get_job(session, run_id)
    if row is None:
        raise NotFound("This render is not in the queue any more.", hint="Render the episode again.")
    if row.status == JobStatus.CANCELLED:
        raise cancelled()
    return dict(row.result)


def plan_of_run(studio: Studio, run_id: str) -> dict[str, Any]:
    """The plan alone, for whoever asks again for every line: read once. Raises NotFound, Cancelled."""
    with reading(studio.engine) as session:
        status = render_jobs.status_of(session, run_id)
    with _plans_lock:
        known = _plans.get(run_id)
    if known is not None and status not in (None, JobStatus.CANCELLED):
        return known
    plan: dict[str, Any] = order_of(studio, run_id)["plan"]
    with _plans_lock:
        _plans[run_id] = plan
        while len(_plans) > _PLANS:
            _plans.popitem(last=False)
    return plan


def cancelled() -> Cancelled:
    return Cancelled("The render was cancelled.", hint="Start it again: finished lines and scenes are kept.")
