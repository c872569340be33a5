"""What was made once and is kept because it may be needed again: takes, scene pieces, answers, other forms of sound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.values import now

TAKES, SOUNDS = "clips/", "sounds/"
CACHE = (TAKES, SOUNDS, "lines/", "scenes/", "answers/")
"""Beginnings of the keys in the blob store that can be made again; everything else is somebody's only copy."""


class CacheUse(SQLModel, table=True):
    """When a file of the cache was last asked for on behalf of a project; "" stands for nobody in particular.

    A deleted project's rows stay until its files are gone: they tell that nobody else needs them.
    """

    __tablename__ = "cache_uses"

    key: str = Field(primary_key=True, max_length=250)
    project_id: str = Field(primary_key=True, max_length=255)
    used_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
