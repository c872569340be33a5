"""API tokens: what lets a program of another machine in. Only a token's hash is ever kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.project import OWNER
from lib.models.values import new_id, now


class TokenBase(SQLModel):
    """`name` says who uses it; `last_used_at` is right to the minute."""

    name: str = Field(min_length=1, max_length=100)


class TokenPublic(TokenBase):
    id: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class ApiToken(TokenBase, table=True):
    """`hash` is the SHA-256 of the token, 64 hex digits: 256 random bits need no slower one."""

    __tablename__ = "api_tokens"

    id: str = Field(default_factory=lambda: new_id("tok"), primary_key=True, max_length=40)
    user_id: str = Field(default=OWNER, max_length=255)
    hash: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    last_used_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
