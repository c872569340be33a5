"""What reading a document yields, what it may cost, and the foreign errors that mean "this file is broken"."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from lib.errors import BadSource
from lib.models.enums import SourceKind

# Parsers of hostile files stumble in every way Python knows (pypdf's own documentation warns of it).
# Bugs of ours would hide behind such a list, so it guards the calls into the parsers only, never our own steps.
PARSER_FAULTS: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError,
    RecursionError, RuntimeError, TypeError, ValueError, etree.LxmlError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

TITLE_CHARACTERS = 300
AUTHOR_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Document:
    """Clean text of one source: paragraphs between blank lines, headings as lines of their own after `#` marks.

    `published` is an ISO date, as exact as the file tells (`2024`, `2024-03-02`), or empty. `pages` are the offsets in
    `text` where the pages of a paged document begin, the first at 0; empty where there are none.
    """

    title: str
    text: str
    kind: SourceKind
    published: str = ""
    author: str = ""
    word_count: int = 0
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. The defaults keep a 50 MB file within about ten seconds and a gigabyte of memory."""

    file_bytes: int = 50 * 2**20
    text_characters: int = 2_000_000
    archive_members: int = 10_000
    archive_bytes: int = 256 * 2**20
    archive_ratio: int = 120
    part_bytes: int = 24 * 2**20
    markup_per_text: int = 6
    markup_tags: int = 600_000
    pdf_pages: int = 1_000
    pdf_stream_bytes: int = 24 * 2**20
    pdf_operations: int = 2_500_000


DEFAULT_LIMITS = Limits()


def too_long(limits: Limits) -> BadSource:
    """The refusal of a text beyond the cap."""
    return BadSource(
        f"This document is longer than one source may be: at most {limits.text_characters:,} characters of text.",
        hint="Add the chapters you need as separate files.",
    )


def broken(what: str) -> BadSource:
    """The refusal of a damaged file; `what` names it: "PDF", "Word document"."""
    return BadSource(
        f"This {what} is damaged or incomplete and cannot be read.",
        hint="Open it in its own program, save it again and add the new file.",
    )
