"""API tokens by their hashes."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.person import EVERYTHING, Scope
from lib.models.token import ApiToken, TokenPublic, written
from lib.models.values import now

STAMP_EVERY = timedelta(minutes=1)
"""How exact `last_used_at` is: a write for every request would make each reader a writer."""


def insert_token(
    session: Session, name: str, hash: str, *, owner: str, scopes: Iterable[Scope] = EVERYTHING,
    expires_at: datetime | None = None,
) -> TokenPublic:  # fmt: skip
    row = ApiToken(name=name, hash=hash, user_id=owner, scopes=written(scopes), expires_at=expires_at)
    session.add(row)
    session.flush()
    return _public(row)


def list_tokens(session: Session, *, owner: str) -> list[TokenPublic]:
    """Those that were not revoked, newest first; also those whose time is over."""
    query = sa.select(ApiToken).where(col(ApiToken.user_id) == owner, col(ApiToken.revoked_at).is_(None))
    return [_public(row) for row in session.scalars(query.order_by(col(ApiToken.created_at).desc(), col(ApiToken.id)))]


def find_token(session: Session, hash: str) -> TokenPublic | None:
    """The token with the hash, unless it was revoked or its time is over."""
    query = sa.select(ApiToken).where(col(ApiToken.hash) == hash, col(ApiToken.revoked_at).is_(None))
    row = session.scalars(query).first()
    if row is None or not hmac.compare_digest(row.hash, hash):
        return None
    token = _public(row)
    return None if token.is_over(now()) else token


def is_stamp_due(token: TokenPublic) -> bool:
    """Whether its last use was noted so long ago that this one is worth a write."""
    return token.last_used_at is None or now() - token.last_used_at >= STAMP_EVERY


def stamp_token(session: Session, token_id: str) -> None:
    session.execute(sa.update(ApiToken).where(col(ApiToken.id) == token_id).values(last_used_at=now()))


def revoke_token(session: Session, token_id: str, *, owner: str) -> str:
    """Its name. From now on it opens nothing; once more changes nothing. Raises NotFound, also for another owner's."""
    row = session.get(ApiToken, token_id)
    if row is None or row.user_id != owner:
        raise NotFound("There is no such token.", hint="It may have been revoked in another tab.")
    row.revoked_at = row.revoked_at or now()
    session.flush()
    return row.name


def _public(row: ApiToken) -> TokenPublic:
    return TokenPublic.model_validate(row.model_dump())
