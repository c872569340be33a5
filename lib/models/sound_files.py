"""An episode's sound in another form than it was made in: asked for, being made, or kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.project import OWNER
from lib.models.values import now


class SoundFilePublic(SQLModel):
    """`form` is opus or m4a, `progress` 0 to 1; `status` as of any job."""

    id: str
    asset_id: int
    form: str
    status: str
    progress: float = 0.0
    error: str = ""
    hint: str = ""
    size_bytes: int = 0
    created_at: datetime


class SoundFile(SQLModel, table=True):
    """Its id is also the id of the job that makes it, so asking twice is one file.

    `blob_key` names it in the cache: what was evicted there is made again.
    """

    __tablename__ = "sound_files"

    id: str = Field(primary_key=True, max_length=80)
    user_id: str = Field(default=OWNER, max_length=255)
    asset_id: int = Field(
        sa_column=Column(Integer, ForeignKey("content_assets.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    form: str = Field(max_length=20)
    status: str = Field(max_length=20)
    progress: float = 0.0
    error: str = Field(default="", max_length=1000)
    hint: str = Field(default="", max_length=1000)
    blob_key: str = Field(default="", max_length=200)
    size_bytes: int = 0
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
