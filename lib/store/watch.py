"""Whether anything was written since one looked last, for a few microseconds and without a query."""

from __future__ import annotations

import sqlite3
from threading import Lock

from sqlalchemy.engine import Engine


class Watch:
    """On SQLite every transaction that writes is counted in the file's header, whatever process it is of; those that
    tell only how far something is are not, else a page would be read anew ten times a second while an episode renders.
    Elsewhere there is no such count: one row that every transaction writes would let them pass one at a time only."""

    def __init__(self, engine: Engine) -> None:
        path = engine.url.database if engine.dialect.name == "sqlite" else None
        self._lock = Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None) if path else None

    def stamp(self) -> int | None:
        """Equal stamps: nothing was written between them. None: nobody knows, so read again."""
        if self._connection is None:
            return None
        with self._lock:
            return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
