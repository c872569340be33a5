"""Links to one episode for anybody who has them: made, withdrawn, expired, counted."""

from __future__ import annotations

import secrets
from datetime import datetime

from lib.actions import trail
from lib.actions.episodes import Episode, open_episode
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound
from lib.models.audit import Deed
from lib.models.shows import SharePublic
from lib.models.values import now
from lib.store import assets, shares
from lib.store.engine import reading, writing

_TOKEN_BYTES = 24


class Closed(NotFound):
    """The link was withdrawn, or its time is over."""

    code = "closed"


def share(studio: Studio, asset_id: int, expires_at: datetime | None = None) -> SharePublic:
    """A new link. Raises NotFound, and BadInput for an end that is past already."""
    studio.require_owner("share it")
    if expires_at is not None and expires_at.tzinfo is None:
        raise BadInput("The end of a link needs a time zone.", hint="Write it as 2026-11-22T10:00:00Z.")
    if expires_at is not None and expires_at <= now():
        raise BadInput("The link would be over before it begins.", hint="Choose a day to come.")
    with writing(studio.engine) as session:
        assets.get_row(session, asset_id, owner=studio.owner)
        made = shares.insert(session, asset_id, secrets.token_urlsafe(_TOKEN_BYTES), expires_at, owner=studio.owner)
        assets.track_usage(session, asset_id, "share", owner=studio.owner)
        trail.note_asset(session, studio, Deed.SHARED, asset_id)
        return made


def list_shares(studio: Studio, asset_id: int) -> list[SharePublic]:
    """Every link that was made to the episode, newest first."""
    studio.require_owner("share it")
    with reading(studio.engine) as session:
        return shares.of_asset(session, asset_id, owner=studio.owner)


def withdraw_share(studio: Studio, share_id: str) -> SharePublic:
    """From now on it opens nothing. Raises NotFound."""
    studio.require_owner("share it")
    with writing(studio.engine) as session:
        gone = shares.withdraw(session, share_id, owner=studio.owner)
        trail.note_asset(session, studio, Deed.WITHDRAWN, gone.asset_id)
        return gone


def shared_episode(studio: Studio, token: str) -> tuple[SharePublic, Episode]:
    """What a link opens. Raises NotFound for a token that never was, Closed for one that opens nothing any more."""
    link, owner = _find(studio, token)
    return link, open_episode(studio.owned_by(owner), link.asset_id)


def count_play(studio: Studio, token: str, visit: str) -> bool:
    """Count a listener's visit once; whether it was new. Raises NotFound, Closed."""
    link, _ = _find(studio, token)
    with writing(studio.engine) as session:
        return shares.count_play(session, link.id, visit)


def share_url(studio: Studio, link: SharePublic, base: str = "") -> str:
    return f"{studio.settings.public_url or base.rstrip('/')}/share/{link.token}"


def _find(studio: Studio, token: str) -> tuple[SharePublic, str]:
    with reading(studio.engine) as session:
        found = shares.find(session, token) if token.isascii() and len(token) < 60 else None
    if found is None:
        raise NotFound("There is nothing at this address.", hint="Check the link, or ask for a new one.")
    link, owner = found
    if link.withdrawn_at is not None:
        raise Closed("This link was withdrawn.", hint="Ask whoever sent it for a new one.")
    if not link.is_open(now()):
        raise Closed("This link was open for a while only, and its time is over.", hint="Ask for a new one.")
    return link, owner
