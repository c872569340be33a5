"""The base of everything that is stored as JSON, and how ids are made."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """A piece of a document. Accepts snake_case and camelCase, writes snake_case, keeps keys it does not know.

    A null where a value is needed means the default: clients write null for what they do not have yet.
    """

    model_config = ConfigDict(
        extra="allow",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=False,
        coerce_numbers_to_str=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_default(cls, data: Any) -> Any:
        if not isinstance(data, dict) or None not in data.values():
            return data
        needed = _needs_value(cls)
        return {key: value for key, value in data.items() if value is not None or key not in needed}


@cache
def _needs_value(part: type[Part]) -> frozenset[str]:
    """Names and aliases of the fields that have a default other than null."""
    fields = part.model_fields.items()
    needed = [
        (n, f.alias)
        for n, f in fields
        if not f.is_required() and f.get_default(call_default_factory=True, validated_data={}) is not None
    ]
    return frozenset(name for pair in needed for name in pair if name)


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
