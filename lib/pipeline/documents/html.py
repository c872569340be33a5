"""Web pages: trafilatura finds the article and its date; headings that it drops are put back from the page itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents.document import PARSER_FAULTS, Document, Limits, broken, too_long
from lib.pipeline.documents.markup import blocks_of, parse_html, parse_xhtml, tag_of, text_of
from lib.pipeline.documents.plain import decode
from lib.pipeline.documents.prose import Block, compose, count_words, one_line, table_blocks

_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,30})"""
    rb"""|<\?xml[^>]{0,100}encoding=["']([\w-]{2,30})""",
    re.IGNORECASE,
)
_SITE_SUFFIX = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]{1,40}$")
# trafilatura tries several readings of a page; on a very large one our own single pass has to do.
_ARTICLE_BYTES = 3 * 2**20
_ARTICLE_ELEMENTS = 40_000
_ARTICLE_DEPTH = 100
_ANCHOR_CHARACTERS = 48
_DATE = re.compile(r"^\d{4}(?:-\d{2}(?:-\d{2})?)?")


def read_html(name: str, data: bytes, limits: Limits, charset: str = "") -> Document:
    """A web page's article, its navigation left out."""
    page = page_text(data, charset)
    if len(page) > limits.markup_per_text * limits.text_characters or page.count("<") > limits.markup_tags:
        raise too_long(limits)
    tree = parse_html(page)
    if tree is None:
        raise broken("web page")
    article = _article(tree, page)
    blocks = _with_headings(list(_article_blocks(article.body)), tree) if article is not None else []
    text = compose(blocks)
    own = compose(blocks_of(tree)) if count_words(text) < 0.3 * count_words(text_of(tree)) else ""
    text = own if count_words(own) > 2 * count_words(text) else text
    if not text:
        raise BadSource(
            "This web page holds no text of its own; it may draw its words with a script.",
            hint="Open it in a browser, copy the text and paste it as a source.",
        )
    return Document(
        title=_title(article, tree) or name, text=text, kind=SourceKind.HTML, published=_published(article),
        author=one_line(getattr(article, "author", None) or ""), word_count=count_words(text),
    )  # fmt: skip


def page_text(data: bytes, charset: str = "") -> str:
    """The page as text, by its byte-order mark, its server's charset or its own meta element."""
    declared = _META_CHARSET.search(data[:4096])
    inner = next((group for group in declared.groups() if group), b"").decode("ascii", "ignore") if declared else ""
    return decode(data, charset=charset or inner)


def xhtml_blocks(data: bytes) -> tuple[list[Block], str]:
    """Every block of a page of a book, and the page's own title."""
    tree = parse_xhtml(page_text(data))
    if tree is None:
        return [], ""
    title = next((text_of(e) for e in tree.iter("{*}title")), "")
    return list(blocks_of(tree)), title


def _article(tree: etree._Element, page: str) -> Any | None:
    """trafilatura's reading; None when it finds no article or the page is too large for it."""
    if len(page) > _ARTICLE_BYTES or not _is_ordinary(tree):
        return None
    try:
        return trafilatura.bare_extraction(
            page, include_comments=False, include_tables=True, with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )  # fmt: skip
    except PARSER_FAULTS:
        return None


def _is_ordinary(tree: etree._Element) -> bool:
    """Whether the page is no larger and no deeper than pages are; trafilatura's time grows with both."""
    depth = count = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > _ARTICLE_DEPTH or count > _ARTICLE_ELEMENTS:
            return False
    return True


def _article_blocks(body: etree._Element) -> Iterator[Block]:
    """Blocks of trafilatura's own small vocabulary: head, p, list/item, table/row/cell, quote."""
    for element in body.iter("head", "p", "item", "quote", "table"):
        name = tag_of(element)
        if next(element.iterancestors("table", "item"), None) is not None:
            continue
        if name == "table":
            rows = [[text_of(cell) for cell in row.iter("cell")] for row in element.iter("row")]
            yield from table_blocks(rows, headed=element.find(".//cell[@role='head']") is not None)
        elif name == "head":
            yield Block(text_of(element), level=int((element.get("rend") or "h2")[1:2] or 2))
        elif name != "quote" or element.find("p") is None:
            yield Block(text_of(element), item=name == "item")


def _with_headings(blocks: list[Block], tree: etree._Element) -> list[Block]:
    """`blocks`, with each h1 to h3 of the page that they lack put before the paragraph it stands over."""
    present = {_anchor(block.text) for block in blocks if block.level}
    places = {_anchor(block.text): index for index, block in reversed(list(enumerate(blocks))) if not block.level}
    missing: dict[int, list[Block]] = {}
    waiting: list[Block] = []
    for block in blocks_of(tree):
        if 0 < block.level <= 3:
            lost = _anchor(block.text) not in present
            waiting = [*(b for b in waiting if b.level < block.level), block] if lost else []
        elif not block.level and (anchor := _anchor(block.text)):
            # A heading over words that are not the article's is not the article's either.
            if anchor in places:
                missing.setdefault(places[anchor], []).extend(waiting)
            waiting = []
    return [b for index, block in enumerate(blocks) for b in [*missing.get(index, []), block]]


def _anchor(text: str) -> str:
    return one_line(text).casefold()[:_ANCHOR_CHARACTERS]


def _title(article: Any | None, tree: etree._Element) -> str:
    """The article's title where the page's own agrees, else the page's without the site's name."""
    found = one_line(getattr(article, "title", None) or "")
    own = next((text_of(e) for name in ("title", "h1") for e in tree.iter(name)), "")
    plain = _SITE_SUFFIX.sub("", own) or own
    return found if found and (found == own or found.casefold() in plain.casefold()) else plain or found


def _published(article: Any | None) -> str:
    match = _DATE.match(getattr(article, "date", None) or "")
    return match.group() if match else ""
