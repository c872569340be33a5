"""Bring the database to the newest schema; safe to run at every start, by several processes at once."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.store.engine import reading, writing

log = logging.getLogger(__name__)

_LOCK = 7_262_346_373_001  # any number, the same in every process


_HERE = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Apply what is missing, in one transaction. Raises StorageFailed when the database cannot be written.

    A database that a newer version has brought further is left as it is: changes only ever add, so this version works
    on it while an update is under way.
    """
    from alembic import command  # only who starts the app or a test migrates, and it takes a while to load
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    with writing(engine) as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _is_ahead(_version(connection)):
            log.warning("a newer version of the app has brought the database further; it is left as it is")
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has all that this version needs; it may have more. Raises StorageFailed."""
    with reading(engine) as session:
        version = _version(session.connection())
    return version == _known()[0] or _is_ahead(version)


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _is_ahead(version: str | None) -> bool:
    return version is not None and version not in _known()


@cache
def _known() -> tuple[str, ...]:
    """Every version of the schema that this version of the app has heard of, newest first."""
    from alembic.script import ScriptDirectory

    return tuple(revision.revision for revision in ScriptDirectory(str(_HERE)).walk_revisions())
