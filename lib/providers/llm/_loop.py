"""One event loop for everything that waits on a model: a thread of its own, started when first needed.

The clients of the model libraries belong to the loop they were opened on, so there is one per process, and it outlives
every call. When the interpreter ends, what is still running is cancelled and what is open is closed.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

_STOP_S = 5.0


class Loop:
    """Runs coroutines for threads. Safe to use from any number of them."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._closing: list[Callable[[], Awaitable[object]]] = []
        self._thread = threading.Thread(target=self._run, name="models", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, waited for here. When the wait is broken off (Ctrl-C), so is the work."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:  # whoever waited is gone, for whatever reason; raised again
            future.cancel()
            raise

    def when_closing(self, close: Callable[[], Awaitable[object]]) -> None:
        """Have `close` awaited on the loop before it ends."""
        self._closing.append(close)

    def stop(self) -> None:
        """Cancel what runs, close what is open, end the thread. Waits five seconds at most."""
        with suppress(TimeoutError, CancelledError):
            asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result(_STOP_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_S)
        if not self._thread.is_alive():
            self._loop.close()

    async def _wind_up(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(close() for close in self._closing), return_exceptions=True)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()


_starting = threading.Lock()
_shared: Loop | None = None


def shared() -> Loop:
    """The process's loop."""
    global _shared
    with _starting:
        if _shared is None:
            _shared = Loop()
            atexit.register(_stop_shared, os.getpid())
        return _shared


def _stop_shared(pid: int) -> None:
    if _shared is not None and pid == os.getpid():
        _shared.stop()


def _forget() -> None:
    """After a fork the thread is gone, so the child starts its own."""
    global _shared, _starting
    _shared, _starting = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
