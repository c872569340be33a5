"""HTML and XML from strangers: parsed without entities, network or huge trees, and walked into blocks of prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree, html

from lib.pipeline.documents.document import PARSER_FAULTS
from lib.pipeline.documents.prose import Block, one_line, table_blocks

_SKIPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "nav", "footer", "aside", "form", "button", "select"),
        *("option", "input", "textarea", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video"),
        *("map", "area", "dialog", "menu", "pre", "rt", "rp"),
    )
)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_LEAVES = frozenset(("p", "dt", "dd", "figcaption", "summary", "address", "caption"))
_BOXES = frozenset(
    (
        *("html", "body", "main", "article", "section", "div", "header", "blockquote", "ul", "ol", "dl", "li"),
        *("details", "fieldset", "center", "hgroup", "table", "thead", "tbody", "tfoot", "tr", "td", "th"),
        *("figure", "search"),
    )
)
_BREAKING = _LEVELS.keys() | _LEAVES | _BOXES
_BREAKING_TAGS = [f"{{*}}{name}" for name in _BREAKING]
_INTERRUPTING_TAGS = [etree.Comment, etree.PI, *(f"{{*}}{name}" for name in (*_BREAKING, *_SKIPPED, "br"))]
_STRING_VALUE = etree.XPath("string()")
# libxml2 itself stops at 256.
_DEPTH = 260

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[[^\]]{0,100000}\])?\s*>", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML document. Entities stay unexpanded. Raises lxml's errors, or ValueError for an empty one."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False)
    root = etree.fromstring(data, parser)
    if root is None:
        raise ValueError("no root element")
    return root


def parse_html(text: str) -> etree._Element | None:
    """The root of an HTML page, mended where it is broken; None when nothing of it can be read."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except PARSER_FAULTS:
        return None


def parse_xhtml(text: str) -> etree._Element | None:
    """The root of an XHTML page without its document type; as HTML where it is not well-formed."""
    bare = _NAMED.sub(_character, _DOCTYPE.sub("", _DECLARATION.sub("", text), count=1))
    try:
        return parse_xml(bare.encode("utf-8", "ignore"))
    except PARSER_FAULTS:
        return parse_html(bare)


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group() if name in _XML_NAMES else html5.get(f"{name};", "")


def tag_of(element: etree._Element) -> str:
    """The element's name without its namespace, folded; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def text_of(element: etree._Element) -> str:
    """The words within an element, a line break for each `br` and between blocks; scripts and the like left out."""
    if next(element.iterdescendants(*_INTERRUPTING_TAGS), None) is None:
        return one_line(str(_STRING_VALUE(element)))
    return one_line("".join(_texts(element)))


def _texts(element: etree._Element) -> Iterator[str]:
    within_skipped = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        name = tag_of(node)
        skipped = name in _SKIPPED and node is not element
        if event == "start":
            within_skipped += skipped
            text = node.text or ""
            yield "" if within_skipped else "\n" + text if name == "br" else text
        else:
            within_skipped -= skipped and event == "end"
            if not within_skipped and node is not element:
                yield ("\n" if name in _BREAKING else "") + (node.tail or "")


def blocks_of(element: etree._Element, depth: int = 0) -> Iterator[Block]:
    """Headings, paragraphs, list items and table rows of `element`, in reading order."""
    name = tag_of(element)
    if name in _SKIPPED or depth > _DEPTH or _hidden(element):
        return
    if name in _LEVELS:
        yield Block(text_of(element), level=_LEVELS[name])
    elif name == "table" and not element.xpath(".//*[local-name()='table']"):
        yield from _table(element)
    elif name in _LEAVES or not _holds_blocks(element):
        yield Block(text_of(element), item=name in ("li", "dd"))
    else:
        yield from _mixed(element, depth)


def _mixed(element: etree._Element, depth: int) -> Iterator[Block]:
    """A box: its loose inline text makes paragraphs between its block children."""
    is_item = tag_of(element) == "li"
    loose = [element.text or ""]
    for child in element:
        if tag_of(child) in _BREAKING or _holds_blocks(child):
            yield Block("".join(loose), item=is_item)
            loose = []
            yield from blocks_of(child, depth + 1)
        elif tag_of(child) not in _SKIPPED and isinstance(child.tag, str):
            loose.append("\n" if tag_of(child) == "br" else text_of(child))
        loose.append(child.tail or "")
    yield Block("".join(loose), item=is_item)


def _table(element: etree._Element) -> Iterator[Block]:
    rows = element.xpath(".//*[local-name()='tr']")
    cells = [[cell for cell in row if tag_of(cell) in ("td", "th")] for row in rows]
    headed = bool(cells) and any(tag_of(cell) == "th" for cell in cells[0])
    yield from table_blocks([[text_of(cell) for cell in row] for row in cells], headed=headed)


def _holds_blocks(element: etree._Element) -> bool:
    return next(element.iterdescendants(*_BREAKING_TAGS), None) is not None


def _hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").casefold()
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style
