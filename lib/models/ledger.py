"""The ledger: what was reserved, what was spent, on what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.values import new_id, now


class EntryState(StrEnum):
    """ABANDONED: whoever reserved it never told how it ended, so the reserved amount counts as spent until they do."""

    RESERVED = "reserved"
    SETTLED = "settled"
    RELEASED = "released"
    ABANDONED = "abandoned"


class LedgerEntry(SQLModel, table=True):
    """`reserved_usd` is held against the cap until the entry is settled with `actual_usd`, or released.

    `units` are characters, tokens or queries; a `cache_hit` cost nothing because its result was kept.
    """

    __tablename__ = "ledger_entries"

    id: str = Field(default_factory=lambda: new_id("led"), primary_key=True, max_length=40)
    project_id: str = Field(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    kind: str = Field(max_length=40)
    provider: str = Field(max_length=80)
    model: str = Field(default="", max_length=120)
    state: str = Field(default=EntryState.RESERVED.value, max_length=20)
    reserved_usd: float = 0.0
    actual_usd: float = 0.0
    units: int = 0
    cache_hit: bool = False
    note: str = Field(default="", max_length=300)
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True))
    settled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class EntryPublic(BaseModel):
    """A line of the ledger as it is shown; `usd` is what it counts for now: held, spent or, when released, nothing."""

    id: str
    kind: str
    provider: str
    model: str
    state: EntryState
    usd: float
    units: int
    cache_hit: bool
    note: str
    created_at: datetime
