"""Links that let anybody hear one episode, and how often it was heard through them."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.shows import ShareLink, SharePublic, ShareVisit
from lib.models.values import now

VISIT = timedelta(hours=12)
"""How long a listener's visit lasts at most: whoever plays again after it is counted again."""


def insert(session: Session, asset_id: int, token: str, expires_at: datetime | None, *, owner: str) -> SharePublic:
    row = ShareLink(asset_id=asset_id, token=token, expires_at=expires_at, user_id=owner)
    session.add(row)
    session.flush()
    return _public(row)


def of_asset(session: Session, asset_id: int, *, owner: str) -> list[SharePublic]:
    """Every link that was ever made to an episode, newest first."""
    query = sa.select(ShareLink).where(col(ShareLink.asset_id) == asset_id, col(ShareLink.user_id) == owner)
    return [_public(row) for row in session.scalars(query.order_by(col(ShareLink.created_at).desc()))]


def find(session: Session, token: str) -> tuple[SharePublic, str] | None:
    """The link of that token and its owner, also one that is not open any more."""
    row = session.scalars(sa.select(ShareLink).where(col(ShareLink.token) == token)).first()
    return (_public(row), row.user_id) if row else None


def withdraw(session: Session, share_id: str, *, owner: str) -> SharePublic:
    """From now on it opens nothing; once more changes nothing. Raises NotFound."""
    row = session.get(ShareLink, share_id)
    if row is None or row.user_id != owner:
        raise NotFound("There is no such link.", hint="Make a new one on the episode's page.")
    row.withdrawn_at = row.withdrawn_at or now()
    session.flush()
    return _public(row)


def count_play(session: Session, share_id: str, visit: str) -> bool:
    """Count a visit in which it was played, once. Whether it was new."""
    session.execute(sa.delete(ShareVisit).where(col(ShareVisit.at) < now() - VISIT))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(ShareVisit).values(share_id=share_id, visit=visit, at=now()).on_conflict_do_nothing()
    # Postgres' driver counts no rows of such a statement: what was inserted is asked for.
    if session.execute(statement.returning(col(ShareVisit.visit))).first() is None:
        return False
    more = {"plays": col(ShareLink.plays) + 1, "last_played_at": now()}
    session.execute(sa.update(ShareLink).where(col(ShareLink.id) == share_id).values(**more))
    return True


def _public(row: ShareLink) -> SharePublic:
    return SharePublic.model_validate(row.model_dump())
