"""Queries, what they found, and the facts that lines may stand on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from pydantic import Field

from lib.models.enums import SourceKind
from lib.models.values import Part, new_id


class Query(Part):
    id: str = Field(default_factory=lambda: new_id("q"))
    query: str
    rationale: str = ""
    needs_recent_stats: bool = False


class SourceText(Part):
    """A stored source as the writers see it. Offsets of passages, facts and `pages` count characters of `text`."""

    id: str
    title: str
    text: str
    origin: str = ""
    kind: SourceKind = SourceKind.TEXT
    published: str = ""
    author: str = ""
    pages: list[int] = []


class Passage(Part):
    """A stretch of a source that answers a query: `text == source.text[start:end]`; higher scores answer better."""

    source_id: str
    start: int
    end: int
    text: str
    score: float = 0.0
    query_id: str = ""


class Fact(Part):
    """`quote` is verbatim: `source.text[start:end] == quote`. `claim` is the same in words that stand alone.

    `confidence_from` says in words how the confidence was computed.
    """

    id: str = Field(default_factory=lambda: new_id("fact"))
    quote: str
    url: str = ""
    date: str = ""
    confidence: float = Field(default=0.5, ge=0, le=1)
    confidence_from: str = ""
    author: str | None = None
    source_id: str = ""
    start: int = -1
    end: int = -1
    claim: str = ""
    query_ids: list[str] = []
    rejected: bool = False
    added_by_hand: bool = False


def page_of(pages: Sequence[int], start: int) -> int:
    """The page, counted from 1, on which a place of a text stands; 0 where there are no pages, or no place."""
    return bisect_right(pages, start) if pages and start >= 0 else 0


class Insight(Part):
    title: str
    content: str = ""
    source_indices: list[int] = []


class FoundSource(Part):
    """`provider` names who found it, empty for the producer's own; `query_ids` the queries that did."""

    title: str
    url: str = ""
    excerpt: str = ""
    source_id: str = ""
    provider: str = ""
    published: str = ""
    query_ids: list[str] = []


class Angle(Part):
    title: str
    why: str = ""
    mapped_fact_ids: list[str] = []


class Research(Part):
    summary: str = ""
    key_insights: list[Insight] = []
    fact_cards: list[Fact] = []
    sources: list[FoundSource] = []
    mapped_angles: list[Angle] = []

    def usable_facts(self) -> list[Fact]:
        return [f for f in self.fact_cards if not f.rejected]
