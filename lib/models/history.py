"""What a project was before: its last versions, each with what changed in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.values import now


class Change(BaseModel):
    """`what` in a few words for people; `field` names the one thing that was edited, or is empty for several things.

    `position` is set by undo and redo, and where a new script was set aside: the version whose script came back.
    """

    what: str = "Changed"
    field: str = ""
    position: int | None = None


class VersionPublic(BaseModel):
    """A version without its document. Equal `script_digest`s are equal scripts, approvals included."""

    version: int
    what: str
    field: str
    position: int | None
    script_digest: str
    created_at: datetime

    @property
    def stands_for(self) -> int:
        """The version whose script this one shows: its own, unless it came by undo or redo."""
        return self.position or self.version


class ProjectVersion(SQLModel, table=True):
    """`created_at` is when the burst of edits that it holds began."""

    __tablename__ = "project_versions"
    __table_args__ = (UniqueConstraint("project_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: str = Field(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    version: int
    what: str = Field(default="", max_length=200)
    field: str = Field(default="", max_length=120)
    position: int | None = None
    script_digest: str = Field(default="", max_length=64)
    document: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
