"""Ids of rows, none of which is ever given twice.

SQLite gives the id of the last row, once that is deleted, to the next one. Whoever still holds it (a link, a window
that was left open, a render that is done) would then find, or delete, something else.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, SQLModel, col

from lib.models.asset import GivenNumber


def next_number(session: Session, model: type[SQLModel]) -> int | None:
    """The id for a new row of that table; None where the database counts by itself, and never back, as Postgres does.

    Needs a writing session.
    """
    if session.get_bind().dialect.name != "sqlite":
        return None
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)).scalar_subquery()
    given = sa.func.max(col(GivenNumber.last), highest) + 1
    statement = (
        sqlite.insert(GivenNumber)
        .values(of=table.name, last=highest + 1)
        .on_conflict_do_update(index_elements=["of"], set_={"last": given})
        .returning(col(GivenNumber.last))
    )
    return session.scalar(statement)
