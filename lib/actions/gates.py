"""As many calls at a time, and in a minute, as a provider takes: within this process.

Between workers the queue sees to it (`lib.worker`); this holds for what runs without one, and for the screens.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from threading import BoundedSemaphore, Lock

from lib.providers.speech import Pace, Speech, pace_of

MINUTE_S = 60.0
_UNLIMITED = 16
_making = Lock()


@contextmanager
def gate(speech: Speech, at_once: int = 0) -> Iterator[None]:
    """Waits until the provider may be called and fewer than `at_once` calls of it are under way here, 0 being no limit.

    What runs on this machine need not wait.
    """
    pace = pace_of(speech)
    if not pace.is_limited:
        yield
        return
    least = min(filter(None, (pace.at_once, at_once)), default=0)
    with _gate(speech.spec.name, replace(pace, at_once=least)):
        yield


def threads(speech: Speech) -> ThreadPoolExecutor:
    """Threads to call it from, so many that its pace decides and not the number of cores."""
    return _threads(speech.spec.name, pace_of(speech).at_once or _UNLIMITED)


class Gate:
    """A context that at most `at_once` hold together and at most `per_minute` enter within a minute."""

    def __init__(self, pace: Pace, minute_s: float = MINUTE_S) -> None:
        self._room = BoundedSemaphore(pace.at_once) if pace.at_once else None
        self._per_minute, self._minute_s = pace.per_minute, minute_s
        self._entered: deque[float] = deque(maxlen=pace.per_minute or 1)
        self._lock = Lock()

    def __enter__(self) -> None:
        if self._room:
            self._room.acquire()
        wait_s = self._reserved_s()
        if wait_s > 0:
            time.sleep(wait_s)

    def __exit__(self, *_error: object) -> None:
        if self._room:
            self._room.release()

    def _reserved_s(self) -> float:
        """Take the next place; how long to wait for it, in seconds."""
        if not self._per_minute:
            return 0.0
        with self._lock:
            now_s = time.monotonic()
            is_full = len(self._entered) == self._per_minute
            at_s = max(now_s, self._entered[0] + self._minute_s) if is_full else now_s
            self._entered.append(at_s)
            return at_s - now_s


def _gate(provider: str, pace: Pace) -> Gate:
    with _making:  # two that come first at one moment must not get a gate each
        return _made_gate(provider, pace)


@cache
def _made_gate(_provider: str, pace: Pace) -> Gate:
    return Gate(pace)


@cache
def _threads(provider: str, at_once: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(at_once, thread_name_prefix=f"voices-{provider}")
