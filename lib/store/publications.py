"""Which episode is published in which show, and everything a feed needs to say of it, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.asset import ContentAsset
from lib.models.shows import Edition, Publication, PublicationPublic
from lib.models.values import now


@dataclass(frozen=True, slots=True)
class Published:
    """An episode as its feed tells it: the publication, and what its asset and its edition say."""

    publication: PublicationPublic
    title: str
    duration_s: float
    summary: str
    notes_html: str
    speakers: list[str]
    audio_bytes: int
    cover_key: str | None
    has_lines: bool


def of_asset(session: Session, asset_id: int, *, owner: str) -> list[PublicationPublic]:
    """Where an episode was ever published, oldest first."""
    query = sa.select(Publication).where(col(Publication.asset_id) == asset_id, col(Publication.user_id) == owner)
    return [_public(row) for row in session.scalars(query.order_by(col(Publication.created_at)))]


def of_show(session: Session, show_id: str, *, owner: str) -> list[PublicationPublic]:
    """Everything that was ever published in a show, newest first."""
    query = sa.select(Publication).where(col(Publication.show_id) == show_id, col(Publication.user_id) == owner)
    return [_public(row) for row in session.scalars(query.order_by(col(Publication.published_at).desc()))]


def of_project(session: Session, show_id: str, project_id: str, *, owner: str) -> PublicationPublic | None:
    """What is published in a show of a project's episodes, the newest of several."""
    query = (
        sa.select(Publication)
        .join(ContentAsset, col(ContentAsset.id) == col(Publication.asset_id))
        .where(
            col(Publication.show_id) == show_id, col(Publication.user_id) == owner,
            col(ContentAsset.project_id) == project_id, col(Publication.withdrawn_at).is_(None),
        )
        .order_by(col(Publication.published_at).desc())
        .limit(1)
    )  # fmt: skip
    row = session.scalars(query).first()
    return _public(row) if row else None


def get(session: Session, publication_id: str, *, owner: str) -> PublicationPublic:
    """Raises NotFound, also for another owner's."""
    return _public(_row(session, publication_id, owner))


def find(session: Session, show_id: str, publication_id: str) -> PublicationPublic | None:
    """For the feed, which asks for whoever comes."""
    row = session.get(Publication, publication_id)
    return _public(row) if row is not None and row.show_id == show_id else None


def insert(session: Session, values: dict[str, Any], *, owner: str) -> PublicationPublic:
    row = Publication(**values, user_id=owner)
    session.add(row)
    session.flush()
    return _public(row)


def update(session: Session, publication_id: str, change: dict[str, Any], *, owner: str) -> PublicationPublic:
    """Raises NotFound."""
    row = _row(session, publication_id, owner)
    row.sqlmodel_update({**change, "updated_at": now()})
    session.flush()
    return _public(row)


def next_number(session: Session, show_id: str, season: int | None) -> int:
    """One more than the highest of the season."""
    in_season = col(Publication.season).is_(None) if season is None else col(Publication.season) == season
    query = sa.select(sa.func.max(col(Publication.number))).where(col(Publication.show_id) == show_id, in_season)
    return (session.scalar(query) or 0) + 1


def is_out(session: Session, asset_id: int) -> bool:
    """Whether an episode is published anywhere, now or at a time to come."""
    known = sa.exists().where(col(Publication.asset_id) == asset_id, col(Publication.withdrawn_at).is_(None))
    return bool(session.scalar(sa.select(known)))


def stamp(session: Session, show_id: str, at: datetime) -> tuple[Any, ...]:
    """Changes whenever what the show's feed says does: episodes come, go, fall due, or are edited or deleted."""
    due = sa.case((col(Publication.published_at) <= at, 1), else_=0)
    query = (
        sa.select(
            sa.func.count(), sa.func.sum(due), sa.func.max(col(Publication.updated_at)),
            sa.func.max(col(ContentAsset.updated_at)), sa.func.max(col(Edition.updated_at)),
        )
        .join(ContentAsset, col(ContentAsset.id) == col(Publication.asset_id))
        .outerjoin(Edition, col(Edition.asset_id) == col(Publication.asset_id))
        .where(col(Publication.show_id) == show_id, col(Publication.withdrawn_at).is_(None))
    )  # fmt: skip
    return tuple(session.execute(query).one())


def live(session: Session, show_id: str, at: datetime, limit: int) -> list[Published]:
    """What the feed holds at this moment, newest first; no texts of the asset and no metadata are read."""
    own = [getattr(Publication, name) for name in PublicationPublic.model_fields]  # no rows that are never changed
    columns: list[Any] = [
        *own, ContentAsset.title, ContentAsset.filename, ContentAsset.duration_s, ContentAsset.file_size,
        Edition.summary, Edition.notes_html, Edition.speakers, Edition.audio_bytes, Edition.cover_key,
    ]  # fmt: skip
    query = (
        sa.select(*columns)
        .join(ContentAsset, col(ContentAsset.id) == col(Publication.asset_id))
        .outerjoin(Edition, col(Edition.asset_id) == col(Publication.asset_id))
        .where(
            col(Publication.show_id) == show_id, col(Publication.withdrawn_at).is_(None),
            col(Publication.published_at) <= at,
        )
        .order_by(col(Publication.published_at).desc(), col(Publication.created_at).desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Published(
            PublicationPublic(**dict(zip(PublicationPublic.model_fields, row, strict=True))), title or filename,
            duration_s or 0.0, summary or "", notes_html or "", speakers or [], audio_bytes or size or 0, cover_key,
            bool(speakers),
        )
        for *row, title, filename, duration_s, size, summary, notes_html, speakers, audio_bytes, cover_key
        in session.execute(query)
    ]  # fmt: skip


def _row(session: Session, publication_id: str, owner: str) -> Publication:
    row = session.get(Publication, publication_id)
    if row is None or row.user_id != owner:
        raise NotFound("This episode is not published there.", hint="Publish it from its page.")
    return row


def _public(row: Publication) -> PublicationPublic:
    return PublicationPublic.model_validate(row.model_dump())
