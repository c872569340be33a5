"""What is edited of an episode for its readers: summary, notes, cover, and the tags of the file they take away."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.shows import Edition, EditionPublic, ShowRow
from lib.models.values import now


def get(session: Session, asset_id: int) -> EditionPublic | None:
    """None until something was written."""
    row = session.get(Edition, asset_id)
    return EditionPublic.model_validate(row.model_dump()) if row else None


def put(session: Session, asset_id: int, change: dict[str, Any], *, owner: str) -> EditionPublic:
    """Set what is in `change`; the row is made at the first time. What changes nothing is not written."""
    row = session.get(Edition, asset_id)
    if row is None:
        row = Edition(asset_id=asset_id, user_id=owner, **change)
        session.add(row)
    elif any(getattr(row, name) != value for name, value in change.items()):
        row.sqlmodel_update({**change, "updated_at": now()})
    session.flush()
    return EditionPublic.model_validate(row.model_dump())


def is_cover_used(session: Session, key: str) -> bool:
    """Whether any episode or show has this picture."""
    for column in (col(Edition.cover_key), col(ShowRow.cover_key)):
        if session.scalars(sa.select(sa.literal(1)).where(column == key).limit(1)).first():
            return True
    return False


def is_head_used(session: Session, key: str) -> bool:
    return bool(session.scalars(sa.select(sa.literal(1)).where(col(Edition.head_key) == key).limit(1)).first())
