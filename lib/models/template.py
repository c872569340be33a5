"""Episode templates: how episodes of a kind are made, kept under a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from lib.models.brief import Knobs, Music, Pronunciation, Speaker
from lib.models.columns import Json, UtcDateTime
from lib.models.enums import Format
from lib.models.project import OWNER
from lib.models.values import Part, new_id, now

NAME_CHARS = 80


class Shape(Part):
    """What a template keeps of a project: everything that a producer gives but the idea, the title and the sources.
    Lengths in minutes, budget in USD."""

    format: Format = Format.DEEP_DIVE
    duration: int = 10
    language: str = "en"
    tone: str = ""
    cast: list[Speaker] = []
    knobs: Knobs = Knobs()
    music: Music = Music()
    pronunciations: list[Pronunciation] = []
    writer: str = "offline"
    model: str = ""
    searches: list[str] = []
    budget_cap: float = 50.0


class TemplatePublic(BaseModel):
    id: str
    name: str
    shape: Shape
    created_at: datetime
    updated_at: datetime


class TemplateRow(SQLModel, table=True):
    """`name_key` is the name with case folded: two of an owner never differ in capitals alone."""

    __tablename__ = "templates"
    __table_args__ = (UniqueConstraint("user_id", "name_key"),)

    id: str = Field(default_factory=lambda: new_id("tpl"), primary_key=True, max_length=40)
    user_id: str = Field(default=OWNER, max_length=255)
    name: str = Field(max_length=NAME_CHARS)
    name_key: str = Field(max_length=4 * NAME_CHARS)
    shape: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
