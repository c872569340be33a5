"""A rerun that changes nothing writes nothing: counted in statements, in the database's version and in bytes."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.ui.typing_hands import press

PAGES = ("home", "create", "analysis", "research", "script", "render", "asset_library", "settings")
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "VACUUM", "BEGIN IMMEDIATE")


@pytest.fixture
def writes() -> Iterator[list[str]]:
    """Every statement that could write, whoever sends it."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.lstrip().upper().startswith(_WRITES):
            seen.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


def bytes_of(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.glob("podcast.db*") if not path.name.endswith("-shm")}


@pytest.mark.parametrize("page", PAGES)
def test_opening_a_page_and_running_it_again_writes_no_byte(full, visit, behind, writes, page):
    with behind.engine.connect() as keeps_the_log_open, sqlite3.connect(full / "podcast.db") as watcher:
        keeps_the_log_open.execute(sa.text("SELECT 1"))
        version, size = watcher.execute("PRAGMA data_version").fetchone(), bytes_of(full)
        visit(page, project="written").run().run()
        assert writes == []
        assert watcher.execute("PRAGMA data_version").fetchone() == version
        assert bytes_of(full) == size


def test_a_change_is_seen_by_the_same_counting(full, visit, behind, writes):
    at = visit("script", project="written")
    assert writes == []
    press(at, "approve_all")
    assert any(statement.startswith("UPDATE podcast_projects") for statement in writes)
