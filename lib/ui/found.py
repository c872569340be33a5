"""Where a source comes from, and which query found it, as HTML; every word of others is escaped."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from lib.actions.where_to_look import label_of
from lib.models.project import Project
from lib.models.source import SourcePublic
from lib.ui import format

_KINDS = {"html": "Web page", "pdf": "PDF", "docx": "Word", "epub": "EPUB"}


def about(source: SourcePublic) -> str:
    """`Web page · 1,240 words · en.wikipedia.org`; an address can be followed."""
    kind = _KINDS.get(source.kind, format.words(source.kind))
    parts = [kind, format.count(source.word_count, "word")]
    if source.origin and source.origin != source.title:
        parts.append(_place(source.origin))
    return " · ".join(parts)


def finders(source: SourcePublic, opened: Project) -> str:
    """Who found it, of which date it is, and for which queries; nothing for what the producer added."""
    said = [label_of(name) for name in source.provider.split(", ") if name]
    said = [escape(f"Found by {' and '.join(said)}")] if said else []
    said += [escape(source.published)] if source.published else []
    html = f'<div class="quiet">{" · ".join(said)}</div>' if said else ""
    known = {query.id: query.query for query in opened.queries}
    asked = [known[query_id] for query_id in source.found_by if query_id in known]
    rows = "".join(f'<div class="quiet found-by">{escape(query)}</div>' for query in asked)
    if len(asked) < 2:
        return html + rows
    return f"{html}<details><summary>for {format.count(len(asked), 'query', 'queries')}</summary>{rows}</details>"


def _place(origin: str) -> str:
    """A file's name, or the site of an address as a link to the page."""
    if not origin.startswith(("http://", "https://")):
        return escape(origin)
    try:
        host = urlsplit(origin).hostname or origin
    except ValueError:
        return escape(origin)
    return f'<a href="{escape(origin)}" target="_blank" rel="noreferrer">{escape(host)}</a>'
