"""From raw pieces of text to clean prose: normalised Unicode, joined lines, blocks composed with headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_SPACES = [0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_BREAKS = [0x0B, 0x0C, 0x85, 0x2028, 0x2029]
# Soft hyphen, zero-width space, word joiner, byte-order mark, bidirectional controls, interlinear annotation.
_INVISIBLE = [
    0xAD,
    0x200B,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFD),
]
_TRANSLATION: dict[int, str | None] = {
    **dict.fromkeys(range(0x20)), **dict.fromkeys(range(0x7F, 0xA0)), **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(_SPACES, " "), **dict.fromkeys(_BREAKS, "\n"), 0x0A: "\n", **_LIGATURES,
}  # fmt: skip
_UNPRINTABLE = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")
# No language stacks so many marks on a letter; a longer pile makes normalising quadratic.
_PILE = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]+")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_BROKEN_WORD = re.compile(r"(\w+)[-‐]\n(\w+)")
_HASHES = re.compile(r"^#{1,6}\s+")
_SENTENCE_END = (".", "!", "?", "…", ":", ";", ".”", ".\"", ".)", "!”", "?”", "。", "！", "？")  # fmt: skip
_LONG_ITEM_WORDS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph; a heading when `level` is 1 to 6; an item of a list or table when `item` is true."""

    text: str
    level: int = 0
    item: bool = False


def normalise(text: str) -> str:
    """NFC, one kind of space and line break, no ligatures, soft hyphens, controls or private characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TRANSLATION)
    return unicodedata.normalize("NFC", _PILE.sub(r"\1", _UNPRINTABLE.sub("", text)))


def one_line(text: str) -> str:
    """`text` normalised, its runs of white space single spaces."""
    return " ".join(normalise(text).split())


def count_words(text: str) -> int:
    """Words as a reader counts them: "3.5", "don't" and "long-term" are one each."""
    return sum(1 for _ in _WORD.finditer(text))


def vocabulary(text: str) -> frozenset[str]:
    """The words of `text`, folded, for telling "exam-/ple" from "long-/term"."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


def join_lines(lines: Iterable[str], known: frozenset[str]) -> str:
    """One line of the given ones; a word broken at a line's end is mended.

    The hyphen stays when `known` has the word with it and not without, and before a capital or a digit.
    """

    def mend(match: re.Match[str]) -> str:
        head, tail = match.groups()
        plain, hyphened = head + tail, f"{head}-{tail}"
        keeps = hyphened.casefold() in known and plain.casefold() not in known
        return hyphened if keeps or not tail[0].islower() or head[-1].isdigit() else plain

    return one_line(_BROKEN_WORD.sub(mend, "\n".join(line.strip() for line in lines)))


def as_sentence(text: str) -> str:
    """`text` with a full stop when nothing ends it."""
    return text if not text or text.endswith(_SENTENCE_END) else text.rstrip(",-– ") + "."


def row_sentence(header: list[str], row: list[str]) -> str:
    """A table's row in words: "Site: La Rance, Power: 240 MW." or, without a header, "La Rance: 240 MW."."""
    if any(header) and len(header) == len(row):
        named = [f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=True) if cell]
        return as_sentence(", ".join(named))
    cells = [cell for cell in row if cell]
    return as_sentence(f"{cells[0]}: {', '.join(cells[1:])}" if len(cells) > 1 else "".join(cells))


def table_blocks(rows: list[list[str]], *, headed: bool) -> Iterator[Block]:
    """A sentence a row; with `headed`, the first row names the columns."""
    header = rows[0] if headed and len(rows) > 1 else []
    for row in filter(any, rows[1:] if header else rows):
        yield Block(row_sentence(header, row), item=True)


def compose(blocks: Iterable[Block]) -> str:
    """The clean text of `blocks`: blank lines between them, `#` marks before headings, short items run together."""
    tidy = (Block(one_line(b.text), b.level, b.item) for b in blocks)
    parts: list[str] = []
    for is_item, group in groupby((b for b in tidy if b.text), key=lambda b: b.item):
        run = list(group)
        parts.extend(_items(run) if is_item else map(_paragraph, run))
    return "\n\n".join(part for part in parts if part)


def _paragraph(block: Block) -> str:
    text = _HASHES.sub("", block.text).lstrip("#").strip() if block.level else _HASHES.sub("", block.text)
    return f"{'#' * min(block.level, 6)} {text}" if block.level and text else text


def _items(items: Iterable[Block]) -> Iterator[str]:
    """Short items share a paragraph, as sentences; a long one keeps its own."""
    run: list[str] = []
    for item in items:
        sentence = as_sentence(_HASHES.sub("", item.text))
        if count_words(sentence) > _LONG_ITEM_WORDS:
            yield " ".join(run)
            yield sentence
            run = []
        else:
            run.append(sentence)
    yield " ".join(run)
