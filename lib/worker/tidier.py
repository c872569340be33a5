"""Tidies now and then, beside the work and never in its way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from lib.errors import PodcastError

log = logging.getLogger(__name__)

FIRST_S, EVERY_S = 60.0, 600.0


class Tidier(Thread):
    """Calls `tidy` after a minute and then every ten, until it is stopped; what it raises is tried again next time."""

    def __init__(self, tidy: Callable[[], None], *, first_s: float = FIRST_S, every_s: float = EVERY_S) -> None:
        super().__init__(name="tidier", daemon=True)
        self._tidy, self._first_s, self._every_s = tidy, first_s, every_s
        self._stop_asked = Event()

    def run(self) -> None:
        pause_s = self._first_s
        while not self._stop_asked.wait(pause_s):
            pause_s = self._every_s
            try:
                self._tidy()
            except PodcastError as error:
                log.warning("tidying stopped: %s; again in %.0f s", error, self._every_s)
            except Exception:  # with its stack in the log: tidying may fail as it likes, the worker renders on
                log.exception("tidying broke off; again in %.0f s", self._every_s)

    def stop(self) -> None:
        """End it; what it does at this moment is finished first."""
        self._stop_asked.set()
        self.join()
