"""Lines that somebody suggests in place of others: kept beside the script until they are accepted or left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Column, ForeignKey
from sqlmodel import Field as Column_
from sqlmodel import SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.enums import RewriteKind
from lib.models.script import Line
from lib.models.values import Part, new_id, now


class RewriteOrder(Part):
    """What was asked for: of one line, of one scene, or, with neither named, of the whole script."""

    kind: RewriteKind = RewriteKind.REWRITE
    scene_id: str = ""
    line_id: str = ""
    feedback: str = ""


class LineChange(Part):
    """`new` in place of `old`; without `new` one that is taken out; without `old` one that is added: after the first of
    the lines `after` that is there, or first in its scene."""

    id: str = Field(default_factory=lambda: new_id("change"))
    scene_id: str
    old: Line | None = None
    new: Line | None = None
    after: list[str] = []


class Suggestion(Part):
    """What came of an order. `by` says whose words they are; `notes` what the producer should know of them."""

    id: str = Field(default_factory=lambda: new_id("rewrite"))
    order: RewriteOrder = RewriteOrder()
    by: str = ""
    changes: list[LineChange] = []
    notes: list[str] = []


class RewriteRow(SQLModel, table=True):
    """The suggestion that a project has open; a new one takes its place."""

    __tablename__ = "rewrites"

    project_id: str = Column_(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), primary_key=True)
    )
    suggestion: dict[str, Any] = Column_(default_factory=dict, sa_column=Column(Json, nullable=False))
    created_at: datetime = Column_(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
