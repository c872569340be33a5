"""The last versions of each project, written in the transaction that makes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.history import Change, ProjectVersion, VersionPublic
from lib.models.project import Document
from lib.models.values import digest, now

KEPT = 50
BURST = timedelta(seconds=30)
"""Edits of one field within this time are one version: fifty versions are fifty states that mean something."""


def record(
    session: Session,
    project_id: str,
    version: int,
    document: dict[str, Any],
    change: Change,
    *,
    at: datetime | None = None,
) -> None:
    """Keep this version of the document, and no more than the last fifty. `document` is its JSON form."""
    at = at or now()
    newest = _newest(session, project_id)
    script = digest(document.get("script_data"))
    if newest is not None and _goes_on(newest, change, at):
        newest.version, newest.document, newest.script_digest = version, document, script
    else:
        session.add(
            ProjectVersion(
                project_id=project_id, version=version, what=change.what[:200], field=change.field[:120],
                position=change.position, script_digest=script, document=document, created_at=at,
            )
        )  # fmt: skip
    session.flush()
    _forget_old(session, project_id)


def list_versions(session: Session, project_id: str) -> list[VersionPublic]:
    """Newest first, without their documents."""
    columns = [getattr(ProjectVersion, name) for name in VersionPublic.model_fields]
    query = sa.select(*columns).where(col(ProjectVersion.project_id) == project_id)
    rows = session.execute(query.order_by(col(ProjectVersion.version).desc()))
    return [VersionPublic.model_validate(dict(row._mapping)) for row in rows]


def read_version(session: Session, project_id: str, version: int) -> Document:
    """Raises NotFound, also for a version that is older than what is kept."""
    query = sa.select(col(ProjectVersion.document)).where(
        col(ProjectVersion.project_id) == project_id, col(ProjectVersion.version) == version
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(
            f"Version {version} is not kept any more.", hint=f"The last {KEPT} versions are; choose one of them."
        )
    return Document.model_validate(found)


def _newest(session: Session, project_id: str) -> ProjectVersion | None:
    query = sa.select(ProjectVersion).where(col(ProjectVersion.project_id) == project_id)
    return session.scalars(query.order_by(col(ProjectVersion.version).desc()).limit(1)).first()


def _goes_on(newest: ProjectVersion, change: Change, at: datetime) -> bool:
    """The change goes on with the edit that the newest version holds."""
    same = bool(change.field) and newest.field == change.field and newest.position is None and change.position is None
    return same and at - newest.created_at < BURST


def _forget_old(session: Session, project_id: str) -> None:
    versions = sa.select(col(ProjectVersion.version)).where(col(ProjectVersion.project_id) == project_id)
    oldest = session.scalar(versions.order_by(col(ProjectVersion.version).desc()).offset(KEPT - 1).limit(1))
    if oldest is not None:
        session.execute(
            sa.delete(ProjectVersion).where(
                col(ProjectVersion.project_id) == project_id, col(ProjectVersion.version) < oldest
            )
        )
