"""Idle queues cost next to nothing: a SQLite database that nobody wrote to is not asked again and again."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from threading import Lock
from typing import Any

SETTLED_S = 1.5
"""After the last change the queues are asked as ever for this long: what was freed in memory a moment later counts."""
AT_LEAST_EVERY_S = 1.0
"""However quiet the database is: limits by the minute and delays end without a word in it."""


def rest_while_unchanged(engine_database: Any, file: Path) -> None:
    """Let the engine's questions for work be answered from the last answer while the database has not changed.

    SQLite tells a connection in microseconds whether any other has written; a question costs 4 ms of a core, several
    queues ask five times a second. Called before the engine polls its queues with what it asks from now on.
    """
    quiet = _Quiet(file)
    claim, config = engine_database.start_queued_workflows, engine_database.get_queue
    configs: dict[Any, tuple[int, Any]] = {}
    empty: dict[str, Any] = {}

    def start_queued_workflows(queue: Any, *args: Any, **kwargs: Any) -> Any:
        if queue.name in empty and quiet.may_rest(queue.name):
            return empty[queue.name]
        quiet.asked(queue.name)
        answer = claim(queue, *args, **kwargs)
        if answer[0]:
            empty.pop(queue.name, None)
        else:
            empty[queue.name] = answer
        return answer

    def get_queue(name: str, *args: Any, **kwargs: Any) -> Any:
        stamp = quiet.stamp()
        known = configs.get((name, args, tuple(sorted(kwargs.items()))))
        if known is None or known[0] != stamp:
            known = configs[name, args, tuple(sorted(kwargs.items()))] = stamp, config(name, *args, **kwargs)
        return known[1]

    engine_database.start_queued_workflows, engine_database.get_queue = start_queued_workflows, get_queue


class _Quiet:
    """Since when the database has not changed. Any thread may ask."""

    def __init__(self, file: Path) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._stamp, self._since_s = -1, time.monotonic()
        self._asked_s: dict[str, float] = {}

    def stamp(self) -> int:
        with self._lock:
            stamp = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            if stamp != self._stamp:
                self._stamp, self._since_s = stamp, time.monotonic()
            return stamp

    def may_rest(self, name: str) -> bool:
        """Whether the queue's last answer still holds."""
        self.stamp()
        at_s = time.monotonic()
        return at_s - self._since_s > SETTLED_S and at_s - self._asked_s.get(name, 0.0) < AT_LEAST_EVERY_S

    def asked(self, name: str) -> None:
        self._asked_s[name] = time.monotonic()
