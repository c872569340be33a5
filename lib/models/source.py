"""Sources: stored text that facts quote, and the passages that retrieval looks through."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.enums import SourceKind
from lib.models.values import new_id, now


class SourceBase(SQLModel):
    """`origin` is a file name or an address; `sha256` is of the text, so one text is stored once a project.

    What research found names the `provider` that did, and the ids of the queries it answers in `found_by`. `pages` are
    the offsets in the text at which the pages of a PDF begin; empty for what has none.
    """

    title: str = Field(max_length=500)
    origin: str = Field(default="", max_length=2000)
    published: str = Field(default="", max_length=40)
    author: str = Field(default="", max_length=300)
    provider: str = Field(default="", max_length=80)
    found_by: list[str] = []
    pages: list[int] = []
    word_count: int = 0
    sha256: str = Field(default="", max_length=64)


class SourcePublic(SourceBase):
    """A source without its text."""

    id: str
    kind: SourceKind
    created_at: datetime


class Source(SourceBase, table=True):
    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("project_id", "sha256"),)

    id: str = Field(default_factory=lambda: new_id("src"), primary_key=True, max_length=40)
    project_id: str = Field(
        sa_column=Column(ForeignKey("podcast_projects.project_id", ondelete="CASCADE"), nullable=False, index=True)
    )
    kind: str = Field(default=SourceKind.TEXT.value, max_length=20)
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    found_by: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    pages: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False, server_default="[]"))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class SourcePassage(SQLModel, table=True):
    """A paragraph of a source by its offsets in characters; the full-text index mirrors it."""

    __tablename__ = "source_passages"

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(sa_column=Column(ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True))
    start: int = Field(sa_column=Column("start_at", Integer, nullable=False))
    end: int = Field(sa_column=Column("end_at", Integer, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
