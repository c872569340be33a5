"""A real Postgres server for the tests that need one, started once and only if asked for."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lib.settings import Settings
from ops.postgres import drop_database, new_database, postgres
from ops.running import MissingError


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a throw-away cluster's maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="podcast-pg-"))
    folder.chmod(0o755)  # who runs Postgres must come through it
    try:
        with postgres(folder / "server") as url:
            yield url
    except MissingError as missing:
        pytest.skip(str(missing))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of the test's own."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def _blank_database(postgres_server: str) -> Iterator[str]:
    from lib.actions.studio import migrate

    with _database(postgres_server) as url:
        migrate(Settings(database_url=url))
        yield url


@pytest.fixture
def migrated_postgres_url(postgres_server: str, _blank_database: str) -> Iterator[str]:
    """URL of a migrated database of the test's own: a copy, since to migrate takes longer than many a test."""
    with _database(postgres_server, like=_blank_database.rsplit("/", 1)[1]) as url:
        yield url


@contextmanager
def _database(server: str, like: str = "template1") -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex}"
    yield new_database(server, name, like)
    drop_database(server, name)
