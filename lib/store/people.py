"""Those who sign in, by the id that owns rows and by their address."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.models.people import PersonPublic, PersonRow
from lib.models.values import now

STAMP_EVERY = timedelta(minutes=5)
"""How exact `last_seen_at` is: a write for every page would make each reader a writer."""


def get(session: Session, person_id: str) -> PersonPublic | None:
    row = session.get(PersonRow, person_id)
    return _public(row) if row else None


def is_known_as(known: PersonPublic | None, address: str, name: str) -> bool:
    """Whether the row says this already, and that they were here just now."""
    said = known is not None and (known.address, known.name) == (address, name)
    return said and known is not None and now() - known.last_seen_at < STAMP_EVERY


def put(session: Session, person_id: str, address: str, name: str) -> PersonPublic:
    """They are here now, under this address and name. An address that was another's is theirs from now on."""
    before = sa.update(PersonRow).where(col(PersonRow.address) == address, col(PersonRow.id) != person_id)
    session.execute(before.values(address=col(PersonRow.id)))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    seen = {"address": address, "name": name, "last_seen_at": now()}
    insert = dialect.insert(PersonRow).values(id=person_id, created_at=now(), **seen)
    session.execute(insert.on_conflict_do_update(index_elements=["id"], set_=seen))  # they may come twice at once
    row = session.get_one(PersonRow, person_id, populate_existing=True)
    return _public(row)


def all_people(session: Session) -> list[PersonPublic]:
    """By address."""
    return [_public(row) for row in session.scalars(sa.select(PersonRow).order_by(col(PersonRow.address)))]


def _public(row: PersonRow) -> PersonPublic:
    return PersonPublic.model_validate(row.model_dump())
