"""Markdown: its words without its marks; front matter tells title, date and author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lib.models.enums import SourceKind
from lib.pipeline.documents.document import PARSER_FAULTS, Document, Limits, broken, too_long
from lib.pipeline.documents.plain import decode
from lib.pipeline.documents.prose import Block, as_sentence, compose, count_words, normalise, one_line, table_blocks

_FRONT = re.compile(r"\A(?:---|\+\+\+)[ \t]*\n(.{0,20000}?)\n(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"^([A-Za-z_-]{1,30})[ \t]*[:=][ \t]*(.*)$")
_DATE = re.compile(r"\b(\d{4}(?:-\d{2}(?:-\d{2})?)?)\b")
_NOTE_MARK = re.compile(r"\[\^[^\]\n]{1,40}\]:?")
_ALT_WORDS = 4
_COSTLY = "[]*_`<"
_NO_MARKS = str.maketrans(dict.fromkeys(_COSTLY, " "))
_MARKS_PER_PARAGRAPH = 2_000


def read_markdown(name: str, data: bytes, limits: Limits, charset: str = "") -> Document:
    """A Markdown file. Code blocks, comments and raw HTML are left out; a table's rows become sentences."""
    raw = decode(data, charset=charset) if len(data) <= 8 * limits.text_characters else ""
    if not raw or len(raw) > 2 * limits.text_characters:
        raise too_long(limits)
    front, body = _split_front(normalise(raw))
    blocks = list(_blocks(_NOTE_MARK.sub("", body)))
    text = compose(blocks)
    first = next((one_line(b.text) for b in blocks if b.level), "")
    date = _DATE.search(front.get("date") or front.get("published") or "")
    return Document(
        title=front.get("title") or first or name, text=text, kind=SourceKind.MARKDOWN,
        published=date.group(1) if date else "", author=front.get("author") or front.get("authors") or "",
        word_count=count_words(text),
    )  # fmt: skip


def _split_front(text: str) -> tuple[dict[str, str], str]:
    """The front matter's simple entries, keys folded, and the text after it."""
    match = _FRONT.match(text)
    if not match:
        return {}, text
    entries = (_ENTRY.match(line) for line in match.group(1).split("\n"))
    front = {e.group(1).casefold(): _value(e.group(2)) for e in entries if e}
    return front, text[match.end() :]


def _value(raw: str) -> str:
    """`"A", [B, "C"]` as plain words: quotes and brackets off."""
    inner = raw.strip().strip("[]")
    parts = [part.strip().strip("\"'") for part in (inner.split(",") if raw.strip().startswith("[") else [inner])]
    return ", ".join(part for part in parts if part)


def _blocks(text: str) -> Iterator[Block]:
    text = "\n\n".join(map(_calm, text.split("\n\n")))
    try:
        tokens = MarkdownIt("commonmark", {"maxNesting": 30}).enable("table").parse(text)
    except PARSER_FAULTS as error:
        raise broken("Markdown file") from error
    yield from _walk(tokens)


def _calm(paragraph: str) -> str:
    """The paragraph without its marks when it has more of them than prose can have: they cost quadratic time."""
    count = sum(paragraph.count(mark) for mark in _COSTLY)
    return paragraph.translate(_NO_MARKS) if count > _MARKS_PER_PARAGRAPH else paragraph


def _walk(tokens: Sequence[Token]) -> Iterator[Block]:
    level, list_depth = 0, 0
    rows: list[list[str]] = []
    for token in tokens:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"):
            list_depth += token.nesting
        elif kind == "heading_open":
            level = int(token.tag[1])
        elif kind == "heading_close":
            level = 0
        elif kind == "tr_open":
            rows.append([])
        elif kind == "table_close":
            yield from table_blocks(rows, headed=True)
            rows = []
        elif kind == "inline" and rows:
            rows[-1].append(one_line(_words(token.children or [])))
        elif kind == "inline":
            yield Block(_words(token.children or []), level=level, item=list_depth > 0)


def _words(tokens: Sequence[Token]) -> str:
    """The spoken part of inline tokens; a picture's description only when it says something, named as one alone."""
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image" and count_words(token.content) >= _ALT_WORDS:
            alone = not any(t.content.strip() for t in tokens if t.type != "image")
            parts.append(as_sentence(f"Picture: {token.content}") if alone else token.content)
    return "".join(parts)
