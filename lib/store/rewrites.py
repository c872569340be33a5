"""The suggestion that each project has open."""

from __future__ import annotations

from sqlmodel import Session

from lib.models.rewriting import RewriteRow, Suggestion
from lib.models.values import now


def get(session: Session, project_id: str) -> Suggestion | None:
    row = session.get(RewriteRow, project_id)
    return Suggestion.model_validate(row.suggestion) if row else None


def put(session: Session, project_id: str, suggestion: Suggestion) -> None:
    """From now on this one is open; the one before is gone."""
    row = session.get(RewriteRow, project_id, with_for_update=True) or RewriteRow(project_id=project_id)
    row.suggestion, row.created_at = suggestion.model_dump(mode="json"), now()
    session.add(row)
    session.flush()


def drop(session: Session, project_id: str) -> None:
    """Nothing is open any more."""
    if row := session.get(RewriteRow, project_id):
        session.delete(row)
        session.flush()
