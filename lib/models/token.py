"""API tokens: what lets a program of another machine in, to do some things, for a time or for good. Only a token's hash
is ever kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import field_validator
from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from lib.models.columns import UtcDateTime
from lib.models.person import EVERYTHING, Scope
from lib.models.project import OWNER
from lib.models.values import new_id, now


class TokenBase(SQLModel):
    """`name` says who uses it; `last_used_at` is right to the minute."""

    name: str = Field(min_length=1, max_length=100)


def written(scopes: Iterable[Scope]) -> str:
    """As the column holds them, in the order in which they are declared."""
    wanted = frozenset(scopes)
    return ",".join(scope for scope in Scope if scope in wanted)


class TokenPublic(TokenBase):
    """`user_id` owns it: whoever comes with it acts as that person, within its `scopes`."""

    id: str
    user_id: str
    scopes: frozenset[Scope] = EVERYTHING
    expires_at: datetime | None = None
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @field_validator("scopes", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        return value.split(",") if isinstance(value, str) else value

    def is_over(self, at: datetime) -> bool:
        """Whether its time had ended by then."""
        return self.expires_at is not None and self.expires_at <= at


class ApiToken(TokenBase, table=True):
    """`hash` is the SHA-256 of the token, 64 hex digits: 256 random bits need no slower one."""

    __tablename__ = "api_tokens"

    id: str = Field(default_factory=lambda: new_id("tok"), primary_key=True, max_length=40)
    user_id: str = Field(default=OWNER, max_length=255)
    hash: str = Field(max_length=64, unique=True)
    scopes: str = Field(default_factory=lambda: written(EVERYTHING), max_length=60)
    expires_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    created_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    last_used_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
