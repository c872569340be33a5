"""A second project with the same sources."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.source import Source, SourcePassage
from lib.models.values import new_id


def copy_sources(session: Session, from_project: str, to_project: str) -> dict[str, str]:
    """Copy every source with its passages, in order; returns the new id of each old one."""
    ids: dict[str, str] = {}
    query = sa.select(Source).where(col(Source.project_id) == from_project)
    for source in session.scalars(query.order_by(col(Source.created_at), col(Source.id))).all():
        ids[source.id] = new_id("src")
        session.add(Source(**source.model_dump(exclude={"id", "project_id"}), id=ids[source.id], project_id=to_project))
        session.flush()
        passages = session.scalars(sa.select(SourcePassage).where(col(SourcePassage.source_id) == source.id))
        session.add_all(
            SourcePassage(source_id=ids[source.id], start=p.start, end=p.end, text=p.text) for p in passages.all()
        )
    session.flush()
    return ids
