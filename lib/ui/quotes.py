"""A fact's words as what opens them where they stand in their source."""

from __future__ import annotations

from html import escape

from lib.models.research import Fact


def quote(fact: Fact, said: str = "", *, css: str = "quote", number: int = 0) -> str:
    """A button as HTML: the quote, or what else is `said` of it, after its number where it has one."""
    before = f"<b>{number}</b> " if number else ""
    rejected = " rejected" if fact.rejected and css == "quote" else ""
    return (
        f'<button type="button" class="{css}{rejected}" data-act="open_fact" data-of="{escape(fact.id)}" '
        f'title="Open in its source">{before}{escape(said or fact.quote)}</button>'
    )
