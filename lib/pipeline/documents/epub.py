"""E-books: the chapters in the order of the spine, without covers, contents and notices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents.archive import Archive, inside
from lib.pipeline.documents.document import PARSER_FAULTS, Document, Limits, broken, too_long
from lib.pipeline.documents.html import xhtml_blocks
from lib.pipeline.documents.markup import parse_xml, text_of
from lib.pipeline.documents.prose import Block, compose, count_words

_WHAT = "EPUB"
_FAULTS: tuple[type[Exception], ...] = (*PARSER_FAULTS, StopIteration)
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGE_TYPES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
# Scrambled fonts are no protection of the text (EPUB 3.3, "Font obfuscation", and Adobe's older way).
_FONT_SCRAMBLING = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
_DATE = re.compile(r"^\d{4}(?:-\d{2}(?:-\d{2})?)?")
_FRONT_MATTER = re.compile(
    r"^(?:table of )?contents$|^(?:list of (?:figures|tables|illustrations))$|^copyright(?: page)?$|^index$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Package:
    title: str
    author: str
    published: str
    pages: list[str]


def read_epub(name: str, data: bytes, limits: Limits) -> Document:
    """An EPUB 2 or 3. Raises BadSource for a damaged one, one with rights management, or one without text."""
    archive = Archive(data, _WHAT, limits)
    package = _package(archive)
    _refuse_protected(archive, package.pages)
    blocks: list[Block] = []
    characters = markup = tags = 0
    for page in package.pages:
        content = archive.read(page)
        markup += len(content)
        tags += content.count(b"<")
        if markup > limits.markup_per_text * limits.text_characters or tags > limits.markup_tags:
            raise too_long(limits)
        chapter = _chapter(content)
        blocks.extend(chapter)
        characters += sum(len(block.text) for block in chapter)
        if characters > limits.text_characters:
            raise too_long(limits)
    text = compose(blocks)
    if not text:
        raise BadSource("This EPUB holds no text; it may be a book of pictures.", hint="Add a book with text in it.")
    return Document(
        title=package.title or name, text=text, kind=SourceKind.EPUB, published=package.published,
        author=package.author, word_count=count_words(text),
    )  # fmt: skip


def _package(archive: Archive) -> _Package:
    """What the package document says: metadata, and the members of the spine that are there."""
    try:
        container = parse_xml(archive.read(_CONTAINER))
        path = next(container.iter("{*}rootfile")).get("full-path", "")
        root = parse_xml(archive.read(path))
    except _FAULTS as error:
        raise broken(_WHAT) from error
    items = {item.get("id"): item for item in root.iter("{*}item")}
    spine = [items.get(ref.get("idref")) for ref in root.iter("{*}itemref") if ref.get("linear") != "no"]
    pages = [inside(path, unquote(item.get("href", ""))) for item in spine if item is not None and _is_page(item)]
    return _Package(
        title=_first(root, "title"), author=", ".join(dict.fromkeys(text_of(e) for e in root.iter("{*}creator")))[:200],
        published=_date(root), pages=list(dict.fromkeys(page for page in pages if page in archive)),
    )  # fmt: skip


def _is_page(item: etree._Element) -> bool:
    is_contents = "nav" in (item.get("properties") or "").split()
    return not is_contents and (item.get("media-type") or "") in _PAGE_TYPES


def _first(root: etree._Element, name: str) -> str:
    return next((text_of(e) for e in root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")), "")


def _date(root: etree._Element) -> str:
    match = _DATE.match(_first(root, "date"))
    return match.group() if match else ""


def _chapter(data: bytes) -> list[Block]:
    """The page's blocks, without those of a contents or copyright page."""
    blocks, title = xhtml_blocks(data)
    first = next((block.text for block in blocks if block.level), title)
    return [] if _FRONT_MATTER.match(first.strip()) else blocks


def _refuse_protected(archive: Archive, pages: list[str]) -> None:
    """Raise BadSource when any page of the book is encrypted."""
    if _ENCRYPTION not in archive:
        return
    try:
        root = parse_xml(archive.read(_ENCRYPTION))
    except PARSER_FAULTS as error:
        raise broken(_WHAT) from error
    for entry in root.iter("{*}EncryptedData"):
        method = next((e.get("Algorithm", "") for e in entry.iter("{*}EncryptionMethod")), "")
        names = [unquote(e.get("URI", "")) for e in entry.iter("{*}CipherReference")]
        if method not in _FONT_SCRAMBLING and any(inside("", name) in pages for name in names):
            raise BadSource(
                "This EPUB is protected by its shop's rights management, so its text cannot be read.",
                hint="Add an edition without protection.",
            )
