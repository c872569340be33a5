"""Where the prose of a document lies: paragraphs by offset, each under its heading.

Code, tables, captions, front matter, link lists and reference sections are passed over; nothing is copied or changed,
so that every offset stays true to the stored text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lib.models.research import SourceText
from lib.pipeline.offline.grammar import upper_first

HEADING_WORDS_MAX = 12

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,})\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_ITEM = re.compile(r"^\s*(?:[-*+•–]|\d{1,3}[.)])\s+")
_QUOTE_MARK = re.compile(r"^\s*(?:>\s?)+")
_TABLE = re.compile(r"^\s*\||\s\|\s.*\s\|\s|\t.*\t")
_CAPTION = re.compile(
    r"^\s*\*{0,2}(?:figure|fig\.|table|photo|image|listing|chart|source|credit)s?\s*\d*\s*[.:–-]\s", re.I
)
_SKIPPED_LINE = re.compile(r"^\s*(?:!\[|\[\^?[\w-]+\]:|</?\w[^>]*>\s*$|<!--|={3,}|-{3,}|\*{3,}|https?://\S+\s*$)")
_ASIDE = re.compile(r"^\s*([*_])(?!\1).+\1\s*$", re.S)
_NOTICE = re.compile(
    r"\b(?:is|are) (?:all |entirely |purely )?(?:fictional|fictitious|invented)\b|\ball rights reserved\b|"
    r"\bfirst (?:appeared|published) (?:in|on|at)\b|\b(?:has|have) been (?:lightly )?(?:edited|condensed|abridged)\b|"
    r"\b(?:republished|reproduced|reprinted) (?:here )?(?:with|by|under|from)\b|"
    r"^(?:photo|image|picture|illustration)s?: ",
    re.I,
)
_RUN_IN = re.compile(r"On ([a-z][\w' -]{2,40}): +(?=[a-z\dA-Z])")
_PARTICULAR = re.compile(r"(?:^|[.;]\s+)[A-Z][\w']*(?: [\w']+)?: (?=\S)")
_SKIPPED_SECTION = re.compile(
    r"^(?:references|bibliography|further reading|external links|see also|foot ?notes|notes|citations|sources|contents|"
    r"table of contents|acknowledge?ments|index|licen[cs]e|copyright|disclaimer|about the author|"
    r"related (?:articles|posts)|to check|abbreviations|glossary)$",
    re.I,
)
NOTICE_WORDS_MAX = 40
_SENTENCE_MARK = re.compile(r"[.!?,;:…][\"”’)]*$")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch under one heading ("" before the first, and under the document's title).

    `number` counts sections of the source from 0; `chapter` is the heading above it, "" where there is none but the
    title's.
    """

    source_id: str
    number: int
    heading: str
    level: int = 0
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or list item: characters `start` to `end` of the source's text.

    `is_run_in` is one that a heading runs into ("On money: the bank costs …"); it begins behind that heading.
    """

    section: Section
    number: int
    start: int
    end: int
    is_item: bool = False
    is_run_in: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    start: int
    text: str


def read_blocks(source: SourceText) -> list[Block]:
    """Every paragraph and list item that may hold speakable prose, in order."""
    blocks: list[Block] = []
    section = Section(source.id, 0, "")
    above: dict[int, str] = {}
    parts = list(_parts(source.text))
    title = _title_level(parts)
    for kind, start, end, level in parts:
        if kind == "heading":
            heading = _heading(source.text[start:end])
            above = {depth: words for depth, words in above.items() if depth < level}
            chapter = above[max(above)] if above and max(above) > title else ""
            above[level] = heading
            own = "" if level == title else heading
            section = Section(source.id, section.number + 1, own, level, chapter)
        elif not _SKIPPED_SECTION.match(section.heading) and not _is_no_prose(source.text[start:end]):
            run_in = _RUN_IN.match(source.text[start:end]) if kind == "paragraph" else None
            if run_in:
                heading = _heading(upper_first(run_in.group(1)))
                section = Section(source.id, section.number + 1, heading, section.level + 1, section.chapter)
                start += run_in.end()
            blocks.append(Block(section, len(blocks), start, end, kind == "item", bool(run_in)))
    return blocks


def _is_no_prose(written: str) -> bool:
    """Whether a paragraph is an aside of the editor or a list of particulars ("Date: … Place: …")."""
    notice = len(written.split()) <= NOTICE_WORDS_MAX and _NOTICE.search(written)
    return bool(_ASIDE.match(written) or notice) or len(_PARTICULAR.findall(written)) > 1


def _title_level(parts: list[tuple[str, int, int, int]]) -> int:
    """The level of a title: a first line that no other heading is as high as; 0 without one."""
    levels = [level for kind, _, _, level in parts if kind == "heading"]
    top = min(levels, default=0)
    leads = bool(parts) and parts[0][0] == "heading" and parts[0][3] == top
    return top if leads and levels.count(top) == 1 else 0


def _heading(written: str) -> str:
    """The words of a heading; one in capitals as it would be written in a sentence."""
    words = written.strip(" *_#:")
    return words.capitalize() if words.isupper() and " " in words else words


def _rows(text: str) -> list[_Row]:
    rows, at = [], 0
    for line in text.splitlines(keepends=True):
        rows.append(_Row(at, line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")))
        at += len(line)
    return rows


def _parts(text: str) -> Iterator[tuple[str, int, int, int]]:
    """(kind, start, end, heading level) of each heading, paragraph and item."""
    rows = _rows(text)
    at = _after_front_matter(rows)
    open_kind, start, end = "", -1, -1
    while at < len(rows):
        row = rows[at]
        step, kind, offset, level = _read_row(rows, at)
        if open_kind and kind != "more":
            yield open_kind, start, end, 0
            open_kind = ""
        if kind == "heading":
            marker = _HEADING.match(row.text)
            yield "heading", row.start + (marker.start(2) if marker else 0), row.start + len(row.text), level
        elif kind == "item" or (kind == "more" and not open_kind):
            open_kind, start = ("item" if kind == "item" else "paragraph"), row.start + offset
        if kind in ("item", "more"):
            end = row.start + len(row.text.rstrip())
        at += step
    if open_kind:
        yield open_kind, start, end, 0


def _read_row(rows: list[_Row], at: int) -> tuple[int, str, int, int]:
    """(rows taken, kind, where its text begins, heading level)."""
    text = rows[at].text
    if _FENCE.match(text):
        return _fence_length(rows, at), "skip", 0, 0
    if not text.strip() or _TABLE.search(text) or _CAPTION.match(text) or _SKIPPED_LINE.match(text):
        return 1, "skip", 0, 0
    if marker := _HEADING.match(text):
        return 1, "heading", 0, len(marker.group(1))
    if at + 1 < len(rows) and _UNDERLINE.match(rows[at + 1].text) and len(text.split()) <= HEADING_WORDS_MAX:
        return 2, "heading", 0, 2
    if _is_bare_heading(rows, at):
        return 1, "heading", 0, 2
    if marker := _ITEM.match(text):
        return 1, "item", marker.end(), 0
    quote = _QUOTE_MARK.match(text)
    return 1, "more", quote.end() if quote else len(text) - len(text.lstrip()), 0


def _is_bare_heading(rows: list[_Row], at: int) -> bool:
    text = rows[at].text.strip()
    alone = (at == 0 or not rows[at - 1].text.strip()) and (at + 1 == len(rows) or not rows[at + 1].text.strip())
    begins = text[:1].isupper() or text[:1].isdigit()
    return alone and begins and len(text.split()) <= HEADING_WORDS_MAX and not _SENTENCE_MARK.search(text)


def _fence_length(rows: list[_Row], at: int) -> int:
    for ahead in range(at + 1, len(rows)):
        if _FENCE.match(rows[ahead].text):
            return ahead - at + 1
    return len(rows) - at


def _after_front_matter(rows: list[_Row]) -> int:
    if rows and rows[0].text.strip() == "---":
        for at in range(1, min(len(rows), 60)):
            if rows[at].text.strip() in ("---", "..."):
                return at + 1
    return 0
