"""Short videos that were asked for, and how far they are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.asset import ContentAsset
from lib.models.enums import JobStatus
from lib.models.project import OWNER
from lib.models.shows import Audiogram, AudiogramPublic
from lib.models.values import now

_FRESH: dict[str, Any] = {
    "status": JobStatus.QUEUED.value, "progress": 0.0, "error": "", "hint": "", "video_id": None,
}  # fmt: skip


def begin(session: Session, audiogram_id: str, values: dict[str, Any], *, owner: str) -> AudiogramPublic:
    """The row, waiting to be taken: made, or begun anew."""
    row = Audiogram(id=audiogram_id, user_id=owner, **values, **_FRESH, created_at=now())
    row = session.merge(row)
    session.flush()
    return _public(row)


def put(session: Session, audiogram_id: str, /, **values: Any) -> bool:
    """Set columns. False when it was deleted with its episode."""
    statement = sa.update(Audiogram).where(col(Audiogram.id) == audiogram_id).values(**values)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def get(session: Session, audiogram_id: str, *, owner: str) -> AudiogramPublic:
    """Raises NotFound."""
    row = session.get(Audiogram, audiogram_id)
    if row is None or row.user_id != owner:
        raise no_such_video()
    return _public(row)


def no_such_video() -> NotFound:
    return NotFound("There is no such video.", hint="Choose a passage on the episode's page.")


def find(session: Session, audiogram_id: str) -> AudiogramPublic | None:
    row = session.get(Audiogram, audiogram_id)
    return _public(row) if row else None


def is_good(session: Session, known: AudiogramPublic) -> bool:
    """Whether it waits, is being made, or was made and is still in the library."""
    if known.status == JobStatus.COMPLETED:
        return known.video_id is not None and session.get(ContentAsset, known.video_id) is not None
    return not JobStatus(known.status).is_final


def owner_of(session: Session, audiogram_id: str) -> str:
    row = session.get(Audiogram, audiogram_id)
    return row.user_id if row else OWNER


def of_asset(session: Session, asset_id: int, *, owner: str) -> list[AudiogramPublic]:
    """Those of an episode, newest first."""
    query = sa.select(Audiogram).where(col(Audiogram.asset_id) == asset_id, col(Audiogram.user_id) == owner)
    return [_public(row) for row in session.scalars(query.order_by(col(Audiogram.created_at).desc()))]


def _public(row: Audiogram) -> AudiogramPublic:
    return AudiogramPublic.model_validate(row.model_dump())
