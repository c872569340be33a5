"""A stored source to read, open at the words that a fact quotes."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.grounding import facts_by_id
from lib.actions.sources import list_sources, read_source
from lib.errors import NotFound
from lib.models.project import Project
from lib.models.research import Fact, SourceText, page_of
from lib.ui import look, presses, scroll
from lib.ui.errors import explained
from lib.ui.studio import studio

AROUND_CHARS = 30_000
"""How much is shown before and after the quote: more than an hour's reading, and no page of ten megabytes."""
_QUOTE = "the-quote"


def hear(opened: Project) -> None:
    """What was asked to be read in this run: a fact, or a place `source id:start:end`."""
    if (fact_id := presses.pressed("open_fact")) is not None:
        with explained():
            _fact(opened, fact_id)
    elif (place := presses.pressed("open_place")) is not None:
        with explained():
            source_id, start, end = place.rsplit(":", 2)
            source = read_source(studio(), opened.project_id, source_id)
            _read(source, int(start), int(end), "")


def _fact(opened: Project, fact_id: str) -> None:
    fact = facts_by_id(opened).get(fact_id)
    if fact is None:
        raise NotFound("There is no such fact any more.", hint="Give the line another one.")
    if fact.source_id not in {source.id for source in list_sources(studio(), opened.project_id)}:
        _gone(fact)
        return
    source = read_source(studio(), opened.project_id, fact.source_id)
    start, end = place_of(fact, source.text)
    lost = "" if end > start else "The quote does not stand in this source word for word any more."
    _read(source, start, end, lost)


def place_of(fact: Fact, text: str) -> tuple[int, int]:
    """Where the quote stands: at its offset, or else wherever the words are; (0, 0) when they are not there."""
    if 0 <= fact.start < fact.end and text[fact.start : fact.end] == fact.quote:
        return fact.start, fact.end
    at = text.find(fact.quote) if fact.quote else -1
    return (at, at + len(fact.quote)) if at >= 0 else (0, 0)


@st.dialog("Source", width="medium", position="right")
def _gone(fact: Fact) -> None:
    st.html(
        f'<p>The source of this fact is not kept here.</p><p class="quote">{escape(fact.quote)}</p>{_link(fact.url)}'
    )


@st.dialog("Source", width="medium", position="right")
def _read(source: SourceText, start: int, end: int, lost: str) -> None:
    page = page_of(source.pages, start) if end > start else 0
    told = f"p. {page} of {len(source.pages)}" if page else ""
    st.html(f'<p class="row-title">{escape(source.title)}</p><div class="quiet">{_about(source, told)}</div>')
    if lost:
        st.warning(lost)
    st.html(look.Drawn(f'<div class="prose reader">{passage(source.text, start, end)}</div>'))
    if end > start:
        scroll.to(_QUOTE)


def _about(source: SourceText, page: str) -> str:
    parts = [escape(each) for each in (source.author, source.published, page) if each]
    link = _link(source.origin) or escape(source.origin)
    return " · ".join([*parts, link] if link else parts)


def _link(address: str) -> str:
    if not address.startswith(("http://", "https://")):
        return ""
    return f'<a href="{escape(address)}" target="_blank" rel="noreferrer">{escape(address)}</a>'


def passage(text: str, start: int, end: int) -> str:
    """The source around `text[start:end]` as paragraphs of HTML, that stretch marked; Markdown's headings stand out."""
    first, last = max(0, start - AROUND_CHARS), min(len(text), max(end, start) + AROUND_CHARS)
    first = text.rfind("\n", 0, first) + 1
    parts, at = [], first
    for row in text[first:last].split("\n"):
        if row.strip():
            parts.append(_paragraph(row, start - at, end - at, begins=at <= start))
        at += len(row) + 1
    before = '<p class="quiet">What comes before is not shown.</p>' if first else ""
    after = '<p class="quiet">What follows is not shown.</p>' if last < len(text) else ""
    return before + "".join(parts) + after


def _paragraph(row: str, start: int, end: int, *, begins: bool) -> str:
    start, end = max(0, start), min(len(row), end)
    heading = row.lstrip().startswith("#")
    if end <= start:
        inner = escape(row.lstrip("# ") if heading else row)
    else:
        mark = f'<mark id="{_QUOTE}" tabindex="-1">' if begins else "<mark>"
        inner = f"{escape(row[:start])}{mark}{escape(row[start:end])}</mark>{escape(row[end:])}"
    return f"<h4>{inner}</h4>" if heading else f"<p>{inner}</p>"
