"""Word documents: paragraphs, headings, lists and tables in their order; headers and footers are other parts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents.archive import Archive
from lib.pipeline.documents.document import PARSER_FAULTS, Document, Limits, broken, too_long
from lib.pipeline.documents.markup import tag_of
from lib.pipeline.documents.prose import Block, compose, count_words, one_line, table_blocks

_WHAT = "Word document"
_FAULTS: tuple[type[Exception], ...] = (*PARSER_FAULTS, OpcError)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_STYLE = re.compile(r"^(?:heading|überschrift|titre|título|titolo|rubrik|kop)\s*([1-6])$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"^list\b", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|table of (?:contents|figures)|index)\b", re.IGNORECASE)
# python-docx stamps its own birthday into documents that it makes.
_TEMPLATE_YEAR = 2013
_UNSPOKEN = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "footnoteReference", "pict", "drawing")
)
_PIECES = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_SKIP_LEVEL = -1


def read_docx(name: str, data: bytes, limits: Limits) -> Document:
    """A DOCX. Deleted text of tracked changes, fields' codes and the table of contents are left out."""
    Archive(data, _WHAT, limits).verify()
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = _bounded(document, limits)
        title, author, published = _properties(document)
    except _FAULTS as error:
        raise broken(_WHAT) from error
    text = compose(blocks)
    if not text:
        raise BadSource(
            "This Word document holds no text.", hint="If its pages are pictures, run text recognition on them first."
        )
    first = next((one_line(block.text) for block in blocks if block.level), "")
    return Document(
        title=title or first or name, text=text, kind=SourceKind.DOCX, published=published, author=author,
        word_count=count_words(text),
    )  # fmt: skip


def _bounded(document: Any, limits: Limits) -> list[Block]:
    blocks: list[Block] = []
    characters = 0
    for block in _blocks(document.element.body, _style_levels(document)):
        characters += len(block.text)
        if characters > limits.text_characters:
            raise too_long(limits)
        blocks.append(block)
    return blocks


def _style_levels(document: Any) -> dict[str, Block]:
    """For each paragraph style, an empty block like those it makes; those of contents are marked to skip."""
    kinds: dict[str, Block] = {}
    for style in document.styles:
        style_name = style.name or ""
        heading = _HEADING_STYLE.match(style_name)
        if style_name.casefold() == "title":
            kinds[style.style_id] = Block("", level=1)
        elif heading:
            kinds[style.style_id] = Block("", level=int(heading.group(1)))
        elif _CONTENTS_STYLE.match(style_name):
            kinds[style.style_id] = Block("", level=_SKIP_LEVEL)
        elif _LIST_STYLE.match(style_name):
            kinds[style.style_id] = Block("", item=True)
    return kinds


def _blocks(body: etree._Element, kinds: dict[str, Block]) -> Iterator[Block]:
    """Blocks of the children of a body, a content control or a table cell."""
    for child in body:
        name = tag_of(child)
        if name == "p":
            kind = _kind(child, kinds)
            if kind.level != _SKIP_LEVEL:
                yield Block(_text(child), kind.level, kind.item)
        elif name == "tbl":
            yield from _table(child)
        elif name == "sdt" and not _is_contents(child):
            content = child.find(f"{_W}sdtContent")
            yield from _blocks(content, kinds) if content is not None else ()


def _kind(paragraph: etree._Element, kinds: dict[str, Block]) -> Block:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return Block("")
    style = properties.find(f"{_W}pStyle")
    kind = kinds.get(style.get(f"{_W}val", ""), Block("")) if style is not None else Block("")
    outline = properties.find(f"{_W}outlineLvl")
    if not kind.level and outline is not None and outline.get(f"{_W}val", "9") in "012345":
        return Block("", level=int(outline.get(f"{_W}val")) + 1)
    return Block("", kind.level, kind.item or (not kind.level and properties.find(f"{_W}numPr") is not None))


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and "contents" in gallery.get(f"{_W}val", "").casefold()


def _text(element: etree._Element) -> str:
    """The runs of a paragraph as they read with all changes accepted."""
    return "".join(_runs(element))


def _runs(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _PIECES:
            yield _PIECES[child.tag]
        elif child.tag not in _UNSPOKEN and isinstance(child.tag, str):
            yield from _runs(child)


def _table(table: etree._Element) -> Iterator[Block]:
    """The table's rows as sentences; a one-celled table is a frame around paragraphs."""
    rows = [
        [one_line(" ".join(_text(p) for p in cell.iter(f"{_W}p"))) for cell in row.findall(f"{_W}tc")]
        for row in table.findall(f"{_W}tr")
    ]
    if all(len(row) <= 1 for row in rows):
        yield from (Block(cell) for row in rows for cell in row)
    else:
        yield from table_blocks(rows, headed=_names_columns(table, rows))


def _names_columns(table: etree._Element, rows: list[list[str]]) -> bool:
    """Whether the first row is a header: marked so, or short words over figures."""
    marked = table.find(f"{_W}tr/{_W}trPr/{_W}tblHeader") is not None
    has_digits = [any(c.isdigit() for cell in row for c in cell) for row in rows]
    short = all(cell and len(cell.split()) <= 6 for cell in rows[0])
    return marked or (short and not has_digits[0] and (any(has_digits) or len(rows[0]) > 2))


def _properties(document: Any) -> tuple[str, str, str]:
    """Title, author and ISO date, as far as they say something."""
    properties = document.core_properties
    title = one_line(properties.title or "")
    author = one_line(properties.author or "")
    made: datetime | None = properties.modified or properties.created
    published = made.date().isoformat() if made and made.year != _TEMPLATE_YEAR else ""
    return "" if title == "Word Document" else title, "" if author == "python-docx" else author, published
