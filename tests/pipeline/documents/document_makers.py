"""Real documents, made by hand: PDFs of positioned text, EPUBs and DOCX files, and archives that misbehave."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import docx


@dataclass(frozen=True)
class Printed:
    """A row of text at `x`, `y` points from the page's lower left corner."""

    text: str
    y: float
    x: float = 72.0
    size: float = 11.0
    bold: bool = False


def pdf(
    pages: Iterable[Iterable[Printed]], info: str = "", *, resources: str = "", extra: Iterable[bytes] = ()
) -> bytes:
    """A PDF of Helvetica rows. `extra` are further objects, numbered from 5 on."""
    streams = [_stream(_content(page)) for page in pages]
    extra = list(extra)
    first = 5 + len(extra)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        *extra,
    ]
    for index, stream in enumerate(streams):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * index + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> {resources} >> >>"
        )
        objects += [page.encode(), stream]
    return assemble(objects, f"<< {info} >>" if info else "")


def assemble(objects: list[bytes], info: str = "") -> bytes:
    """Objects numbered from 1, with a cross-reference table; the first is the catalogue."""
    objects = [*objects, info.encode("latin-1")] if info else objects
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    info_entry = b"/Info %d 0 R " % len(objects) if info else b""
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info_entry, start)
    )
    return out.getvalue()


def _content(rows: Iterable[Printed]) -> bytes:
    parts = []
    for row in rows:
        text = row.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        font = b"F2" if row.bold else b"F1"
        parts.append(b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (font, row.size, row.x, row.y, text))
    return b"\n".join(parts)


def _stream(content: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s>>\nstream\n%s\nendstream" % (len(packed), extra, packed)


def form(content: bytes, resources: bytes = b"") -> bytes:
    """A form XObject that draws `content`."""
    return _stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << %s >> " % resources)


def picture() -> bytes:
    """An image XObject of one grey pixel."""
    return _stream(
        b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    )


def page_rows(text: str, *, top: float = 760.0, width: int = 80, leading: float = 14.0) -> list[Printed]:
    """Paragraphs (between blank lines) set in rows of at most `width` characters."""
    rows: list[Printed] = []
    y = top
    for paragraph in text.split("\n\n"):
        line = ""
        for word in [*paragraph.split(), ""]:
            if not word or len(line) + len(word) > width:
                rows.append(Printed(line.strip(), y))
                y -= leading
                line = ""
            line += word + " "
        y -= leading * 0.8
    return rows


def zipped(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def xhtml(body: str, title: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd">\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body>{body}</body></html>'
    )


def epub(
    pages: Mapping[str, str | bytes], *, metadata: str = "", extra: Mapping[str, bytes | str] | None = None
) -> bytes:
    """An EPUB whose spine is `pages` (member names under OEBPS/) in their order."""
    items = "".join(
        f'<item id="p{i}" href="{name}" media-type="application/xhtml+xml"/>' for i, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="p{i}"/>' for i in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    return zipped(
        {
            "mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package,
            **{f"OEBPS/{name}": page for name, page in pages.items()}, **(extra or {}),
        }
    )  # fmt: skip


def word(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The same archive with members replaced, added, or (None) left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes] = {name: archive.read(name) for name in archive.namelist()}
    members.update({name: content for name, content in changes.items() if content is not None})
    return zipped({name: content for name, content in members.items() if changes.get(name, b"") is not None})
