"""Rows of every table from one database to another, SQLite or Postgres, as often as it takes.

What a database keeps about its own rows (counts, full-text indexes) its triggers make anew where the rows arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from lib.models import tables
from lib.models.tables import __all__ as _models
from lib.store.engine import writing

Row = dict[str, Any]
Key = tuple[Any, ...]

BATCH_ROWS = 500
_KEPT_BY_TRIGGERS = frozenset({tables.AssetCount.__tablename__})


def all_tables() -> list[sa.Table]:
    """Every table that holds what somebody made, parents before children."""
    ours = {getattr(tables, model).__tablename__ for model in _models} - _KEPT_BY_TRIGGERS
    return [table for table in SQLModel.metadata.sorted_tables if table.name in ours]


def count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def batches(connection: sa.Connection, table: sa.Table, *, columns: Sequence[Any] = ()) -> Iterator[list[Row]]:
    """Every row, `BATCH_ROWS` at a time, in the order of the primary key; or only some columns beside the key's."""
    key = list(table.primary_key)
    query = sa.select(*dict.fromkeys([*key, *(columns or table.columns)])).order_by(*key).limit(BATCH_ROWS)
    after: Key | None = None
    while True:
        page = query if after is None else query.where(sa.tuple_(*key) > sa.tuple_(*after))
        rows = [dict(row._mapping) for row in connection.execute(page)]
        if rows:
            yield rows
        if len(rows) < BATCH_ROWS:
            return
        after = key_of(table, rows[-1])


def key_of(table: sa.Table, row: Row) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def copy(source: sa.Connection, target: sa.Engine, table: sa.Table, told: Callable[[int], None]) -> None:
    """Make `table` in `target` hold the rows of `source`, each batch in a transaction of its own; what is there already
    is not written again. `told` hears how many rows have been looked at. Raises StorageFailed.
    """
    done = 0
    for rows in batches(source, table):
        with writing(target) as session:
            connection = session.connection()
            there = present(connection, table, [key_of(table, row) for row in rows])
            if missing := [row for row in rows if there.get(key_of(table, row)) != row]:
                connection.execute(_upsert(connection, table), missing)
        done += len(rows)
        told(done)


def drop_strangers(source: sa.Connection, target: sa.Engine, table: sa.Table) -> None:
    """Delete from `target` the rows that `source` does not have (any more)."""
    with target.connect() as reader:
        keys = [key_of(table, row) for rows in batches(reader, table, columns=[table.c[0]]) for row in rows]
    for at in range(0, len(keys), BATCH_ROWS):
        part = keys[at : at + BATCH_ROWS]
        known = present(source, table, part)
        if strangers := [key for key in part if key not in known]:
            with writing(target) as session:
                session.connection().execute(table.delete().where(_in(table, strangers)))


def differing(source: sa.Connection, target: sa.Connection, table: sa.Table) -> int:
    """How many rows are not the same on both sides, or are on one side alone."""
    different = 0
    for rows in batches(source, table):
        there = present(target, table, [key_of(table, row) for row in rows])
        different += sum(there.get(key_of(table, row)) != row for row in rows)
    return different + max(0, count(target, table) - count(source, table))


def present(connection: sa.Connection, table: sa.Table, keys: Sequence[Key]) -> dict[Key, Row]:
    """The rows with those primary keys, by key."""
    if not keys:
        return {}
    rows = [dict(found._mapping) for found in connection.execute(sa.select(table).where(_in(table, keys)))]
    return {key_of(table, row): row for row in rows}


def continue_numbers(target: sa.Engine, table: sa.Table) -> None:
    """Let the next row get the number after the highest; Postgres counts apart from the rows."""
    column = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None:
        return
    highest = sa.select(sa.func.coalesce(sa.func.max(column), 0)).scalar_subquery()
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    with writing(target) as session:
        session.connection().execute(sa.select(sa.func.setval(sequence, highest + 1, False)))


def _in(table: sa.Table, keys: Sequence[Key]) -> sa.ColumnElement[bool]:
    key = list(table.primary_key)
    if len(key) == 1:
        return key[0].in_([value for (value,) in keys])
    return sa.tuple_(*key).in_(keys)


def _upsert(connection: sa.Connection, table: sa.Table) -> Any:
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    key = {column.name for column in table.primary_key}
    others = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in key}
    if not others:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
