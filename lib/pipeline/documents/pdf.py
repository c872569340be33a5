"""PDF: rows of text with their place and size, as pypdf finds them, within a budget of work."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from math import hypot
from typing import Any

import pypdf
from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents.archive import locked
from lib.pipeline.documents.document import PARSER_FAULTS, Document, Limits, broken, too_long
from lib.pipeline.documents.pdf_layout import Row, blocks_of, page_starts, told_rows
from lib.pipeline.documents.prose import compose, count_words, one_line

# pypdf tells of every oddity it mends; a producer has no use for that.
logging.getLogger(pypdf.__name__).setLevel(logging.CRITICAL)

_WHAT = "PDF"
_FAULTS: tuple[type[Exception], ...] = (*PARSER_FAULTS, PyPdfError)
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_JUNK_TITLE = re.compile(
    r"^untitled\b|^microsoft (?:word|powerpoint)|\.(?:docx?|tex|dvi|indd|qxd|pdf|rtf|pages|html?)$|^[\W\d_]*$",
    re.IGNORECASE,
)
# Content streams take about ten bytes an operation; forms are parsed anew at every use.
_BYTES_PER_OPERATION = 10
_OPERATIONS_PER_ARRAY = 3
_STREAM_OPERATIONS = 400_000
_FORM_DEPTH = 8
_OBJECTS = 500_000
_SPARSE_WORDS_PER_PAGE = 5
_GARBLED = 0.15


class _ExhaustedError(Exception):
    """The document asks for more work than one may."""


class _Meter:
    """Counts operations down; every charge beyond the last raises _ExhaustedError."""

    def __init__(self, operations: int) -> None:
        self._left = operations

    def charge(self, operations: int) -> None:
        self._left -= operations
        if self._left < 0:
            raise _ExhaustedError


def read_pdf(name: str, data: bytes, limits: Limits) -> Document:
    """A PDF with text in it. One that opens without a password is read even when it is encrypted.

    Raises BadSource for a locked, damaged or scanned one, and for one beyond the limits of pages, text or work.
    """
    with apply_configuration(
        zlib_maximum_output_length=limits.pdf_stream_bytes, lzw_maximum_output_length=limits.pdf_stream_bytes,
        run_length_maximum_output_length=limits.pdf_stream_bytes, brotli_maximum_output_length=limits.pdf_stream_bytes,
        array_based_stream_maximum_output_length=limits.pdf_stream_bytes, zlib_maximum_recovery_input_length=100_000,
        stream_decoding_work_maximum_length=2 * limits.pdf_stream_bytes, page_tree_maximum_entries=10_000,
        stream_parsing_work_maximum_count=_STREAM_OPERATIONS, xform_maximum_invocations_per_extraction=500,
        disable_legacy_handling=True, jbig2dec_binary=None,
    ):  # fmt: skip
        try:
            return _read(name, data, limits)
        except (DependencyError, FileNotDecryptedError) as error:
            raise locked(_WHAT) from error
        except (_ExhaustedError, LimitReachedError) as error:
            raise BadSource(
                "This PDF is too intricate to read: it draws more than a document of text would.",
                hint="Print the pages you need to a new PDF, or paste their text.",
            ) from error
        except _FAULTS as error:
            raise broken(_WHAT) from error


def _read(name: str, data: bytes, limits: Limits) -> Document:
    if data.count(b" obj") > _OBJECTS:
        raise _ExhaustedError
    reader = PdfReader(io.BytesIO(data), root_object_recovery_limit=2_000, xref_stream_maximum_entries=500_000)
    if reader.is_encrypted and not reader.decrypt(""):
        raise locked(_WHAT)
    if len(reader.pages) > limits.pdf_pages:
        raise BadSource(
            f"This PDF has {len(reader.pages):,} pages; at most {limits.pdf_pages:,} can be read at once.",
            hint="Add the chapters you need as separate files.",
        )
    pages = list(_pages(reader, limits))
    _refuse_garbled(pages)
    told = told_rows(pages)
    blocks = blocks_of(told)
    text = compose(blocks)
    word_count = count_words(text)
    if not word_count or (word_count < _SPARSE_WORDS_PER_PAGE * len(pages) and _has_pictures(reader)):
        raise BadSource(
            "This PDF holds pictures of pages, no text that could be read.",
            hint="Run text recognition (OCR) on it first, then add the new file.",
        )
    title, author, published = _metadata(reader)
    first = next((one_line(block.text) for block in blocks if block.level), "")
    starts = page_starts(told, text)
    return Document(title or first or name, text, SourceKind.PDF, published, author, word_count, starts)


def _pages(reader: PdfReader, limits: Limits) -> Iterator[list[Row]]:
    """The rows of each page, as they follow each other in the file."""
    meter = _Meter(limits.pdf_operations)
    characters = 0
    for page in reader.pages:
        meter.charge(_parsing_cost(page))
        collector = _Collector(meter, _form_costs(page))
        page.extract_text(visitor_operand_before=collector.on_operation, visitor_text=collector.on_text)
        meter.charge(0)
        rows = collector.finish()
        characters += sum(len(row.text) for row in rows)
        if characters > limits.text_characters:
            raise too_long(limits)
        yield rows


def _parsing_cost(page: PageObject) -> int:
    """Operations that parsing the page's content amounts to, before any of it is carried out."""
    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    return 1 + len(data) // _BYTES_PER_OPERATION + _OPERATIONS_PER_ARRAY * data.count(b"[")


class _Collector:
    """Gathers pypdf's pieces of text into rows; a row ends where pypdf says "\\n"."""

    def __init__(self, meter: _Meter, form_costs: dict[str, int]) -> None:
        self.rows: list[Row] = []
        self._meter, self._form_costs = meter, form_costs
        self._pieces: list[str] = []
        self._row = Row("")
        self._all_bold = True

    def on_operation(self, operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        is_form = operator == b"Do" and operands
        self._meter.charge(1 + (self._form_costs.get(str(operands[0]), 0) if is_form else 0))

    def on_text(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        for index, piece in enumerate(text.split("\n")):
            if index:
                self._end_row()
            if piece.strip():
                self._place(cm, tm, font, size)
            self._pieces.append(piece)

    def finish(self) -> list[Row]:
        self._end_row()
        return self.rows

    def _place(self, cm: Any, tm: Any, font: Any, size: float) -> None:
        self._all_bold &= bool(font) and bool(_BOLD.search(str(font.get("/BaseFont", ""))))
        if not self._row.size:
            scale = hypot(tm[2], tm[3]) * hypot(cm[2], cm[3])
            x, y = tm[4], tm[5]
            self._row = Row(
                "", x=x * cm[0] + y * cm[2] + cm[4], y=x * cm[1] + y * cm[3] + cm[5], size=abs(size * scale) or 1.0
            )

    def _end_row(self) -> None:
        text = one_line("".join(self._pieces))
        if text:
            row = self._row
            self.rows.append(Row(text, row.x, row.y, round(row.size, 1), self._all_bold))
        self._pieces, self._row, self._all_bold = [], Row(""), True


def _form_costs(page: PageObject) -> dict[str, int]:
    """Operations that drawing a form of each name may take, over the page and the forms within its forms."""
    costs: dict[str, int] = {}
    seen: set[int] = set()

    def visit(holder: Any, depth: int) -> None:
        forms = _get(_get(holder, "/Resources"), "/XObject")
        for name in forms if isinstance(forms, dict) else ():
            form = _get(forms, name)
            if id(form) in seen or depth > _FORM_DEPTH or _get(form, "/Subtype") != "/Form":
                continue
            seen.add(id(form))
            costs[str(name)] = max(costs.get(str(name), 0), len(form.get_data()) // _BYTES_PER_OPERATION)
            visit(form, depth + 1)

    visit(page, 0)
    return costs


def _get(holder: Any, key: str) -> Any:
    """A dictionary's entry, resolved; None where there is none."""
    value = holder.get(key) if isinstance(holder, dict) else None
    resolve: Callable[[], Any] | None = getattr(value, "get_object", None)
    return resolve() if resolve else value


def _has_pictures(reader: PdfReader) -> bool:
    for page in reader.pages:
        objects = _get(_get(page, "/Resources"), "/XObject")
        if isinstance(objects, dict) and any(_get(_get(objects, name), "/Subtype") == "/Image" for name in objects):
            return True
    return False


def _refuse_garbled(pages: list[list[Row]]) -> None:
    """Raise BadSource when the fonts do not say which letters their shapes are."""
    text = "".join(row.text for page in pages for row in page)
    if len(text) > 50 and text.count("\ufffd") > _GARBLED * len(text):
        raise BadSource(
            "This PDF's fonts do not tell which letters they draw, so its text comes out as gibberish.",
            hint="Print it to a new PDF or run text recognition (OCR) on it, then add the new file.",
        )


def _metadata(reader: PdfReader) -> tuple[str, str, str]:
    """Title, author and ISO date out of the file's information, empty where it is missing, junk or unreadable."""
    try:
        info = reader.metadata
        if info is None:
            return "", "", ""
        title, author, made = one_line(str(info.title or "")), one_line(str(info.author or "")), info.creation_date
    except _FAULTS:
        return "", "", ""
    title = "" if _JUNK_TITLE.search(title) else title
    return title, author, made.date().isoformat() if made else ""
