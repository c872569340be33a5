"""Waiting costs next to nothing: a SQLite database that nobody wrote to is not asked again and again, and Postgres is
asked one small question for all queues together."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from dbos._outcome import NoResult

TICK_S = 0.02
"""How often a queue looks whether there is anything to ask about: new work begins this soon."""
FULL_S = 0.2
"""How much longer a queue waits while all that may run here runs: each look takes Python's lock from the threads that
speak a few times, and together they cost a twentieth of what those can do (measured)."""
SOON_S = 0.08
"""Between two questions at least: each costs 4 ms of a core, and takes the database's lock for them."""
LOOK_S = 0.05
"""Between two looks whether any jobs lie in a queue, on Postgres."""
_LIES: Any = sa.literal_column("'ENQUEUED'")
"""Written out: an index of a part of the table is found by a constant alone."""
AT_LEAST_EVERY_S = 1.0
"""However quiet the database is: limits by the minute and delays end without a word in it."""

_WAITING = """
    SELECT 1 FROM workflow_status
    WHERE queue_name = ? AND status = 'ENQUEUED' AND status IN ('ENQUEUED', 'PENDING') LIMIT 1
"""
"""The second condition lets SQLite use the engine's index of what is not done, see `_in_flight_status_prover` there."""


def rest_while_unchanged(engine_database: Any, file: Path, is_full: Callable[[], bool] = lambda: False) -> None:
    """Let the engine's questions, for work and for whether a job has ended, be answered from the last answer while
    nothing that decides it has changed: the database, and how many of the worker's hands are full. While the worker
    `is_full`, each queue waits `FULL_S` longer before it looks.

    SQLite tells a connection in microseconds whether any other has written, and whether a job waits in a queue; a
    question costs 4 ms of a core and the database's lock, and several queues look fifty times a second. Called before
    the engine polls its queues with what it asks from now on.
    """
    quiet = _Quiet(file)
    claim, config = engine_database.start_queued_workflows, engine_database.get_queue
    configs: dict[Any, tuple[Any, Any]] = {}
    answers: dict[Any, _Answer] = {}

    def start_queued_workflows(queue: Any, *args: Any, **kwargs: Any) -> Any:
        which, known = (queue.name, args[2:3]), answers.get((queue.name, args[2:3]))
        stamp, at_s = quiet.stamp(), time.monotonic()  # before the question: what is written meanwhile asks again
        if known is not None and known.holds(stamp, args[3:], at_s):
            return known.nothing
        if not quiet.has_waiting(queue.name):
            return [], None
        found = claim(queue, *args, **kwargs)
        answers[which] = _Answer(stamp, args[3:], at_s, ([], found[1]), is_empty=not found[0])
        return found

    def get_queue(name: str, *args: Any, **kwargs: Any) -> Any:
        if is_full():
            time.sleep(FULL_S)
        which, row = (name, args, tuple(sorted(kwargs.items()))), quiet.row_of(name)
        known = configs.get(which)
        if known is None or known[0] != row:
            known = configs[which] = row, config(name, *args, **kwargs)
        return known[1]

    engine_database.start_queued_workflows, engine_database.get_queue = start_queued_workflows, get_queue
    engine_database.check_workflow_result = _asked_when_written(quiet, engine_database.check_workflow_result, is_full)


def _asked_when_written(
    quiet: _Quiet, result_of: Callable[..., Any], is_full: Callable[[], bool]
) -> Callable[..., Any]:
    """What says how a job ended, which a job that had not does again while nobody has written, and for `FULL_S` while
    the worker `is_full`: who waits for its scenes waits for the last of them."""
    unended: dict[str, tuple[int, float, NoResult]] = {}

    def check_workflow_result(workflow_id: str, **kwargs: Any) -> Any:
        known, at_s = unended.pop(workflow_id, None), time.monotonic()
        if known is not None and at_s - known[1] < FULL_S and is_full():
            unended[workflow_id] = known
            return known[2]
        stamp = quiet.stamp()
        result = known[2] if known is not None and known[0] == stamp else result_of(workflow_id, **kwargs)
        if isinstance(result, NoResult):
            unended[workflow_id] = stamp, at_s, result
        return result

    return check_workflow_result


def rest_while_nothing_waits(engine_database: Any) -> None:
    """Let the engine ask for the work of a queue only while jobs lie there, on a database that does not tell whether it
    has changed.

    A question for work is five statements, and several queues ask ten times a second: idle, that was a fifth of a core
    of each worker, and two fifths of what it spent while it had lines spoken outside (measured). How a queue is set up
    and which version is the newest may be known for a second.
    """
    waiting = _Waiting(engine_database)
    claim, config = engine_database.start_queued_workflows, engine_database.get_queue
    newest = engine_database._latest_application_version
    configs = _Known(config)
    versions = _Known(lambda _name, *args, **kwargs: newest(*args, **kwargs))

    def start_queued_workflows(queue: Any, *args: Any, **kwargs: Any) -> Any:
        return claim(queue, *args, **kwargs) if waiting.at(queue.name) else ([], None)

    engine_database.start_queued_workflows = start_queued_workflows
    engine_database.get_queue = configs.get
    engine_database._latest_application_version = lambda *args, **kwargs: versions.get("", *args, **kwargs)


class _Known:
    """What `ask` said of a name within the last second. Any thread may ask."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask, self._said = ask, dict[str, tuple[float, Any]]()

    def get(self, name: str, *args: Any, **kwargs: Any) -> Any:
        at_s, said = self._said.get(name, (0.0, None))
        if time.monotonic() - at_s >= AT_LEAST_EVERY_S or not at_s:
            now_s = time.monotonic()
            said = self._ask(name, *args, **kwargs)
            if said is not None:
                self._said[name] = now_s, said
        return said


class _Waiting:
    """Which queues have jobs that nobody took, as of a moment ago."""

    def __init__(self, engine_database: Any) -> None:
        self._database, self._lock = engine_database, Lock()
        self._asked_s, self._queues, self._busy = 0.0, set[str](), frozenset[str]()

    def at(self, queue: str) -> bool:
        with self._lock:
            if queue not in self._queues or time.monotonic() - self._asked_s >= LOOK_S:
                self._queues.add(queue)
                self._asked_s, self._busy = time.monotonic(), self._look()
            return queue in self._busy

    def _look(self) -> frozenset[str]:
        """One row for each queue, found by the engine's own index, however many jobs lie there."""
        jobs = self._database.tables.workflow_status
        asked = sa.values(sa.column("name", sa.String), name="asked").data([(name,) for name in sorted(self._queues)])
        lies = sa.exists().where(jobs.c.queue_name == asked.c.name, jobs.c.status == _LIES)
        with self._database.engine.connect() as db:
            return frozenset(db.scalars(sa.select(asked.c.name).where(lies)))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a queue was answered: when, on which state of the database, with so many of its jobs running here."""

    stamp: int
    running: tuple[Any, ...]
    at_s: float
    nothing: Any
    is_empty: bool

    def holds(self, stamp: int, running: tuple[Any, ...], at_s: float) -> bool:
        """Whether it may stand in for a new one."""
        age_s = at_s - self.at_s
        is_same = self.is_empty and stamp == self.stamp and running == self.running
        return age_s < (AT_LEAST_EVERY_S if is_same else SOON_S)


class _Quiet:
    """Tells whether the database has changed. Any thread may ask."""

    def __init__(self, file: Path) -> None:
        self._lock = Lock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)

    def stamp(self) -> int:
        with self._lock:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def has_waiting(self, queue: str) -> bool:
        """Whether a job lies in the queue that the engine might claim; true where that cannot be told."""
        return self._first(_WAITING, queue, else_=(1,)) is not None

    def row_of(self, queue: str) -> Any:
        """How the queue is set up; always another one where that cannot be read."""
        return self._first("SELECT * FROM queues WHERE name = ?", queue, else_=object())

    def _first(self, query: str, name: str, *, else_: Any) -> Any:
        try:
            with self._lock:
                return self._connection.execute(query, (name,)).fetchone()
        except sqlite3.OperationalError:  # busy, or of another make: the engine is asked
            return else_
