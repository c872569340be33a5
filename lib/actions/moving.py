"""Everything from one place to another: a laptop's files to a server's database and object store, a backup, and back.

A place is a database and a blob store. A backup is a place too: a folder with a SQLite file and the files in it, which
the app itself can open as its data folder. Moving can be broken off at any moment and begun again: what has arrived is
looked at and left. Keys that were typed arrive locked, as they are kept; the key file has to be brought along by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lib.actions.studio import migrate
from lib.errors import BadInput, Conflict, StorageFailed
from lib.settings import Settings
from lib.store import rows
from lib.store.blobs import BlobInfo, Blobs
from lib.store.engine import open_engine, writing

Tell = Callable[[str], None]
"""Hears what is done now, in a sentence."""

_MARK = sa.Table("arriving", sa.MetaData(), sa.Column("origin", sa.String(500), primary_key=True))
"""Stands in a database for as long as it is not complete, and says where it comes from."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What lies at the target now; `copied_files` of its files arrived this time."""

    rows: int
    files: int
    copied_files: int
    bytes: int


def folder_settings(folder: Path) -> Settings:
    """The place that a backup in `folder` is, whatever the environment says."""
    return Settings(data_dir=folder, database_url="", jobs_url="", blob_url="")


def move(source: Settings, target: Settings, tell: Tell = lambda _: None) -> Moved:
    """Copy every row and every file, then compare every one of them.

    Raises Conflict when the target holds something else, or changed meanwhile; BadInput when both are one place;
    StorageFailed when one of them cannot be read or written.
    """
    if source.database == target.database or source.blobs == target.blobs:
        raise BadInput("Both places are the same.", hint="Name another database and another place for the files.")
    migrate(source)
    migrate(target)
    from_db, to_db = open_engine(source.database), open_engine(target.database)
    try:
        _begin(to_db, source.database)
        row_count = _move_rows(from_db, to_db, tell)
        files = _move_files(Blobs(source.blobs), Blobs(target.blobs), tell)
        _end(to_db)
    finally:
        from_db.dispose()
        to_db.dispose()
    return Moved(row_count, *files)


def _begin(target: Engine, origin: str) -> None:
    """Mark the target as arriving. Raises Conflict unless it is empty, or was begun from the same place."""
    origin = sa.make_url(origin).render_as_string(hide_password=True)[:500]
    with writing(target) as session:
        connection = session.connection()
        is_begun = sa.inspect(connection).has_table(_MARK.name)
        known = connection.scalar(sa.select(_MARK.c.origin)) if is_begun else None
        if known is not None and known != origin:
            raise Conflict("The target is half filled from another place.", hint=f"Go on from {known}, or empty it.")
        if known is None and any(rows.count(connection, table) for table in rows.all_tables()):
            raise Conflict(
                "The target holds projects or files already.", hint="Choose an empty database; nothing was changed."
            )
        _MARK.create(connection, checkfirst=True)
        if known is None:
            connection.execute(_MARK.insert().values(origin=origin))


def _end(target: Engine) -> None:
    with writing(target) as session:
        _MARK.drop(session.connection())


def _move_rows(source: Engine, target: Engine, tell: Tell) -> int:
    """Every table, from one state of the source; how many rows there are."""
    total = 0
    options = {"isolation_level": "REPEATABLE READ"} if source.dialect.name == "postgresql" else {}
    with source.connect().execution_options(**options) as reader:
        for table in reversed(rows.all_tables()):
            rows.drop_strangers(reader, target, table)
        for table in rows.all_tables():
            total += _move_table(reader, target, table, tell)
    return total


def _move_table(reader: sa.Connection, target: Engine, table: sa.Table, tell: Tell) -> int:
    of = rows.count(reader, table)
    rows.copy(reader, target, table, lambda done: tell(f"{table.name}: {done} of {of}"))
    rows.continue_numbers(target, table)
    with target.connect() as arrived:
        wrong = rows.differing(reader, arrived, table)
    if wrong:
        raise Conflict(
            f"{wrong} rows of {table.name} differ after they were copied.",
            hint="Make sure that nobody uses the target, then run the same again.",
        )
    return of


def _move_files(source: Blobs, target: Blobs, tell: Tell) -> tuple[int, int, int]:
    """(files, of them copied now, bytes of all). Raises StorageFailed when one does not arrive whole."""
    files = copied = size_bytes = 0
    for info in source.all():
        files, size_bytes = files + 1, size_bytes + info.size_bytes
        if not target.holds(info.key, info.size_bytes):
            _copy_file(source, target, info)
            copied += 1
        if files % 100 == 0:
            tell(f"files: {files}, {size_bytes / 1e6:,.0f} MB")
    tell(f"files: {files}, {size_bytes / 1e6:,.0f} MB")
    return files, copied, size_bytes


def _copy_file(source: Blobs, target: Blobs, info: BlobInfo) -> None:
    target.put_stream(info.key, source.stream(info.key, 0, info.size_bytes))
    if not target.holds(info.key, info.size_bytes):
        raise StorageFailed(f"{info.key} did not arrive whole.", hint="Run the same again.")
