"""How a provider is set up: its key, which is never shown, and its plain options."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from lib.models.columns import Json, UtcDateTime
from lib.models.project import OWNER
from lib.models.values import now


@dataclass(frozen=True, slots=True)
class Setup:
    """What a provider is made with. `key` stays out of every text that is made of this."""

    key: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def option(self, name: str, default: str = "") -> str:
        """The option as given, or the default where none or an empty one was."""
        return self.options.get(name) or default

    def number(self, name: str, default: float) -> float:
        """The option as a number; the default where it is none, or not a finite one."""
        try:
            number = float(self.options.get(name) or default)
        except ValueError:
            return default
        return number if math.isfinite(number) else default


class ProviderSetup(SQLModel, table=True):
    """`name` is kind and provider, `speech/elevenlabs`; `secret` the key, encrypted with the key file's key."""

    __tablename__ = "provider_setups"

    user_id: str = Field(default=OWNER, max_length=255, primary_key=True)
    name: str = Field(max_length=120, primary_key=True)
    secret: str = Field(default="", sa_column=Column(Text, nullable=False))
    options: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    updated_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
