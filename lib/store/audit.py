"""The audit trail's rows: written once, read newest first, forgotten by age alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.audit import AuditEntry, AuditPage, AuditRow, Deed
from lib.models.people import PersonRow

FORGOTTEN_AT_ONCE = 5_000
"""Rows a transaction deletes at most: nobody waits long for the writer's turn."""


_NAME = sa.func.coalesce(col(PersonRow.address), "")
_IS_THEIRS = col(PersonRow.id) == col(AuditRow.person)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: `seen_by` a person are those of their things and those of their deeds; "" is everybody's.

    `deeds` none is all of them; `person` is who did it.
    """

    seen_by: str = ""
    deeds: frozenset[Deed] = frozenset()
    person: str = ""


def add(session: Session, row: AuditRow) -> None:
    session.add(row)
    session.flush()


def page(session: Session, wanted: Wanted, *, before: int | None = None, limit: int = 50) -> AuditPage:
    """At most `limit` entries, newest first, that are older than the entry `before`."""
    query = _matching(wanted).order_by(col(AuditRow.id).desc()).limit(limit + 1)
    if before is not None:
        query = query.where(col(AuditRow.id) < before)
    found = [_public(row, name) for row, name in session.execute(query)]
    return AuditPage(entries=found[:limit], older=found[limit - 1].id if len(found) > limit else None)


def people(session: Session, seen_by: str = "") -> dict[str, str]:
    """Who did anything, by id, with their address as in the entries."""
    there = _people_around(seen_by) if seen_by else _all_people()
    name = sa.func.coalesce(col(PersonRow.address), "")
    query = sa.select(there.c.person, name).outerjoin(PersonRow, col(PersonRow.id) == there.c.person)
    return {row[0]: row[1] for row in session.execute(query.order_by(name, there.c.person)) if row[0] is not None}


def _all_people() -> Any:
    """Each once, by going from one to the next in the index: as many steps as there are people, not rows."""
    person = col(AuditRow.person)
    walk = sa.select(sa.func.min(person).label("person")).cte("walk", recursive=True)
    after = sa.select(sa.func.min(person)).where(person > walk.c.person).scalar_subquery()
    return walk.union_all(sa.select(after).where(walk.c.person.is_not(None)))


def _people_around(owner: str) -> Any:
    """Who did something to what is the owner's; themselves, too, if they did anything anywhere."""
    person = col(AuditRow.person)
    own = sa.select(person.label("person")).where(person == owner).limit(1).subquery()
    others: Any = sa.select(person.label("person")).where(col(AuditRow.user_id) == owner)
    return others.union(sa.select(own.c.person)).subquery()


def forget(session: Session, before: datetime) -> int:
    """Delete entries from before that moment, the oldest first and at most `FORGOTTEN_AT_ONCE`; how many went."""
    old = sa.select(col(AuditRow.id)).where(col(AuditRow.at) < before).order_by(col(AuditRow.id))
    gone = session.execute(sa.delete(AuditRow).where(col(AuditRow.id).in_(old.limit(FORGOTTEN_AT_ONCE))))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _matching(wanted: Wanted) -> Any:
    query = sa.select(AuditRow, _NAME).outerjoin(PersonRow, _IS_THEIRS)
    if wanted.seen_by:
        query = query.where(_theirs(wanted.seen_by))
    if wanted.deeds:
        query = query.where(col(AuditRow.deed).in_([deed.value for deed in wanted.deeds]))
    return query.where(col(AuditRow.person) == wanted.person) if wanted.person else query


def _theirs(person: str) -> sa.ColumnElement[bool]:
    return sa.or_(col(AuditRow.user_id) == person, col(AuditRow.person) == person)


def _public(row: AuditRow, name: str) -> AuditEntry:
    return AuditEntry.model_validate({**row.model_dump(), "name": name})
