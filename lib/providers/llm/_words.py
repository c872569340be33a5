"""What a provider said itself, fit to be shown: short, on one line, and without the key."""

from __future__ import annotations

import json
from typing import Any

from lib.providers.secrets import struck

_MAX_CHARS = 300
_NAMES = ("message", "detail", "error", "error_msg", "msg", "title")


def quoted(body: object, key: str = "") -> str:
    """`The provider says: “…”`, or nothing where the body holds no words (a web page, raw bytes)."""
    words = spoken(body, key)
    return f"The provider says: “{words}”" if words else ""


def spoken(body: object, key: str = "") -> str:
    """The words in an error's body, without the key, 300 characters at most."""
    # The key goes before the text is cut, so that no half of it is left at the end.
    words = " ".join(without(_found(body), key).split())
    return words if len(words) <= _MAX_CHARS else words[: _MAX_CHARS - 1].rstrip() + "…"


def without(text: str, key: str) -> str:
    """The text with every occurrence of the key struck out, in whatever writing."""
    return struck(text, key)


def _found(body: object) -> str:
    if isinstance(body, (bytes, bytearray)):
        body = body.decode("utf-8", "replace")
    if isinstance(body, str):
        return _from_text(body)
    if isinstance(body, dict):
        return _from_fields(body)
    if isinstance(body, list):
        return next(filter(None, map(_found, body)), "")
    return ""


def _from_text(text: str) -> str:
    text = text.strip()
    if text.startswith("<"):
        return ""  # a web page says nothing that helps
    if text.startswith(("{", "[")):
        try:
            return _found(json.loads(text)) or text
        except (ValueError, RecursionError):
            return text
    return text


def _from_fields(fields: dict[Any, Any]) -> str:
    return next((words for name in _NAMES if (words := _found(fields.get(name)))), "")
