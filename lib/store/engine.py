"""The database engine, and the two ways to use it: reading and writing.

SQLite runs in WAL with one writer at a time, so a write takes its lock at BEGIN and waits for its turn instead of
failing in the middle; reads never wait. Postgres needs none of this.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlmodel import Session

from lib.errors import BadInput, Conflict, Forbidden, StorageFailed

BUSY_TIMEOUT_MS = 30_000
_CHANGES = "rows changed before"
_ONLY_READING = "only_reading"
_MOST_WRITES = 2**31
"""`user_version` is a signed number of 32 bits: https://sqlite.org/pragma.html#pragma_user_version"""


def open_engine(url: str) -> Engine:
    """An engine for an SQLAlchemy URL; for SQLite the folder is made. Raises StorageFailed."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
    if parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageFailed(
                f"The data folder {Path(parsed.database).parent} cannot be made: {error.strerror}.",
                hint="Point PODCAST_DATA_DIR at a folder you may write to.",
            ) from error
    # An error that is logged must not quote what was being written.
    engine = sa.create_engine(
        url, pool_size=20, max_overflow=20, hide_parameters=True, connect_args={"check_same_thread": False}
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> str | None:
    """SQLite's own knows A–Z only, Postgres' and Python's all letters. No index and no trigger may use it."""
    return None if value is None else str(value).lower()


def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.info[_CHANGES] = _changes(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def only_reading(engine: Engine, only: bool = True) -> Engine:
    """The same database for somebody who may not write: whatever tries to is refused. Or for somebody who may again."""
    if engine.get_execution_options().get(_ONLY_READING, False) is only:
        return engine
    return engine.execution_options(**{_ONLY_READING: only})


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one consistent state and writes nothing."""
    with _explained(), Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine, *, progress: bool = False) -> Iterator[Session]:
    """A session that commits as a whole, or not at all. One that writes nothing but how far something is says so with
    `progress`: what others have read holds on (see `lib.store.watch`).

    Raises StorageFailed when the disk or the database refuses, BadInput for a value that the database cannot hold,
    Conflict when another write at the same moment leaves no place for this one, and Forbidden on an engine that is
    `only_reading`, before anything.
    """
    if engine.get_execution_options().get(_ONLY_READING, False):
        raise Forbidden("You may look at this, not change it.", hint="Ask its owner to make you an editor.")
    with _explained(), Session(engine.execution_options(writing=True), expire_on_commit=False) as session:
        yield session
        if engine.dialect.name == "sqlite" and not progress:
            _count(session)
        session.commit()


def _count(session: Session) -> None:
    """Count this transaction, if it wrote anything, in the file's header, in the transaction itself."""
    session.flush()
    if not session.in_transaction():
        return
    connection = session.connection()
    if _changes(connection) != connection.info[_CHANGES]:
        number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        connection.exec_driver_sql(f"PRAGMA user_version = {(number + 1) % _MOST_WRITES}")


def _changes(connection: sa.Connection) -> int:
    """Rows that this connection ever changed."""
    driver: Any = connection.connection.dbapi_connection
    return int(driver.total_changes)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        raise _in_our_words(error) from error
    except sa.exc.DataError as error:
        raise BadInput(
            "The database cannot keep this: a character or a number in it is beyond what it stores.",
            hint="Remove control characters and very large numbers, then try again.",
        ) from error
    except sa.exc.IntegrityError as error:
        raise Conflict("Somebody changed this at the same moment.", hint="Try again.") from error


def is_passing(error: BaseException | None) -> bool:
    """Whether the database refused only because others were at work: the same again may well succeed."""
    cause = getattr(error, "orig", None)
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in _PASSING


_PASSING = frozenset(("40P01", "40001", "55P03"))
"""Deadlock, serialization failure, lock not available: https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_DISK_FULL = "53100"


def _in_our_words(error: sa.exc.OperationalError) -> StorageFailed:
    if is_passing(error):
        return StorageFailed("The database is busy with something long.", hint="Wait a moment, then try again.")
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None and getattr(error.orig, "sqlstate", None) == _DISK_FULL:
        return _disk_full()
    if code is None:
        return StorageFailed("The database cannot be reached.", hint="Check that it runs, then try again.")
    match code & 0xFF:  # the primary code; extended ones carry more in the high bits
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return _disk_full()
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StorageFailed(
                "The data folder cannot be written to.", hint="Check its permissions, or set PODCAST_DATA_DIR."
            )
        case _:
            return StorageFailed(f"The database refused: {error.orig}.", hint="Restart the app, then try again.")


def _disk_full() -> StorageFailed:
    return StorageFailed("The disk is full, so nothing was saved.", hint="Free some space, then try again.")
