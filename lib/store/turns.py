"""One at a time, over all processes on one database: whoever dies gives its turn up with its life.

On one machine a turn is a byte of a file that the operating system locks; on Postgres, an advisory lock of one
connection that is kept for it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.errors import StorageFailed

if sys.platform == "win32":
    import msvcrt

    def _lock(file: int, place: int) -> None:
        os.lseek(file, place, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int, place: int) -> None:
        os.lseek(file, place, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(file: int, place: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)

    def _unlock(file: int, place: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


_LOOK_S, _GROWTH, _LOOK_MOST_S = 0.02, 1.3, 0.3
_PLACES = 2**31 - 1


class _Places(Protocol):
    def take(self, place: int) -> bool: ...

    def give_back(self, place: int) -> None: ...

    def close(self) -> None: ...


class Turns:
    """Between processes only: within one, whoever asks has a lock of its own besides."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self._places: _Places = _FilePlaces(file) if engine.dialect.name == "sqlite" else _AdvisoryPlaces(engine)

    @contextmanager
    def turn(self, number: int, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
        """Hold the turn of that number; `waiting` is called at each look, and may raise to wait no longer.

        Raises StorageFailed when the file or the database cannot be used.
        """
        place, pause_s = number % _PLACES, _LOOK_S
        while not self._places.take(place):
            waiting()
            time.sleep(pause_s)
            pause_s = min(pause_s * _GROWTH, _LOOK_MOST_S)
        try:
            yield
        finally:
            self._places.give_back(place)

    def close(self) -> None:
        self._places.close()


class _FilePlaces:
    """The file stays empty: places lie beyond its end."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageFailed(
                f"The file {path} cannot be opened: {error.strerror}.", hint="Check the data folder's permissions."
            ) from error
        self._guard = Lock()

    def take(self, place: int) -> bool:
        with self._guard:
            try:
                _lock(self._file, place)
            except OSError:
                return False
            return True

    def give_back(self, place: int) -> None:
        with self._guard:
            _unlock(self._file, place)

    def close(self) -> None:
        os.close(self._file)


class _AdvisoryPlaces:
    """Locks of a session, whose connection is opened when it is first needed, and again when it was lost."""

    _SPACE = 0x506F64
    """Apart from the locks of whoever else uses the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._guard = engine, Lock()
        self._session: sa.Connection | None = None

    def take(self, place: int) -> bool:
        return self._said("pg_try_advisory_lock", place)

    def give_back(self, place: int) -> None:
        self._said("pg_advisory_unlock", place)

    def close(self) -> None:
        with self._guard:
            self._leave()

    def _said(self, verb: str, place: int) -> bool:
        question = sa.select(getattr(sa.func, verb)(sa.cast(self._SPACE, sa.Integer), sa.cast(place, sa.Integer)))
        with self._guard:
            try:
                if self._session is None:
                    self._session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                return bool(self._session.execute(question).scalar())
            except sa.exc.DBAPIError as error:
                self._leave()  # and with it every turn that it held
                raise StorageFailed(
                    "The database cannot be reached.", hint="Check that it runs, then try again."
                ) from error

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()
            session.close()
