from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from lib.errors import StorageFailed
from lib.worker.process import DatabaseWatch


@pytest.fixture
def refusal(tmp_path: Path) -> sa.exc.OperationalError:
    """What SQLAlchemy really raises when the disk is full."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'small.db'}")
    with engine.connect() as connection, pytest.raises(sa.exc.OperationalError) as caught:
        connection.exec_driver_sql("PRAGMA max_page_count = 2")
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.exec_driver_sql("INSERT INTO t VALUES (zeroblob(100000))")
    engine.dispose()
    assert caught.value.orig.sqlite_errorcode == sqlite3.SQLITE_FULL
    return caught.value


def _logged(error: BaseException) -> bool:
    gone: list[bool] = []
    log = logging.Logger("engine")
    log.addHandler(DatabaseWatch(lambda: gone.append(True)))
    log.error("Exception encountered in asynchronous workflow", exc_info=error)
    return bool(gone)


def test_a_worker_whose_database_cannot_be_written_ends(refusal: sa.exc.OperationalError) -> None:
    assert _logged(refusal)


def test_it_ends_too_when_the_refusal_lies_behind_another_error(refusal: sa.exc.OperationalError) -> None:
    error = StorageFailed("The disk is full.")
    error.__cause__ = refusal
    assert _logged(error)


def test_an_error_raised_from_itself_is_looked_at_once() -> None:
    error = StorageFailed("The audio files cannot be written.")
    error.__cause__ = error
    assert not _logged(error)


def test_a_job_that_failed_for_a_reason_of_its_own_ends_no_worker() -> None:
    assert not _logged(StorageFailed("The audio files cannot be written."))


def test_a_database_that_was_only_busy_ends_no_worker(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'busy.db'}", connect_args={"timeout": 0})
    with engine.connect() as first, engine.connect() as second:
        first.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(sa.exc.OperationalError) as caught:
            second.exec_driver_sql("BEGIN IMMEDIATE")
    engine.dispose()
    assert not _logged(caught.value)


@pytest.mark.parametrize(("state", "ends"), [("40P01", False), ("40001", False), ("55P03", False), ("53100", True)])
def test_of_postgres_refusals_only_those_that_last_end_the_worker(state: str, ends: bool) -> None:
    error = StorageFailed("The database refused.")
    error.__cause__ = sa.exc.OperationalError("UPDATE", {}, psycopg.errors.lookup(state)("refused"))
    assert _logged(error) == ends
