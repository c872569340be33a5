"""API tokens: make one, show it once, list them, take one back, and ask whether one opens the door."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lib.actions import trail
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.audit import Deed
from lib.models.person import ALONE, EVERYTHING, Person, Scope
from lib.models.token import TokenPublic
from lib.models.values import now
from lib.store import tokens
from lib.store.engine import reading, writing

PREFIX = "pm_"
"""Says at sight, and to programs that look for leaked secrets, what it is."""


def create_token(
    studio: Studio, name: str, *, scopes: Iterable[Scope] = EVERYTHING, expires_at: datetime | None = None
) -> tuple[str, TokenPublic]:
    """Make a token of 256 random bits; it is told here and never again. Without `expires_at` it has no end.

    Raises BadInput for an impossible name, for no scope at all, and for an end that is past already.
    """
    name, wanted = _checked(name), frozenset(scopes)
    if not wanted:
        raise BadInput("A token that may do nothing is of no use.", hint="Choose what it may do.")
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= now()):
        raise BadInput("The token would be over before it begins.", hint="Choose a day to come, or none.")
    secret = PREFIX + secrets.token_urlsafe(32)
    with writing(studio.engine) as session:
        made = tokens.insert_token(
            session, name, _hashed(secret), owner=studio.person.id, scopes=wanted, expires_at=expires_at
        )
        trail.note(session, studio, Deed.CREATED, "token", made.id, name, owner=studio.person.id)
    return secret, made


def list_tokens(studio: Studio) -> list[TokenPublic]:
    """Those that were not revoked, newest first; one whose time is over is told so by `is_over`."""
    with reading(studio.engine) as session:
        return tokens.list_tokens(session, owner=studio.person.id)


def revoke_token(studio: Studio, token_id: str) -> None:
    """From the next request on it opens nothing. Raises NotFound."""
    with writing(studio.engine) as session:
        name = tokens.revoke_token(session, token_id, owner=studio.person.id)
        trail.note(session, studio, Deed.DELETED, "token", token_id, name, owner=studio.person.id)


def check_token(studio: Studio, secret: str) -> TokenPublic | None:
    """The token this secret stands for, its use noted; None for any other, a revoked one and one whose time is over."""
    with reading(studio.engine) as session:
        token = tokens.find_token(session, _hashed(secret))
    if token is not None and tokens.is_stamp_due(token):
        with writing(studio.engine, progress=True) as session:  # nothing that pages show gets old by it
            tokens.stamp_token(session, token.id)
    return token


def bearer(token: TokenPublic, owner: Person | None = None) -> Person:
    """Who comes with the token: its `owner`, as far as its scopes go."""
    person = owner or (ALONE if token.user_id == ALONE.id else Person(id=token.user_id))
    return replace(person, scopes=person.scopes & token.scopes, token=token.name)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise BadInput("A token needs a name of at most 100 characters.", hint="Say who will use it.")
    return name


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
