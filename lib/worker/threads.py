"""Heavy work off the event loop, one attempt at a time, ending soon after it is no longer wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakValueDictionary

from lib.jobs.stopping import stop_signal
from lib.logs import JOB

P = ParamSpec("P")
R = TypeVar("R")

_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


async def in_thread(key: str, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` in a thread and wait for its result.

    When the waiting task is cancelled, `stop_requested()` turns true inside `work`, and the cancellation goes on only
    when the thread has ended. A second call with the same key waits its turn: a job that was cancelled and started
    again at once never runs beside its own remains.
    """
    turn = _turns.setdefault(key, asyncio.Lock())
    async with turn:
        JOB.set(key)
        with stop_signal() as stop:
            thread = asyncio.create_task(asyncio.to_thread(work, *args, **kwargs))
        try:
            return await asyncio.shield(thread)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait({thread})
            # Whatever it still raised is no longer anybody's: take it, or the loop would report it as lost.
            thread.cancelled() or thread.exception()
            raise
