"""What is remembered of a project's searches: who was asked what, which pages answered, what became of each."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from lib.models.values import Part


class FoundPage(Part):
    """A page as a search gave it, without its text."""

    title: str = ""
    url: str = ""
    excerpt: str = ""
    published: str = ""
    author: str = ""


class Searched(Part):
    """One query put to one provider; `asked_at` as ISO 8601, UTC."""

    query_id: str = ""
    query: str
    provider: str
    recent: bool = False
    asked_at: str = ""
    hits: list[FoundPage] = []


class ReadPage(Part):
    """What became of the page at `url`, spelled as `lib.pipeline.finding.canonical` does: a source, or `refused`."""

    url: str
    source_id: str = ""
    refused: bool = False


class RawResearch(Part):
    """`troubles` are sentences for the producer: what could not be asked or read the last time."""

    passages: list[dict[str, Any]] = []
    searches: list[Searched] = []
    pages: list[ReadPage] = []
    troubles: list[str] = []

    @classmethod
    def of(cls, raw: Any) -> RawResearch:
        """What is in `raw`; nothing when a client of the API keeps something else there."""
        try:
            return cls.model_validate(raw) if isinstance(raw, dict) else cls()
        except ValidationError:
            return cls()
