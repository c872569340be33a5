"""The sources of an episode, numbered as they come up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from lib.models.publishing import NumberedSource
from lib.models.research import Fact, page_of
from lib.models.script import Line
from lib.publish.plain import one_line


class Stored(Protocol):
    """A source as `SourceText` and `SourcePublic` have it."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def pages(self) -> list[int]: ...


def number_sources(lines: Iterable[Line], facts: Sequence[Fact], stored: Sequence[Stored]) -> list[NumberedSource]:
    """What the lines stand on, in the order in which it is first heard, each with the lines that used it.

    A source that no line stands on is not listed. A fact whose source is not stored counts by its address.
    """
    known = {source.id: source for source in stored}
    by_id = {fact.id: fact for fact in facts}
    used: dict[str, list[str]] = {}
    pages: dict[str, set[int]] = {}
    names: dict[str, tuple[str, str]] = {}
    for line in lines:
        for fact in (by_id[i] for i in line.used_fact_ids if i in by_id):
            key = fact.source_id if fact.source_id in known else fact.url
            if not key:
                continue
            names.setdefault(key, _named(known.get(key), fact))
            pages.setdefault(key, set()).add(page_of(known[key].pages, fact.start) if key in known else 0)
            if line.id not in used.setdefault(key, []):
                used[key].append(line.id)
    return [
        NumberedSource(
            number=n, title=names[key][0], url=names[key][1], line_ids=line_ids, pages=sorted(pages[key] - {0})
        )
        for n, (key, line_ids) in enumerate(used.items(), 1)
    ]


def _named(source: Stored | None, fact: Fact) -> tuple[str, str]:
    url = next((u for u in (source.origin if source else "", fact.url) if is_web(u)), "")
    return one_line(source.title if source else "") or urlsplit(url).hostname or "Source", url


def is_web(url: str) -> bool:
    """Whether it is an address that a reader can follow."""
    if not url.lower().startswith(("http://", "https://")) or any(c.isspace() for c in url):
        return False
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False
