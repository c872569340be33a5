"""Bring the database to the newest schema; safe to run at every start, by several processes at once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.store.engine import writing

_LOCK = 7_262_346_373_001  # any number, the same in every process


def migrate(engine: Engine) -> None:
    """Apply what is missing, in one transaction. Raises StorageFailed when the database cannot be written."""
    from alembic import command  # only who starts the app or a test migrates, and it takes a while to load
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with writing(engine) as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
