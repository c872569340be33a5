"""From a PDF's rows to blocks: what repeats at the edges goes, paragraphs and headings are told by place and size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from lib.pipeline.documents.prose import Block, join_lines, one_line, vocabulary

_EDGE_ROWS = 3
_HEADING_RATIO = 1.12
_HEADING_WORDS = 25
_BOLD_HEADING_WORDS = 14
_HEADING_LEVELS = 3
_PARAGRAPH_GAP = 1.35
_SHORT_ROW = 0.75
_LOOK_ROWS = 5
_MOST_OF_PAGE = 0.9
_MOST_FURNITURE = 0.35

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^(?:page|p\.?|seite)?\s*[-–—(\[|]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—)\]|]?(?:\s*(?:of|/|von)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxlc]{1,7})?\s*$|…{2,}\s*\d{1,4}$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:table of )?contents$", re.IGNORECASE)
_ENTRY = re.compile(r"\s(?:\d{1,4}|[ivxlc]{1,7})$", re.IGNORECASE)
_BULLET = re.compile(r"^[•▪●◦‣■–]\s*(?=\S)")
_NUMBERED = re.compile(r"^\(?\d{1,2}[.)]\s+\S")
_ENDS = (".", "!", "?", ":", "…", "”", '"', ".)", "]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of text as printed: its start `x`, baseline `y` (upwards) and letter `size`, in points."""

    text: str
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    """How the body is set: letter size, leading in points, usual row length in characters, sizes of headings."""

    size: float
    leading: float
    row_characters: float
    heading_sizes: tuple[float, ...]
    bold_headings: bool

    def level(self, row: Row) -> int:
        """1 to 3 for a row set as a heading, else 0."""
        words = len(row.text.split())
        if words > _HEADING_WORDS or not any(c.isalpha() for c in row.text):
            return 0
        if row.size in self.heading_sizes:
            return min(self.heading_sizes.index(row.size) + 1, _HEADING_LEVELS)
        stands_out = row.bold and self.bold_headings and row.size >= 0.95 * self.size
        if stands_out and words <= _BOLD_HEADING_WORDS and not row.text.endswith((".", ",", ";", ":")):
            return min(len(self.heading_sizes) + 1, _HEADING_LEVELS)
        return 0


def told_rows(pages: list[list[Row]]) -> list[list[Row]]:
    """The rows of each page without running headers, footers, page numbers and tables of contents."""
    return [_join_drop_caps(page) for page in _without_contents(_without_furniture(pages))]


def page_starts(pages: list[list[Row]], text: str) -> tuple[int, ...]:
    """The offset in `text` at which each page begins; a page of which nothing is told begins where the next one does.

    `pages` are those of `told_rows`, `text` is what was composed of them. A page is found by the first of its rows
    that stands in the text, without its last word, which may be joined with the next row's first; not before most of
    the page before is over, for what was said there may come again.
    """
    starts: list[int] = []
    at = 0
    for page in pages:
        found = next((place for row in page[:_LOOK_ROWS] if (place := _found(row, text, at)) >= 0), -1)
        starts.append(found)
        at = max(at, found) + int(_MOST_OF_PAGE * sum(len(row.text) for row in page))
    for number in range(len(starts) - 1, -1, -1):
        if starts[number] < 0:
            starts[number] = starts[number + 1] if number + 1 < len(starts) else len(text)
    return (0, *starts[1:]) if starts else ()


def _found(row: Row, text: str, after: int) -> int:
    words = one_line(_BULLET.sub("", row.text)).rsplit(" ", 1)[0]
    return text.find(words, after) if words else -1


def blocks_of(pages: list[list[Row]]) -> list[Block]:
    """The document's blocks in order, of pages as `told_rows` gives them."""
    rows = [row for page in pages for row in page]
    if not rows:
        return []
    style = _style(pages)
    known = vocabulary("\n".join(row.text.rstrip("-‐") if row.text.endswith(("-", "‐")) else row.text for row in rows))
    groups: list[list[Row]] = []
    for page in pages:
        for index, row in enumerate(page):
            if groups and not _begins(groups[-1][-1], row, style, turns_page=index == 0):
                groups[-1].append(row)
            else:
                groups.append([row])
    return [_block(group, style, known) for group in groups]


def _block(group: list[Row], style: _Style, known: frozenset[str]) -> Block:
    lines = [row.text for row in group]
    is_item = bool(_BULLET.match(lines[0]))
    text = join_lines([_BULLET.sub("", lines[0]), *lines[1:]], known)
    return Block(text, level=0 if is_item else style.level(group[0]), item=is_item)


def _begins(before: Row, row: Row, style: _Style, *, turns_page: bool) -> bool:
    """Whether `row` begins a new block rather than going on with the block of `before`."""
    levels = style.level(before), style.level(row)
    if any(levels):
        gap = before.y - row.y
        same = levels[0] == levels[1] and not turns_page and 0 < gap < 1.8 * max(row.size, before.size)
        return not same or abs(before.size - row.size) > 0.1
    if _BULLET.match(row.text) or (_NUMBERED.match(row.text) and before.text.endswith(_ENDS)):
        return True
    if turns_page or before.y - row.y < -0.5 * style.leading:
        return _ends_paragraph(before, row, style)
    return (
        abs(before.size - row.size) > 0.15 * style.size
        or before.y - row.y > _PARAGRAPH_GAP * style.leading
        or (row.x - before.x > 0.8 * style.size and not row.text[0].islower() and before.text.endswith(_ENDS))
        or (len(before.text) < _SHORT_ROW * style.row_characters and _ends_paragraph(before, row, style))
    )


def _ends_paragraph(before: Row, row: Row, style: _Style) -> bool:
    """Over a break of page or column: a paragraph goes on when its sentence does."""
    if abs(before.size - row.size) > 0.15 * style.size:
        return True
    return before.text.endswith(_ENDS) and not row.text[0].islower()


def _style(pages: list[list[Row]]) -> _Style:
    sizes: Counter[float] = Counter()
    for row in (row for page in pages for row in page):
        sizes[row.size] += len(row.text)
    size, most = sizes.most_common(1)[0]
    total = sum(sizes.values())
    large = sorted((s for s, n in sizes.items() if s > _HEADING_RATIO * size and n < 0.3 * total), reverse=True)
    body = [row for page in pages for row in page if row.size == size]
    gaps = [
        a.y - b.y for page in pages for a, b in pairwise(page) if a.size == b.size == size and 0 < a.y - b.y < 4 * size
    ]
    bold_characters = sum(len(row.text) for row in body if row.bold)
    return _Style(
        size=size, leading=median(gaps) if gaps else 1.2 * size,
        row_characters=_usual_length(len(row.text) for row in body),
        heading_sizes=tuple(large), bold_headings=bold_characters < 0.3 * max(most, 1),
    )  # fmt: skip


def _usual_length(lengths: Iterable[int]) -> float:
    """The length of a full row: three rows in four are no longer."""
    ordered = sorted(lengths)
    return float(ordered[(len(ordered) * 3) // 4]) if ordered else 0.0


def _without_furniture(pages: list[list[Row]]) -> list[list[Row]]:
    """Without page numbers, and rows at the top or bottom that come again, figures aside, on other pages."""
    often = 2 if len(pages) <= 3 else 3
    edges = [_edges(page) for page in pages]
    seen = Counter(key for page in edges for key in {_key(row) for row in page})
    repeated = {key for key, count in seen.items() if count >= often}
    if _share(pages, edges, repeated) > _MOST_FURNITURE:
        repeated = set()
    return [
        [row for row in page if row not in edge or not (_PAGE_NUMBER.match(row.text) or _key(row) in repeated)]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _share(pages: list[list[Row]], edges: list[set[Row]], repeated: set[str]) -> float:
    """How much of the text the repeated rows are; where they are much of it, they are no furniture."""
    total = sum(len(row.text) for page in pages for row in page)
    return sum(len(row.text) for edge in edges for row in edge if _key(row) in repeated) / max(total, 1)


def _edges(page: list[Row]) -> set[Row]:
    """The rows nearest to the top and the bottom of the page; of a short page, the outermost only."""
    ordered = sorted(page, key=lambda row: -row.y)
    count = min(_EDGE_ROWS, max(1, len(ordered) // 4))
    return {*ordered[:count], *ordered[-count:]}


def _key(row: Row) -> str:
    return f"{_DIGITS.sub('#', ''.join(row.text.casefold().split()))}@{row.y / 4:.0f}"


def _without_contents(pages: list[list[Row]]) -> list[list[Row]]:
    """Without rows of dots that lead to a number, and the entries under a "Contents" heading."""
    in_contents = False
    kept: list[list[Row]] = []
    for page in pages:
        kept.append([])
        for row in page:
            if _CONTENTS.match(row.text):
                in_contents = True
            elif not (_LEADER.search(row.text) or (in_contents and _ENTRY.search(row.text))):
                in_contents = False
                kept[-1].append(row)
    return kept


def _join_drop_caps(page: list[Row]) -> list[Row]:
    """A large first letter is put back before the row that it begins."""
    rows: list[Row] = []
    for row in page:
        if rows and len(rows[-1].text) == 1 and rows[-1].text.isupper() and rows[-1].size > 1.8 * row.size:
            cap = rows.pop()
            row = replace(row, text=cap.text + row.text)
        rows.append(row)
    return rows
