from __future__ import annotations

from datetime import UTC, datetime

import docx
import pytest
from document_makers import epub, repacked, word, xhtml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from lib.errors import BadSource
from lib.pipeline.documents import read_document


def _docx_text(document: docx.document.Document) -> str:
    return read_document("a.docx", word(document)).text


def test_a_word_document_keeps_its_order_of_headings_lists_and_tables() -> None:
    document = docx.Document()
    document.add_heading("Tides", 0)
    document.add_heading("History", 2)
    document.add_paragraph("It began\u00a0in 1966.")
    document.add_paragraph("Cheap to run", style="List Bullet")
    document.add_paragraph("Dear to build", style="List Number")
    table = document.add_table(3, 2)
    for row, cells in zip(table.rows, [("Site", "Power"), ("La Rance", "240 MW"), ("Sihwa", "254 MW")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("The end.")
    assert _docx_text(document) == (
        "# Tides\n\n## History\n\nIt began in 1966.\n\nCheap to run. Dear to build. "
        "Site: La Rance, Power: 240 MW. Site: Sihwa, Power: 254 MW.\n\nThe end."
    )


def test_a_table_without_a_header_reads_as_pairs() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, [("La Rance", "240 MW"), ("Sihwa", "254 MW")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert _docx_text(document) == "La Rance: 240 MW. Sihwa: 254 MW."


def test_headers_and_footers_of_a_word_document_are_left_out() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Only this is said.")
    assert _docx_text(document) == "Only this is said."


def test_tracked_changes_read_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It was ")
    for kind, tag, text in (("del", "delText", "1965"), ("ins", "t", "1966")):
        change = f'<w:{kind} {nsdecls("w")} w:id="1" w:author="A"><w:r><w:{tag}>{text}</w:{tag}></w:r></w:{kind}>'
        paragraph._p.append(parse_xml(change))
    assert _docx_text(document) == "It was 1966"


def test_the_contents_of_a_word_document_are_left_out() -> None:
    document = docx.Document()
    control = (
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        "</w:sdtPr><w:sdtContent><w:p><w:r><w:t>History 3</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, parse_xml(control))
    document.add_paragraph("The text.")
    assert _docx_text(document) == "The text."


def test_a_word_document_s_properties_are_read() -> None:
    document = docx.Document()
    document.add_paragraph("The text.")
    document.core_properties.title = "The Tide"
    document.core_properties.author = "Ann Lee"
    document.core_properties.modified = datetime(2024, 3, 2, tzinfo=UTC)
    read = read_document("a.docx", word(document))
    assert (read.title, read.author, read.published) == ("The Tide", "Ann Lee", "2024-03-02")


def test_a_word_document_without_text_is_refused() -> None:
    with pytest.raises(BadSource, match="no text"):
        read_document("a.docx", word(docx.Document()))


@pytest.mark.parametrize("member", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<broken", b"<a/>", b"<a>" * 5000])
def test_a_word_document_with_a_broken_part_is_refused_or_read(member: str, content: bytes) -> None:
    document = docx.Document()
    document.add_paragraph("The text.")
    try:
        assert read_document("a.docx", repacked(word(document), {member: content})).text == "The text."
    except BadSource as refusal:
        assert refusal.hint


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    book = epub(
        {
            "z.xhtml": xhtml("<h1>One</h1><p>It was <b>cold</b>&mdash;very.<br/>Yes&nbsp;indeed.</p>"),
            "a%20b.xhtml": xhtml(
                "<div><h2>Two</h2>Loose words <i>here</i>.<blockquote><p>Said.</p></blockquote></div>"
            ),
        }
    )
    # The address is escaped in the manifest, the member is not.
    book = repacked(book, {"OEBPS/a%20b.xhtml": None, "OEBPS/a b.xhtml": xhtml("<h2>Two</h2><p>Words.</p>").encode()})
    assert read_document("a.epub", book).text == "# One\n\nIt was cold—very. Yes indeed.\n\n## Two\n\nWords."


def test_a_book_s_metadata_is_read() -> None:
    metadata = "<dc:title>Tides</dc:title><dc:creator>A</dc:creator><dc:creator>B</dc:creator>"
    metadata += "<dc:date>2011-05-01T00:00Z</dc:date>"
    book = read_document("a.epub", epub({"c.xhtml": xhtml("<p>Words.</p>")}, metadata=metadata))
    assert (book.title, book.author, book.published) == ("Tides", "A, B", "2011-05-01")


@pytest.mark.parametrize("heading", ["Contents", "Table of Contents", "Copyright Page", "Index"])
def test_contents_and_notices_of_a_book_are_left_out(heading: str) -> None:
    pages = {"a.xhtml": xhtml(f"<h1>{heading}</h1><p>1 History</p>"), "b.xhtml": xhtml("<p>Words.</p>")}
    assert read_document("a.epub", epub(pages)).text == "Words."


def test_pages_that_are_not_well_formed_are_read_all_the_same() -> None:
    pages = {
        "a.xhtml": "<html><body><p>Never closed<p>at all &unknown; <br> here",
        "b.xhtml": xhtml("<title/><p>More.</p>"),
    }
    assert read_document("a.epub", epub(pages)).text == "Never closed\n\nat all here\n\nMore."


def _encryption(algorithm: str, member: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
        f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData>'
        f'<enc:CipherReference URI="{member}"/></enc:CipherData></enc:EncryptedData></encryption>'
    )


def test_a_book_with_rights_management_is_refused() -> None:
    locked = _encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/c.xhtml")
    book = epub({"c.xhtml": b"\x93\x12\xff scrambled"}, extra={"META-INF/encryption.xml": locked})
    with pytest.raises(BadSource, match="rights management"):
        read_document("a.epub", book)


def test_a_book_with_scrambled_fonts_is_read() -> None:
    fonts = _encryption("http://www.idpf.org/2008/embedding", "OEBPS/f.otf")
    book = epub({"c.xhtml": xhtml("<p>Words.</p>")}, extra={"META-INF/encryption.xml": fonts})
    assert read_document("a.epub", book).text == "Words."


def test_a_book_of_pictures_is_refused() -> None:
    with pytest.raises(BadSource, match="holds no text"):
        read_document("a.epub", epub({"c.xhtml": xhtml('<img src="x.png"/>')}))


@pytest.mark.parametrize("member", ["META-INF/container.xml", "OEBPS/book.opf"])
@pytest.mark.parametrize("content", [b"", b"<broken", b"<a/>", b"<a>" * 5000])
def test_a_book_with_a_broken_plan_is_refused(member: str, content: bytes) -> None:
    with pytest.raises(BadSource):
        read_document("a.epub", repacked(epub({"c.xhtml": xhtml("<p>Words.</p>")}), {member: content}))


def test_a_manifest_that_points_outside_finds_nothing() -> None:
    book = epub({"../../../../etc/passwd": "x", "c.xhtml": xhtml("<p>Words.</p>")})
    book = repacked(book, {"OEBPS/../../../../etc/passwd": None})
    assert read_document("a.epub", book).text == "Words."
