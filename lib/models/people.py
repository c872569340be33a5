"""Those who sign in, and with whom a project is shared."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.person import Role
from lib.models.project import ProjectSummary
from lib.models.values import now

ADDRESS_CHARS = 320
"""As long as an e-mail address may be: 64 before the at sign, 255 after it."""


class PersonPublic(BaseModel):
    """Somebody who signed in; `last_seen_at` is right to a few minutes."""

    id: str
    address: str
    name: str
    last_seen_at: datetime


class PersonRow(SQLModel, table=True):
    """`id` is what rows are owned by: it stays when the address at the provider changes. Addresses are lower case."""

    __tablename__ = "people"

    id: str = Field(primary_key=True, max_length=255)
    address: str = Field(max_length=ADDRESS_CHARS, unique=True)
    name: str = Field(default="", max_length=200)
    last_seen_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class MemberPublic(BaseModel):
    """Somebody a project is shared with; `name` is "" until they signed in for the first time."""

    address: str
    role: Role
    name: str
    added_at: datetime


class ProjectMember(SQLModel, table=True):
    """By address, since a project may be shared with somebody who was never here."""

    __tablename__ = "project_members"

    project_id: str = Field(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), primary_key=True)
    )
    address: str = Field(primary_key=True, max_length=ADDRESS_CHARS, index=True)
    role: str = Field(max_length=20)
    added_by: str = Field(max_length=255)
    added_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class SharedProject(BaseModel):
    """A project of somebody else's that one may look at or change."""

    project: ProjectSummary
    role: Role
    owner_name: str
