"""The first reading of an idea: audience, titles, outlines, and what to look up."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from lib.models.values import Part, new_id


class Outline(Part):
    id: str = Field(default_factory=lambda: new_id("outline"))
    title: str = ""
    segments: list[str] = []


class SuggestedQuery(Part):
    query: str
    rationale: str = ""
    needs_recent_stats: bool = False


class Analysis(Part):
    """The reference's counts: 5 keywords, 2–3 outlines of 4–6 segments, 3 titles, 3–5 takeaways, 4–6 queries."""

    audience: str = ""
    content_type: str = ""
    top_keywords: list[str] = []
    suggested_outlines: list[Outline] = []
    selected_outline_id: str = ""
    suggested_knobs: dict[str, Any] = {}
    title_suggestions: list[str] = []
    episode_hook: str = ""
    key_takeaways: list[str] = []
    guest_talking_points: list[str] = []
    listener_cta: str = ""
    research_queries: list[SuggestedQuery] = []

    @property
    def outline(self) -> Outline | None:
        """The outline the producer picked, or the first."""
        chosen = (o for o in self.suggested_outlines if o.id == self.selected_outline_id)
        return next(chosen, self.suggested_outlines[0] if self.suggested_outlines else None)
