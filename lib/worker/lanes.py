"""A queue for each provider outside: what it takes at a time and in a minute holds for all workers together."""

from __future__ import annotations

from typing import Any

from dbos import DBOS

from lib.jobs import voices_queue

POLL_S = 0.1
"""A line of a second should not wait long for its turn; only providers that are set up have a queue."""
MINUTE_S = 60.0


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
