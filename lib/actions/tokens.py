"""API tokens: make one, show it once, list them, take one back, and ask whether one opens the door."""

from __future__ import annotations

import hashlib
import secrets

from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.token import TokenPublic
from lib.store import tokens
from lib.store.engine import reading, writing

PREFIX = "pm_"
"""Says at sight, and to programs that look for leaked secrets, what it is."""


def create_token(studio: Studio, name: str) -> tuple[str, TokenPublic]:
    """Make a token of 256 random bits; it is told here and never again. Raises BadInput for an impossible name."""
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise BadInput("A token needs a name of at most 100 characters.", hint="Say who will use it.")
    secret = PREFIX + secrets.token_urlsafe(32)
    with writing(studio.engine) as session:
        return secret, tokens.insert_token(session, name, _hashed(secret), owner=studio.owner)


def list_tokens(studio: Studio) -> list[TokenPublic]:
    """Those that still open the door, newest first."""
    with reading(studio.engine) as session:
        return tokens.list_tokens(session, owner=studio.owner)


def revoke_token(studio: Studio, token_id: str) -> None:
    """From the next request on it opens nothing. Raises NotFound."""
    with writing(studio.engine) as session:
        tokens.revoke_token(session, token_id, owner=studio.owner)


def check_token(studio: Studio, secret: str) -> TokenPublic | None:
    """The token this secret stands for, its use noted; None for any other."""
    with reading(studio.engine) as session:
        token = tokens.find_token(session, _hashed(secret))
    if token is not None and tokens.is_stamp_due(token):
        with writing(studio.engine) as session:
            tokens.stamp_token(session, token.id)
    return token


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
