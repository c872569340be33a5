"""Shows: the podcasts of an owner, each at an address that nobody else has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.shows import ShowPublic, ShowRow
from lib.models.values import now


def insert_show(session: Session, values: dict[str, Any], *, owner: str) -> ShowPublic:
    row = ShowRow(**values, user_id=owner)
    session.add(row)
    session.flush()
    return _public(row)


def list_shows(session: Session, *, owner: str) -> list[ShowPublic]:
    """In the order they were begun."""
    query = sa.select(ShowRow).where(col(ShowRow.user_id) == owner).order_by(col(ShowRow.created_at), col(ShowRow.id))
    return [_public(row) for row in session.scalars(query)]


def get_show(session: Session, show_id: str, *, owner: str) -> ShowPublic:
    """Raises NotFound, also for another owner's."""
    return _public(_row(session, show_id, owner))


def find_by_slug(session: Session, slug: str) -> ShowPublic | None:
    """Whoever owns it: addresses are known to everybody."""
    row = session.scalars(sa.select(ShowRow).where(col(ShowRow.slug) == slug)).first()
    return _public(row) if row else None


def update_show(session: Session, show_id: str, change: dict[str, Any], *, owner: str) -> ShowPublic:
    """Raises NotFound. What changes nothing is not written."""
    row = _row(session, show_id, owner)
    if any(getattr(row, name) != value for name, value in change.items()):
        row.sqlmodel_update({**change, "updated_at": now()})
        session.flush()
    return _public(row)


def delete_show(session: Session, show_id: str, *, owner: str) -> None:
    """The show and its publications go, the episodes stay. Raises NotFound."""
    session.delete(_row(session, show_id, owner))
    session.flush()


def _row(session: Session, show_id: str, owner: str) -> ShowRow:
    row = session.get(ShowRow, show_id)
    if row is None or row.user_id != owner:
        raise NotFound("There is no such show.", hint="It may have been deleted; look in Settings, Shows.")
    return row


def _public(row: ShowRow) -> ShowPublic:
    return ShowPublic.model_validate(row.model_dump())
