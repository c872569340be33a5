"""An episode's sound in other forms: what was asked for, how far it is, and where it lies."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.enums import JobStatus
from lib.models.project import OWNER
from lib.models.sound_files import SoundFile, SoundFilePublic
from lib.models.values import now

_FRESH: dict[str, Any] = {
    "status": JobStatus.QUEUED.value, "progress": 0.0, "error": "", "hint": "", "blob_key": "", "size_bytes": 0,
}  # fmt: skip


def begin(session: Session, file_id: str, asset_id: int, form: str, *, owner: str) -> SoundFilePublic:
    """The row, waiting to be taken: made, or begun anew."""
    row = SoundFile(id=file_id, user_id=owner, asset_id=asset_id, form=form, **_FRESH, created_at=now())
    row = session.merge(row)
    session.flush()
    return _public(row)


def put(session: Session, file_id: str, /, **values: Any) -> bool:
    """Set columns. False when it was deleted with its episode."""
    statement = sa.update(SoundFile).where(col(SoundFile.id) == file_id).values(**values)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def find(session: Session, file_id: str) -> SoundFilePublic | None:
    row = session.get(SoundFile, file_id)
    return _public(row) if row else None


def latest(session: Session, asset_id: int, form: str, beginning: str) -> tuple[SoundFilePublic, str] | None:
    """What was asked for last of an episode in a form, among the ids that begin so, and the key of its file."""
    query = (
        sa.select(SoundFile)
        .where(
            col(SoundFile.asset_id) == asset_id, col(SoundFile.form) == form,
            col(SoundFile.id).startswith(beginning, autoescape=True),
        )
        .order_by(col(SoundFile.created_at).desc())
        .limit(1)
    )  # fmt: skip
    row = session.scalars(query).first()
    return (_public(row), row.blob_key) if row else None


def owner_of(session: Session, file_id: str) -> str:
    row = session.get(SoundFile, file_id)
    return row.user_id if row else OWNER


def _public(row: SoundFile) -> SoundFilePublic:
    return SoundFilePublic.model_validate(row.model_dump(exclude={"blob_key", "user_id"}))
