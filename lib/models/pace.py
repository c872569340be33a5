"""How fast each voice was heard to speak."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.values import now


class VoicePace(SQLModel, table=True):
    """What a voice spoke in finished episodes: `spoken_s` seconds for lines that an ordinary voice would take
    `ordinary_s` for. Seconds that are long ago count less and less."""

    __tablename__ = "voice_paces"

    provider: str = Field(max_length=80, primary_key=True)
    voice_id: str = Field(max_length=200, primary_key=True)
    ordinary_s: float = 0.0
    spoken_s: float = 0.0
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
