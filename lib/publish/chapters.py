"""Chapters for players that fetch them, and as timestamps for descriptions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lib.models.sound import Chapter
from lib.publish.plain import one_line, shortened

MIME = "application/json+chapters"
VERSION = "1.2.0"
TITLE_CHARS = 39
"""Apps that make links of timestamps want titles under 40 characters,"""
LEAST = 3
"""and at least three of them, the first at 00:00."""


def chapters_json(chapters: Sequence[Chapter], *, page_url: str = "") -> str:
    """Podcasting 2.0's JSON chapters in order; with `page_url` each links to its second of the episode's page."""
    listed = []
    for chapter in _in_order(chapters):
        entry: dict[str, float | str] = {"startTime": round(chapter.start_s, 3), "title": title_of(chapter)}
        if page_url:
            entry["url"] = f"{page_url}{'&' if '?' in page_url else '?'}t={int(chapter.start_s)}"
        listed.append(entry)
    return json.dumps({"version": VERSION, "chapters": listed}, ensure_ascii=False, indent=1) + "\n"


def timestamps(chapters: Sequence[Chapter]) -> list[tuple[float, str]]:
    """`(whole seconds, short title)` of each chapter, the first at 0; none at all where there are fewer than three."""
    listed: list[tuple[float, str]] = []
    for chapter in _in_order(chapters):
        at = float(int(chapter.start_s)) if listed else 0.0
        if not listed or at > listed[-1][0]:
            listed.append((at, shortened(title_of(chapter), TITLE_CHARS)))
    return listed if len(listed) >= LEAST else []


def stamp(seconds: float) -> str:
    """`00:00`, `12:34`, `1:02:03`: as apps find it in a description."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes:02}:{whole % 60:02}"


def title_of(chapter: Chapter) -> str:
    return one_line(chapter.title) or "Chapter"


def _in_order(chapters: Sequence[Chapter]) -> list[Chapter]:
    return sorted(chapters, key=lambda chapter: chapter.start_s)
