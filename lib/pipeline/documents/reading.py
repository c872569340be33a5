"""The door: what a file is, by its content first and its name second, and the reader for it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents.archive import Archive
from lib.pipeline.documents.document import (
    AUTHOR_CHARACTERS,
    DEFAULT_LIMITS,
    PARSER_FAULTS,
    TITLE_CHARACTERS,
    Document,
    Limits,
    too_long,
)
from lib.pipeline.documents.markdown import read_markdown
from lib.pipeline.documents.plain import document_of, read_plain
from lib.pipeline.documents.prose import one_line

_READABLE = "Add a PDF, DOCX, EPUB, HTML, Markdown or plain text file."
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"), (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"), (b"\x1f\x8b", "a packed archive"), (b"7z\xbc\xaf", "a packed archive"),
    (b"Rar!\x1a", "a packed archive"), (b"BZh9", "a packed archive"), (b"\xfd7zXZ", "a packed archive"),
    (b"\x28\xb5\x2f\xfd", "a packed archive"), (b"ID3", "sound"), (b"OggS", "sound"), (b"fLaC", "sound"),
    (b"\xff\xfb", "sound"), (b"\x1aE\xdf\xa3", "a film"), (b"SQLite format 3", "a database"),
    (b"%!PS", "a PostScript file"), (b"{\\rtf", "a Rich Text file"), (b"AT&TFORM", "a DjVu file"),
)  # fmt: skip
_RIFF = {b"WEBP": "a picture", b"WAVE": "sound", b"AVI ": "a film"}
_DATA_SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("csv", "tsv", "json", "jsonl", "xml", "yaml", "yml", "toml", "ini", "log", "ics", "eml", "svg", "sql"),
        *("py", "js", "ts", "css", "java", "c", "h", "cpp", "go", "rs", "sh", "bat", "ps1"),
    )
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<(?:p|div|h[1-6]|article|section|span|ul|table|br)[\s>/]", re.IGNORECASE)
_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown"}
_ADDRESS = re.compile(r"^https?://\S+$", re.IGNORECASE)
_HEAD_BYTES = 4096


def read_document(name: str, data: bytes, *, charset: str = "", limits: Limits = DEFAULT_LIMITS) -> Document:
    """The text of a file, clean; `name` is its file name, `charset` what a server said its text is encoded in.

    A file that is not what its name says is read for what it is. Raises BadSource, with a sentence and the next act,
    for whatever cannot be read.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise BadSource("This file is empty.", hint="Check that it was saved, then add it again.")
    if len(data) > limits.file_bytes:
        raise BadSource(
            f"This file has {len(data) / 2**20:.0f} MB; at most {limits.file_bytes / 2**20:.0f} MB can be read.",
            hint="Add the part you need, or the same text without pictures.",
        )
    title = one_line(PurePosixPath(name.replace("\\", "/")).stem.replace("_", " "))
    document = _reader(name, data)(title, data, limits, charset)
    if len(document.text) > limits.text_characters:
        raise too_long(limits)
    if not document.word_count:
        raise BadSource("No words were found in this file.", hint=_READABLE)
    return replace(document, title=document.title[:TITLE_CHARACTERS], author=document.author[:AUTHOR_CHARACTERS])


def read_pasted(text: str, title: str = "", *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Pasted text, clean; its title is `title`, its own heading or its first words. Raises BadSource when empty."""
    if _ADDRESS.match(text.strip()):
        raise BadSource("This is an address, not a text.", hint="Add it as a web address instead.")
    document = document_of(text, "", SourceKind.PASTED, limits)
    if not document.word_count:
        raise BadSource("There is no text here yet.", hint="Paste a few paragraphs.")
    opening = " ".join(document.text.lstrip("# ").split()[:8])
    return replace(document, title=(one_line(title) or document.title or opening)[:TITLE_CHARACTERS])


_Reader = Callable[[str, bytes, Limits, str], Document]


def _reader(name: str, data: bytes) -> _Reader:
    """The reader for what the file is; raises BadSource for what there is none for."""
    head = data[:_HEAD_BYTES]
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.casefold()
    if b"%PDF-" in head[:1024]:
        from lib.pipeline.documents.pdf import (
            read_pdf,  # as the others: late, since only who reads one needs its parser
        )

        return lambda title, data, limits, _: read_pdf(title, data, limits)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped
    _refuse_foreign(head, data)
    if suffix in (".pdf", ".docx", ".epub"):
        raise BadSource(
            f"This file is called {suffix} but its content is something else, or it is damaged.",
            hint="Open it in its own program, save it again and add the new file.",
        )
    return _text_reader(head, suffix)


def _text_reader(head: bytes, suffix: str) -> _Reader:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    says_page = suffix in (".html", ".htm", ".xhtml") and _ANY_TAG.search(plain)
    opens_page = plain.startswith(b"<") and _PAGE.search(plain)
    if opens_page or says_page:
        from lib.pipeline.documents.html import read_html

        return read_html
    if suffix in _DATA_SUFFIXES or plain.startswith((b"<?xml", b"<svg")):
        raise BadSource("This file holds data or code, not prose.", hint=_READABLE)
    return read_markdown if suffix in _SUFFIXES else read_plain


def _zipped(title: str, data: bytes, limits: Limits, _: str) -> Document:
    """A DOCX or an EPUB, told by the members they must have."""
    names = _member_names(data)
    if "META-INF/container.xml" in names:
        from lib.pipeline.documents.epub import read_epub

        return read_epub(title, data, limits)
    if "word/document.xml" in names:
        from lib.pipeline.documents.docx import read_docx

        return read_docx(title, data, limits)
    if not names:
        raise BadSource("This file is damaged or incomplete and cannot be opened.", hint="Save or download it again.")
    Archive(data, "archive", limits)
    for part, what in (("ppt/", "a presentation"), ("xl/", "a spreadsheet"), ("content.xml", "an OpenDocument file")):
        if any(member.startswith(part) for member in names):
            raise _wrong_kind(what, "Save it as PDF or DOCX and add that.")
    raise _wrong_kind("a packed archive", "Unpack it and add the documents that are in it.")


def _member_names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except PARSER_FAULTS:
        return []


def _refuse_foreign(head: bytes, data: bytes) -> None:
    """Raise BadSource for the kinds of file that people add by mistake."""
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BadSource(
                "This Word document is protected by a password.",
                hint="Save a copy without the password and add that one.",
            )
        raise _wrong_kind("a document of an old Office version", "Open it in Word or LibreOffice and save it as DOCX.")
    if head[:4] == b"RIFF":
        raise _wrong_kind(_RIFF.get(head[8:12], "sound or film"), _READABLE)
    if head[4:8] == b"ftyp":
        raise _wrong_kind("a film or a picture", _READABLE)
    if head[60:68] in (b"BOOKMOBI", b"TEXtREAd"):
        raise _wrong_kind("a Kindle book", "Convert it to EPUB and add that.")
    if head[257:262] == b"ustar":
        raise _wrong_kind("a packed archive", "Unpack it and add the documents that are in it.")
    for magic, what in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or not head.isascii() or b"\x00" in head):
            raise _wrong_kind(what, _READABLE)


def _wrong_kind(what: str, hint: str) -> BadSource:
    return BadSource(f"This file is {what}, which cannot be read as a source.", hint=hint)
