"""One thread per worker process: says that this worker lives and takes over the jobs of those that do not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

import sqlalchemy as sa

from lib.jobs.presence import LeaseLostError, Presence

log = logging.getLogger(__name__)

BEAT_S = 1.0


class Reaper:
    """`recover(worker_id)` puts a dead worker's jobs back on their queues and must be safe to call twice, from two
    workers at once; `lost()` is called, once, when this worker has been taken for dead."""

    def __init__(
        self,
        presence: Presence,
        *,
        recover: Callable[[str], None],
        lost: Callable[[], None],
        beat_s: float = BEAT_S,
    ) -> None:
        self._presence, self._recover, self._lost, self._beat_s = presence, recover, lost, beat_s
        self._stop, self._recovers = Event(), Event()
        self._thread = Thread(target=self._run, name="reaper", daemon=True)

    def start(self, *, recovering: bool = True) -> None:
        """Say from now on that this worker lives; one that is not ready for others' jobs yet says so."""
        if recovering:
            self.recover()
        self._thread.start()

    def recover(self) -> None:
        """From now on take over the jobs of the dead, too."""
        self._recovers.set()

    def stop(self) -> None:
        """End the thread, then leave, so that others may take over what this worker still holds."""
        self._stop.set()
        self._thread.join()
        self._presence.leave()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._beat()
            except LeaseLostError:
                log.error("this worker was silent for too long and others have taken its jobs")
                self._presence.leave()
                self._lost()
                return
            except (sa.exc.SQLAlchemyError, OSError):
                log.exception("a heartbeat failed; the next is in %.1f s", self._beat_s)
            self._stop.wait(self._beat_s)

    def _beat(self) -> None:
        self._presence.beat()
        if not self._recovers.is_set():
            return
        for worker_id in self._presence.dead():
            log.info("worker %s is gone; taking over its jobs", worker_id)
            # Recovered before it is forgotten: should this process die in between, the next one does it again.
            self._recover(worker_id)
            self._presence.forget(worker_id)
