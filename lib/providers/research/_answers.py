"""Reading what search providers answer: values of the shape that was promised, plain words, dates, order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from lib.errors import BadAnswer
from lib.providers.research import Hit

EXCERPT_CHARACTERS = 600
TITLE_CHARACTERS = 300
URL_CHARACTERS = 2000
_TAG = re.compile(r"<[^<>]{0,500}>")
_PARTIAL = re.compile(r"\d{4}(?:-\d{2})?")


def items(answer: dict[str, Any], name: str, label: str) -> list[dict[str, Any]]:
    """The list of objects under `name`. Raises BadAnswer when there is none."""
    found = answer.get(name)
    if not isinstance(found, list):
        raise BadAnswer(f"{label} answered with something that is not what was asked for.", hint="Try again later.")
    return [item for item in found if isinstance(item, dict)]


def part(answer: Any, name: str) -> dict[str, Any]:
    """The object under `name`; an empty one where there is none."""
    found = answer.get(name) if isinstance(answer, dict) else None
    return found if isinstance(found, dict) else {}


def words(item: dict[str, Any], name: str) -> str:
    """The string under `name`, without what no database keeps; empty for anything else."""
    value = item.get(name)
    return value.encode(errors="replace").decode().replace("\0", "") if isinstance(value, str) else ""


def plain(markup: str, limit: int = EXCERPT_CHARACTERS) -> str:
    """A piece of HTML as one line of words, at most `limit` characters."""
    line = " ".join(unescape(_TAG.sub("", markup)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def iso_date(value: str) -> str:
    """ISO 8601 or an e-mail's date as `2026-11-22`, a year or month as it is, anything else as nothing."""
    value = value.strip()
    if _PARTIAL.fullmatch(value):
        return value
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (TypeError, ValueError):
        return ""


def in_order(hits: Sequence[Hit], limit: int, recent: bool) -> list[Hit]:
    """The first `limit` pages of the web, scored by their order; for `recent` those with a date go first."""
    found = [hit for hit in hits if hit.url.startswith(("http://", "https://")) and len(hit.url) <= URL_CHARACTERS]
    if recent:
        found.sort(key=lambda hit: not hit.published)
    return [replace(hit, score=round(1 - at / len(found), 3)) for at, hit in enumerate(found)][:limit]
