"""The audit trail: who published, shared, spent and deleted. A row is written with its deed and never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.values import now


class Deed(StrEnum):
    """What is worth a line: what others notice, what costs, and what cannot be taken back.

    ORDERED: somebody asked for a step or a render of another's project; what it costs the owner is SPENT.
    """

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    UNPUBLISHED = "unpublished"
    SHARED = "shared"
    WITHDRAWN = "withdrawn"
    MEMBERS = "members"
    SPENT = "spent"
    ORDERED = "ordered"
    CREATED = "created"
    DELETED = "deleted"
    RESTORED = "restored"
    EXPORTED = "exported"
    KEY_SET = "key_set"
    KEY_REMOVED = "key_removed"
    LIMITS = "limits"


class Way(StrEnum):
    """Through what it was done."""

    SCREEN = "screen"
    API = "api"
    WORKER = "worker"
    SHELL = "shell"


class AuditBase(SQLModel):
    """`user_id` owns the thing, `person` did it; `title` is what the thing was called then, never any of its text.

    `amount_usd` is what was spent; `token` names the API token that was used, if one was.
    """

    at: datetime
    user_id: str
    person: str
    deed: Deed
    kind: str
    thing_id: str
    title: str
    amount_usd: float | None
    way: Way
    token: str


class AuditEntry(AuditBase):
    """As it is shown; `id` grows with time. `name` is the person's address, "" of one who never signed in."""

    id: int
    name: str = ""


class AuditPage(BaseModel):
    """Newest first. `older` is what to ask `before` with for the next page; None at the end."""

    entries: list[AuditEntry]
    older: int | None


class AuditRow(SQLModel, table=True):
    """`thing_id` is no foreign key: the trail outlives what it tells of."""

    __tablename__ = "audit_entries"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True))
    user_id: str = Field(max_length=255, index=True)
    person: str = Field(max_length=255, index=True)
    deed: str = Field(max_length=20)
    kind: str = Field(max_length=40)
    thing_id: str = Field(default="", max_length=255)
    title: str = Field(default="", max_length=300)
    amount_usd: float | None = None
    way: str = Field(max_length=20)
    token: str = Field(default="", max_length=100)
