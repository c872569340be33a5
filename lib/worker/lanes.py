"""A queue for each provider outside: what it takes at a time and in a minute holds for all workers together."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Event, Thread
from typing import Any

import sqlalchemy as sa
from dbos import DBOS

from lib.jobs import voices_queue
from lib.jobs.locks import FileLock

log = logging.getLogger(__name__)

POLL_S, IDLE_POLL_S = 0.1, 0.5
"""A line of a second should not wait long for its turn. A question costs 4 ms of a core: four providers that are set up
and have nothing to do would take 18 % of one (measured) if they were asked as often as those that speak."""
TEND_S = 5.0
MINUTE_S = 60.0


def limits(lane: tuple[int, int], *, poll_s: float = POLL_S) -> dict[str, Any]:
    """How a queue is told of (calls at a time, calls a minute), 0 being no limit.

    The owner may have changed them since the queue was made, so they are always written anew; every worker reads them
    before it takes a job.
    """
    at_once, per_minute = lane
    return {
        "global_concurrency": at_once or None,
        "limiter": {"limit": per_minute, "period": MINUTE_S} if per_minute else None,
        "polling_interval_sec": poll_s,
        "on_conflict": "always_update",
    }


async def open_lanes(lanes: dict[str, tuple[int, int]]) -> None:
    """Make the queues, or bring them up to date."""
    for provider, lane in lanes.items():
        await DBOS.register_queue_async(voices_queue(provider), **limits(lane))


def claim_in_turn(engine_database: Any, folder: Path) -> None:
    """Let one worker at a time count what runs and take lines, on the machine whose workers share the `folder`.

    On SQLite the engine counts before its transaction begins, so that two workers that ask at the same moment would
    each take what is left: six calls where three are allowed (measured, under load). Postgres refuses one of the two.
    """
    claim = engine_database.start_queued_workflows

    def claim_alone(queue: Any, *args: Any, **kwargs: Any) -> Any:
        if not queue.name.startswith(voices_queue("")):
            return claim(queue, *args, **kwargs)
        with FileLock(folder / f"{queue.name}.claims"):
            return claim(queue, *args, **kwargs)

    engine_database.start_queued_workflows = claim_alone


def rest_lanes(lanes: dict[str, tuple[int, int]]) -> None:
    """Make the queues of a worker that starts, each asked now and then until it has lines."""
    for provider, lane in lanes.items():
        DBOS.register_queue(voices_queue(provider), **limits(lane, poll_s=IDLE_POLL_S))
    tend()


def tend() -> None:
    """Ask queues with lines often and the others seldom; those of providers that nobody uses any more are kept too."""
    for queue in DBOS.list_queues():
        if queue.name.startswith(voices_queue("")):
            is_busy = DBOS.list_workflows(queue_name=queue.name, status=["ENQUEUED", "PENDING"], limit=1)
            poll_s = POLL_S if is_busy else IDLE_POLL_S
            if queue.polling_interval_sec != poll_s:
                queue.set_polling_interval_sec(poll_s)


class Tender(Thread):
    """Tends the queues until it is stopped."""

    def __init__(self) -> None:
        super().__init__(name="lanes", daemon=True)
        self._stop_asked = Event()

    def run(self) -> None:
        while not self._stop_asked.wait(TEND_S):
            try:
                tend()
            except sa.exc.SQLAlchemyError:
                log.warning("the voices' queues could not be tended; again in %.0f s", TEND_S, exc_info=True)

    def stop(self) -> None:
        self._stop_asked.set()
        self.join()
