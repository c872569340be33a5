"""How work in a thread learns that nobody wants its result any more.

A thread cannot be killed. The worker sets a signal when the job is cancelled or the worker is told to go; long work
asks `stop_requested()` at its natural pauses and gives up there. The signal belongs to one attempt, so a retry that
starts while the old thread finishes its line is not stopped with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_signal: ContextVar[Event | None] = ContextVar("stop_signal", default=None)


def stop_requested() -> bool:
    """Whether the running attempt should end at once. Always False outside a worker."""
    signal = _signal.get()
    return signal is not None and signal.is_set()


@contextmanager
def stop_signal() -> Iterator[Event]:
    """Whatever is started inside, threads of `asyncio.to_thread` included, sees this event."""
    signal = Event()
    token = _signal.set(signal)
    try:
        yield signal
    finally:
        _signal.reset(token)
