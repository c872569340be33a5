"""Store tests run twice: on a SQLite file and on a Postgres server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from lib.settings import Settings
from lib.store.engine import open_engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path, blank: Path) -> Iterator[Engine]:
    url = request.getfixturevalue("migrated_postgres_url") if request.param == "postgres" else ""
    if not url:
        shutil.copytree(blank, tmp_path, dirs_exist_ok=True)
    yield from _opened(Settings(data_dir=tmp_path, database_url=url))


@pytest.fixture
def postgres_engine(migrated_postgres_url: str, tmp_path: Path) -> Iterator[Engine]:
    yield from _opened(Settings(data_dir=tmp_path, database_url=migrated_postgres_url))


def _opened(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database)
    yield engine
    engine.dispose()
