"""A queue for each provider outside: what it takes at a time and in a minute holds for all workers together."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from dbos import DBOS

from lib.jobs import voices_queue
from lib.jobs.locks import FileLock

POLL_S = 0.05
"""A line of a second should not wait long for its turn; the queue of a provider that has nothing to do is hardly asked
(`lib.worker.idle`)."""
MINUTE_S = 60.0
_CLAIMS = 0x506F65
_TURN_S = 10
"""A turn takes milliseconds; what took longer is given up, and asked for again at the next look."""
"""Apart from the locks of whoever else uses the database."""


def limits(lane: tuple[int, int]) -> dict[str, Any]:
    """How a queue is told of (calls at a time, calls a minute), 0 being no limit.

    The owner may have changed them since the queue was made, so they are always written anew; every worker reads them
    before it takes a job.
    """
    at_once, per_minute = lane
    return {
        "global_concurrency": at_once or None,
        "limiter": {"limit": per_minute, "period": MINUTE_S} if per_minute else None,
        "polling_interval_sec": POLL_S,
        "on_conflict": "always_update",
    }


async def open_lanes(lanes: dict[str, tuple[int, int]]) -> None:
    """Make the queues, or bring them up to date."""
    for provider, lane in lanes.items():
        await DBOS.register_queue_async(voices_queue(provider), **limits(lane))


def claim_in_turn(engine_database: Any, folder: Path) -> None:
    """Let one worker at a time count what runs and take lines, on the machine whose workers share the `folder`.

    On SQLite the engine counts before its transaction begins, so that two workers that ask at the same moment would
    each take what is left: six calls where three are allowed (measured, under load).
    """
    _claim_within(engine_database, lambda queue: FileLock(folder / f"{queue.name}.claims"))


def claim_in_turn_anywhere(engine_database: Any, engine: sa.Engine) -> None:
    """The same for workers on several machines, by a lock of the Postgres that they share.

    Without it Postgres refuses one of two that ask at the same moment, and the engine asks half as often from then on.
    """
    _claim_within(engine_database, lambda queue: _claims_of(engine, queue.name))


@contextmanager
def _claims_of(engine: sa.Engine, lane: str) -> Iterator[None]:
    with engine.begin() as db:
        # A machine that vanishes while it holds the turn would be waited for until the network gives it up: hours.
        db.execute(sa.text(f"SET LOCAL idle_in_transaction_session_timeout = '{_TURN_S}s'"))
        db.execute(sa.text(f"SET LOCAL lock_timeout = '{_TURN_S}s'"))
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_CLAIMS, zlib.crc32(lane.encode()) - 2**31)))
        yield


def _claim_within(engine_database: Any, turn: Callable[[Any], AbstractContextManager[Any]]) -> None:
    claim = engine_database.start_queued_workflows

    def claim_alone(queue: Any, *args: Any, **kwargs: Any) -> Any:
        if not queue.name.startswith(voices_queue("")):
            return claim(queue, *args, **kwargs)
        with turn(queue):
            return claim(queue, *args, **kwargs)

    engine_database.start_queued_workflows = claim_alone


def keep_to(engine_database: Any, lines_at_once: int) -> None:
    """Let this worker take only so many jobs with lines of each provider at a time, however many it takes of all
    together; of their lines it has no more under way (`lib.actions.gates`).

    The engine keeps a queue's limits in the database, where they are the same for every worker: this one's own is put
    into the copy that it is about to ask with.
    """
    claim = engine_database.start_queued_workflows

    def claim_some(queue: Any, *args: Any, **kwargs: Any) -> Any:
        if queue.name.startswith(voices_queue("")):
            if args[3] >= lines_at_once:  # this worker's jobs that are under way: nobody need be asked
                return [], "worker_concurrency"
            queue._worker_concurrency = lines_at_once
        return claim(queue, *args, **kwargs)

    engine_database.start_queued_workflows = claim_some


def make_lanes(lanes: dict[str, tuple[int, int]]) -> None:
    """Make the queues of a worker that starts."""
    for provider, lane in lanes.items():
        DBOS.register_queue(voices_queue(provider), **limits(lane))
