"""A worker's life: join the others, take jobs, and leave without losing any."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType
from typing import Any

import sqlalchemy as sa
from dbos import DBOS
from dbos import error as engine_error

from lib import logs
from lib.jobs.engine import APP_NAME, APP_VERSION, Queue, engine_options, is_sqlite, open_engine, sqlite_file
from lib.jobs.presence import Presence, presence
from lib.jobs.reaper import Reaper
from lib.jobs.supervisor import is_supervised, watch_parent
from lib.jobs.takeover import take_over
from lib.store.engine import is_passing
from lib.worker import workflows as workflows  # registers them with the engine
from lib.worker.idle import TICK_S, rest_while_nothing_waits, rest_while_unchanged
from lib.worker.lanes import claim_in_turn, claim_in_turn_anywhere, keep_to, make_lanes
from lib.worker.steps import RenderSteps, bind, room

log = logging.getLogger(__name__)

POLL_S = 0.15
"""How often a queue is asked for work on Postgres. On SQLite it looks more often, and asks only when there is reason:
each question costs 4 ms of a core (measured: 19 % of one, idle, at 0.05 s)."""
EPISODES_AT_ONCE = 8
STEPS_AT_ONCE = 2
LEAVING_S = 12.0
"""After this long a worker that was told to go goes, whatever still runs; its jobs are taken over."""


class Worker:
    """Runs the jobs of the database at `url` with these steps: so many of the heavy ones at a time, and so many lines
    of each provider outside (0: as many as the provider takes)."""

    def __init__(self, url: str, steps: RenderSteps, *, scenes_at_once: int, lines_at_once: int = 0) -> None:
        self._engine: sa.Engine = open_engine(url)
        self._presence: Presence = presence(url, self._engine)
        self._reaper = Reaper(self._presence, recover=self._recover, lost=_vanish)
        self._url, self._steps, self._scenes_at_once, self._lines_at_once = url, steps, scenes_at_once, lines_at_once
        bind(steps, scenes_at_once=scenes_at_once)

    def start(self) -> None:
        """Take jobs from now on, first those of workers that died. Returns at once."""
        worker_id = self._presence.join()
        # At once: on a busy machine the engine may take longer to start than a worker may be silent.
        self._reaper.start(recovering=False)
        config: Any = {
            "name": APP_NAME,
            "application_version": APP_VERSION,
            "executor_id": worker_id,
            "log_level": "WARNING",
            **engine_options(self._url, self._engine),
        }
        self._dbos = DBOS(config=config)
        logging.getLogger("dbos").addFilter(_is_news)
        logging.getLogger("dbos").addHandler(DatabaseWatch(_vanish))
        logs.dress()
        DBOS.launch()
        how: Any = {
            "polling_interval_sec": TICK_S if is_sqlite(self._url) else POLL_S, "on_conflict": "always_update",
        }  # fmt: skip
        if is_sqlite(self._url):
            claim_in_turn(self._dbos._sys_db, sqlite_file(self._url).parent / "workers")
            rest_while_unchanged(self._dbos._sys_db, sqlite_file(self._url), lambda: room().locked())
        else:
            claim_in_turn_anywhere(self._dbos._sys_db, self._engine)
            rest_while_nothing_waits(self._dbos._sys_db)
        if self._lines_at_once:
            keep_to(self._dbos._sys_db, self._lines_at_once)
        DBOS.register_queue(Queue.EPISODES, worker_concurrency=EPISODES_AT_ONCE, **how)
        DBOS.register_queue(Queue.STEPS, worker_concurrency=STEPS_AT_ONCE, **how)
        # Twice as many are claimed as run: the next scene lies ready when a core falls free, whatever the interval.
        DBOS.register_queue(Queue.SCENES, worker_concurrency=2 * self._scenes_at_once, **how)
        make_lanes(self._steps.lanes())
        self._take_over()
        self._reaper.recover()
        log.info("worker %s takes jobs, %d scenes at a time", worker_id, self._scenes_at_once)

    def stop(self) -> None:
        """Take no more jobs, let each running line end, and leave the rest to whoever comes next."""
        DBOS.destroy()
        self._reaper.stop()
        self._engine.dispose()

    def _recover(self, worker_id: str) -> None:
        # Not public, but the one call that is atomic, so that two workers cannot both revive a job, and that keeps
        # count of attempts, so that a job that kills its workers is given up. The engine's version is pinned; a test
        # watches this.
        DBOS._recover_pending_workflows([worker_id])
        self._take_over()

    def _take_over(self) -> None:
        """What workers of another version left: an update of the app comes upon jobs in the middle."""
        for job_id in take_over(self._dbos._sys_db, self._presence.alive()):
            log.info("job %s was begun by another version of the app; it begins anew", job_id)


def serve(worker: Worker, *, niceness: int = 0) -> None:
    """Run the worker in the main thread until a signal, or its parent's end, asks it to go.

    Beside the app that started it, it steps back by `niceness`.
    """
    leave = Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        leave.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    watch_parent(leave.set)
    if is_supervised() and hasattr(os, "nice"):
        os.nice(niceness)
    worker.start()
    leave.wait()
    _no_later_than(LEAVING_S)
    worker.stop()


class DatabaseWatch(logging.Handler):
    """Calls `gone()` when a job ended because a database refused to write, on a full disk for example.

    The engine has forgotten such a job while its row still says that it runs. A worker that starts anew, as soon as the
    database lets it, takes all its jobs up again; so this one ends.
    """

    def __init__(self, gone: Callable[[], None]) -> None:
        super().__init__(logging.ERROR)
        self._gone = gone

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if _is_refusal(error):
            log.critical("a database cannot be written (%s); this worker ends and is to be started again", error)
            self._gone()


def _is_refusal(error: BaseException | None) -> bool:
    seen: set[int] = set()  # an error may be raised from itself
    while error is not None and id(error) not in seen:
        if isinstance(error, sa.exc.OperationalError) and not is_passing(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_news(record: logging.LogRecord) -> bool:
    """The engine logs a stack for every job of a cancelled episode; that somebody cancelled it is no error."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, engine_error.DBOSAwaitedWorkflowCancelledError)


def _vanish() -> None:
    """Others run this worker's jobs already: end without another write."""
    os._exit(os.EX_TEMPFAIL if hasattr(os, "EX_TEMPFAIL") else 75)


def _no_later_than(seconds: float) -> None:
    def wait() -> None:
        Event().wait(seconds)
        log.warning("work was still running after %.0f s; it will be taken over", seconds)
        os._exit(0)

    Thread(target=wait, name="leaving", daemon=True).start()
