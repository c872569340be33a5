"""Plain text: in whatever encoding it came, hard-wrapped or not."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise

from charset_normalizer import from_bytes

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents.document import Document, Limits, too_long
from lib.pipeline.documents.prose import (
    Block,
    compose,
    count_words,
    join_lines,
    normalise,
    one_line,
    vocabulary,
)

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Only what the web uses; Python knows codecs ("idna", "unicode_escape") that no server should choose for us.
_DECLARABLE = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|(windows-|cp)125\d|koi8-[ru]"
    r"|shift[-_]?jis|euc-(jp|kr)|iso-2022-jp|gbk|gb2312|gb18030|big5|macintosh|mac[-_]?roman"
)
_GUESSABLE = ["cp1250", "cp1251", "cp1253", "cp1254", "koi8_r", "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5"]
# What Western European prose uses beyond ASCII in Windows-1252.
_WESTERN = re.compile(r"[‘’“”„‚–—…•€£§©®°«»¿¡ºª·´àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÙÚÜœŒšžŸ½¼²³×]")
_SAMPLE_BYTES = 64 * 1024
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")

_RULE = re.compile(r"(?m)^[ \t]*([-=_*~#]|[*_-] )\1{2,}[ \t]*$")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_UNDERLINED = re.compile(r"(?m)^(?=[^\n]*\w)[ \t]*([^\n]{1,120})\n[ \t]*(={3,}|-{3,})[ \t]*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_CHAPTER = re.compile(
    r"^(?:(?:chapter|part|section|book|appendix)\s+(?:\d+|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|introduction|conclusions?|abstract|preface|prologue|epilogue|foreword|summary|background)[\s\w:.,'’–—-]{0,60}$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[ \t]*(?:[-*+•‣▪–]|\(?\d{1,3}[.)]|[a-z][.)])[ \t]+(?=\S)")
_WRAP_CHARACTERS = (40, 110)
_TITLE_WORDS = 14
_GUTENBERG = re.compile(r"(?s)^.{0,20000}?\*\*\* ?START OF TH[^\n]*\*\*\*(.*?)(?:\*\*\* ?END OF TH.*)?$")


def decode(data: bytes, *, charset: str = "") -> str:
    """Text of `data`: by its byte-order mark, as UTF-8, as the declared `charset`, else by what reads like words.

    Raises BadSource when it is not text in any encoding.
    """
    encoding = _encoding(data, charset.strip().strip("\"'").lower())
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    sample = text[:_SAMPLE_BYTES]
    if len(_CONTROL.findall(sample)) * 50 > len(sample):
        raise BadSource(
            "This file holds data, not text that could be read.",
            hint="Add a PDF, DOCX, EPUB, HTML, Markdown or plain text file.",
        )
    return text


def _encoding(data: bytes, charset: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    declared = charset if _DECLARABLE.fullmatch(charset) else ""
    candidates = [_wide(data), "utf-8", declared]
    return next((name for name in candidates if name and _decodes(data, name)), "") or _guess(data)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every other byte of Western text."""
    head = data[: _SAMPLE_BYTES & ~1]
    zeros_even, zeros_odd = head[::2].count(0), head[1::2].count(0)
    if zeros_odd > len(head) * 0.35 and zeros_even < len(head) * 0.05:
        return "utf-16-le"
    return "utf-16-be" if zeros_even > len(head) * 0.35 and zeros_odd < len(head) * 0.05 else ""


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _guess(data: bytes) -> str:
    """Windows-1252 when its letters are Western ones, else what the detector makes of a sample."""
    sample = data[:_SAMPLE_BYTES]
    high = [c for c in sample.decode("cp1252", errors="replace") if c > "\x7f"]
    if sum(1 for c in high if _WESTERN.match(c)) >= 0.9 * len(high):
        return "cp1252"
    best = from_bytes(sample, cp_isolation=[*_GUESSABLE, "cp1252"], threshold=0.4).best()
    return best.encoding if best else "cp1252"


def read_plain(name: str, data: bytes, limits: Limits, charset: str = "") -> Document:
    """A TXT file. Its title is its first heading, or the name's stem."""
    if len(data) > 4 * limits.text_characters + 4:
        decode(data[:_SAMPLE_BYTES])  # what is no text at all is told so first
        raise too_long(limits)
    return document_of(decode(data, charset=charset), name, SourceKind.TEXT, limits)


def document_of(raw: str, title: str, kind: SourceKind, limits: Limits) -> Document:
    """A Document of loose text; `title` is used when the text opens with none."""
    if len(raw) > limits.text_characters:
        raise too_long(limits)
    blocks = list(blocks_of(raw))
    text = compose(blocks)
    opening = one_line(blocks[0].text) if blocks and blocks[0].level else ""
    return Document(title=opening or title, text=text, kind=kind, word_count=count_words(text))


def blocks_of(raw: str) -> Iterator[Block]:
    """Paragraphs, headings (`#`, underlined, CAPITALS, "Chapter 3") and list items of loose text."""
    text = normalise(raw)
    if body := _GUTENBERG.match(text):
        text = body.group(1)
    text = _UNDERLINED.sub(lambda m: f"\n\n{'#' if m.group(2)[0] == '=' else '##'} {m.group(1)}\n\n", text)
    known = vocabulary(text)
    paragraphs = [p for p in _BLANK.split(_RULE.sub("\n", text)) if p.strip()]
    for index, paragraph in enumerate(paragraphs):
        yield from _paragraph_blocks(paragraph, known, opens=index == 0 and len(paragraphs) > 1)


def _paragraph_blocks(paragraph: str, known: frozenset[str], *, opens: bool) -> Iterator[Block]:
    lines = [line for line in paragraph.split("\n") if line.strip()]
    while lines and (heading := _HEADING.match(lines[0].strip())):
        yield Block(heading.group(2), level=len(heading.group(1)))
        lines = lines[1:]
    if len(lines) == 1 and (level := _heading_level(lines[0].strip(), opens=opens)):
        yield Block(lines[0], level=level)
        return
    for piece in _pieces(lines):
        is_item = bool(_BULLET.match(piece[0])) and len(lines) > 1
        first = _BULLET.sub("", piece[0]) if is_item else piece[0]
        yield Block(join_lines([first, *piece[1:]], known), item=is_item)


def _heading_level(line: str, *, opens: bool) -> int:
    """1 for an opening title, 2 for a line in capitals or a chapter's name, else 0."""
    words = line.split()
    if not any(c.isalpha() for c in line) or len(words) > _TITLE_WORDS or line.endswith((",", ";")):
        return 0
    if opens and not line.endswith((".", "!", ":", "…", '"', "”")) and not _BULLET.match(line):
        return 1
    letters = [c for c in line if c.isalpha()]
    shouts = len(letters) > 3 and all(not c.islower() for c in letters) and any(c.isupper() for c in letters)
    return 2 if (shouts and not line.endswith((".", "!", "?"))) or _CHAPTER.match(line) else 0


def _pieces(lines: list[str]) -> Iterator[list[str]]:
    """Lines that belong together: a list item each, a wrapped paragraph, or every long line by itself."""
    if not lines:
        return
    wrapped = all(len(line) <= _WRAP_CHARACTERS[1] for line in lines)
    piece = [lines[0]]
    for before, line in pairwise(lines):
        begins_item = bool(_BULLET.match(line))
        broken_on = wrapped and (len(before.rstrip()) >= _WRAP_CHARACTERS[0] or not _ends(before))
        if begins_item or not broken_on:
            yield piece
            piece = []
        piece.append(line)
    yield piece


def _ends(line: str) -> bool:
    return line.rstrip().endswith((".", "!", "?", ":", "…", "”", '"'))
