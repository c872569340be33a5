"""Limits of an owner: how much of what a server's people share one of them may use in a minute, a day, a month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Bounded
from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.values import now


class Limit(StrEnum):
    """What is limited, by the name under which it is counted."""

    REQUESTS = "requests_a_minute"
    UPLOADS = "upload_bytes_a_day"
    RENDERED = "minutes_rendered_a_day"
    BUDGET = "budget_a_month"

    def period(self, at: datetime) -> str:
        """The minute, day or month of a moment, in UTC; a later one sorts after an earlier one."""
        at = at.astimezone(UTC)
        match self:
            case Limit.REQUESTS:
                return f"{at:%Y-%m-%dT%H:%M}"
            case Limit.BUDGET:
                return f"{at:%Y-%m}"
            case _:
                return f"{at:%Y-%m-%d}"

    def renews_at(self, at: datetime) -> datetime:
        """When the next period begins."""
        at = at.astimezone(UTC).replace(second=0, microsecond=0)
        if self is Limit.REQUESTS:
            return at + timedelta(minutes=1)
        day = at.replace(hour=0, minute=0)
        if self is Limit.BUDGET:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        return day + timedelta(days=1)


Most = Annotated[float, Bounded(ge=0, le=1e15, allow_inf_nan=False)]


class Limits(BaseModel):
    """0 is no limit. Bytes, minutes of finished sound, US dollars; days and months begin at midnight UTC."""

    requests_a_minute: Most = 0
    upload_bytes_a_day: Most = 0
    minutes_rendered_a_day: Most = 0
    budget_a_month: Most = 0

    def most(self, limit: Limit) -> float:
        value: float = getattr(self, limit)
        return value


class LimitsChange(BaseModel):
    """What an admin gives one person instead of everybody's: null is everybody's, 0 no limit."""

    requests_a_minute: Most | None = None
    upload_bytes_a_day: Most | None = None
    minutes_rendered_a_day: Most | None = None
    budget_a_month: Most | None = None


class Used(BaseModel):
    """What was used of a limit in its present period, and when the next one begins."""

    limit: Limit
    used: float
    most: float
    renews_at: datetime

    @property
    def left(self) -> float:
        return max(0.0, self.most - self.used)


class OwnerLimits(SQLModel, table=True):
    """What an admin gave one person; null is what the environment says for everybody."""

    __tablename__ = "owner_limits"

    user_id: str = Field(primary_key=True, max_length=255)
    requests_a_minute: float | None = None
    upload_bytes_a_day: float | None = None
    minutes_rendered_a_day: float | None = None
    budget_a_month: float | None = None
    changed_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))


class OwnerUsage(SQLModel, table=True):
    """What a person used of one limit in the latest period that was counted: one row each, however long they stay."""

    __tablename__ = "owner_usages"

    user_id: str = Field(primary_key=True, max_length=255)
    kind: str = Field(primary_key=True, max_length=40)
    period: str = Field(max_length=20)
    used: float = 0.0


class RenderHold(SQLModel, table=True):
    """Minutes held for a render that has not ended: those of the `scenes` that it is to make."""

    __tablename__ = "render_holds"

    run_id: str = Field(primary_key=True, max_length=255)
    user_id: str = Field(max_length=255)
    period: str = Field(max_length=20)
    minutes: float
    scenes: Any = Field(sa_column=Column(Json, nullable=False))
