"""Store tests run twice: on a SQLite file and on a Postgres server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from lib.settings import Settings
from lib.store.engine import open_engine
from lib.store.migrate import migrate


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    yield from _migrated(Settings(data_dir=tmp_path, database_url=url))


@pytest.fixture
def postgres_engine(postgres_url: str, tmp_path: Path) -> Iterator[Engine]:
    yield from _migrated(Settings(data_dir=tmp_path, database_url=postgres_url))


def _migrated(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database)
    migrate(engine)
    yield engine
    engine.dispose()
