"""The base of everything that is stored as JSON, and how ids are made."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """A piece of a document. Accepts snake_case and camelCase, writes snake_case, keeps keys it does not know."""

    model_config = ConfigDict(
        extra="allow",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=False,
    )


def new_id(prefix: str = "") -> str:
    """A short unguessable id, `prefix` first: `line_3f9c2a71b0d4`."""
    return f"{prefix}_{uuid.uuid4().hex[:12]}" if prefix else uuid.uuid4().hex


def digest(value: Any) -> str:
    """SHA-256, 64 hex digits, of a JSON-like value; equal values give equal digests whatever their key order."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)
