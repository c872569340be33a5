"""What the web side and the workers must agree on for the job engine: names, version, queues, database.

The engine is DBOS: workflows are rows in a database, SQLite on one machine and Postgres on several, with one code.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

APP_NAME = "podcast-maker"

APP_VERSION = "render-4"
"""Jobs run only on workers of their own version. The engine's default is a hash of the source, which would strand every
waiting job when a comment changes; raise this by hand, only when a workflow's steps change shape."""


class Queue(StrEnum):
    """Parents wait for their children, so they have a queue of their own and can never fill the children's."""

    EPISODES = "episodes"
    STEPS = "steps"
    SCENES = "scenes"


def voices_queue(provider: str) -> str:
    """The queue of a speech provider whose calls are limited: the limits hold for all workers together."""
    return f"voices-{provider}"


QUEUES = tuple(Queue)

_SQLITE_PRAGMAS = ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL")


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def sqlite_file(url: str) -> Path:
    """The file behind a SQLite URL. Raises ValueError for a database in memory, which no other process could see."""
    name = sa.make_url(url).database
    if not name or name == ":memory:":
        raise ValueError("jobs need a SQLite file, not a database in memory")
    return Path(name)


def open_engine(url: str, *, pool_size: int = 20) -> sa.Engine:
    """An engine for the jobs' database. SQLite: its folder is made, WAL, one writer at a time, waiting up to 30 s."""
    if not is_sqlite(url):
        return sa.create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30, pool_pre_ping=True)
    sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # IMMEDIATE takes the write lock when a transaction begins; upgrading a read lock later could not wait, only fail.
    connection.isolation_level = "IMMEDIATE"
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def engine_options(url: str, engine: sa.Engine) -> dict[str, Any]:
    """The database part of a DBOS configuration: our engine on SQLite, the plain URL on Postgres."""
    if is_sqlite(url):
        return {"system_database_url": url, "system_database_engine": engine}
    return {"system_database_url": url}
