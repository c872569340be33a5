"""The door: what is read as what, and every refusal with its sentence."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from document_makers import Printed, epub, page_rows, pdf, repacked, word, xhtml, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import BadSource
from lib.models.enums import SourceKind
from lib.pipeline.documents import Document, Limits, read_document, read_pasted

WORDS = "The tide turns twice a day along this coast, and 24 turbines follow it."


def _docx(text: str = WORDS) -> bytes:
    document = docx.Document()
    document.add_heading("Tides", 1)
    document.add_paragraph(text)
    return word(document)


FILES = {
    "a.txt": WORDS.encode(),
    "a.md": f"# Tides\n\n{WORDS}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n".encode(),
    "a.html": f"<html><body><h1>Tides</h1><p>{WORDS}</p></body></html>".encode(),
    "a.pdf": pdf([page_rows(WORDS)] * 2, "/Title (Tides)"),
    "a.docx": _docx(),
    "a.epub": epub({"c.xhtml": xhtml(f"<h1>Tides</h1><p>{WORDS}</p>")}, metadata="<dc:title>Tides</dc:title>"),
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _refusal(name: str, data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(BadSource) as refusal:
        read_document(name, data, limits=limits or Limits())
    assert refusal.value.hint
    assert refusal.value.message.endswith(".")
    return refusal.value.message


@pytest.mark.parametrize("name", FILES)
def test_every_promised_kind_is_read(name: str) -> None:
    document = read_document(name, FILES[name])
    assert WORDS in document.text
    assert document.title in ("Tides", "a")
    assert document.word_count >= 14


@pytest.mark.parametrize(
    ("name", "kind"), [("a.pdf", SourceKind.PDF), ("a.docx", SourceKind.DOCX), ("a.epub", SourceKind.EPUB)]
)
def test_content_counts_for_more_than_the_name(name: str, kind: SourceKind) -> None:
    assert read_document("renamed.txt", FILES[name]).kind is kind
    assert read_document("renamed", FILES[name]).kind is kind


def test_a_page_that_is_called_txt_is_read_as_a_page() -> None:
    assert read_document("page.txt", FILES["a.html"]).kind is SourceKind.HTML


def test_words_that_are_called_html_are_read_as_words() -> None:
    assert read_document("words.html", FILES["a.txt"]).kind is SourceKind.TEXT


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.epub"])
def test_a_file_that_only_claims_its_kind_is_refused(name: str) -> None:
    assert "content is something else" in _refusal(name, WORDS.encode())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\x00" + bytes(200), "a program"),
        (b"\x7fELF" + bytes(200), "a program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "a picture"),
        (b"RIFF\x00\x00\x00\x00WEBP" + bytes(99), "a picture"),
        (b"RIFF\x00\x00\x00\x00WAVE" + bytes(99), "sound"),
        (b"ID3\x04" + bytes(99), "sound"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(99), "a film"),
        (b"\x1f\x8b\x08" + bytes(99), "a packed archive"),
        (bytes(10) + b"x" + bytes(246) + b"ustar" + bytes(99), "a packed archive"),
        (b"{\\rtf1\\ansi Hello}", "Rich Text"),
        (b"x" * 60 + b"BOOKMOBI" + bytes(99), "Kindle"),
        (b"SQLite format 3\x00" + bytes(99), "a database"),
        (OLE, "old Office"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (zipped({"a.txt": "hello"}), "a packed archive"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "a presentation"),
        (zipped({"xl/workbook.xml": "<a/>"}), "a spreadsheet"),
        (zipped({"content.xml": "<a/>"}), "an OpenDocument file"),
        (b"PK\x03\x04" + bytes(99), "damaged"),
        (b'<?xml version="1.0"?><feed/>', "data or code"),
        (b"\x01\x02\x03\x04" * 300, "not text"),
    ],
)
def test_other_kinds_are_refused_by_what_they_are(data: bytes, words: str) -> None:
    assert words in _refusal("file.bin", data)


def test_data_that_is_long_as_well_is_told_for_data() -> None:
    assert "not text" in _refusal("a.txt", bytes(range(256)) * 400, Limits(text_characters=1000))


@pytest.mark.parametrize("name", ["a.csv", "a.JSON", "b.py"])
def test_data_and_code_are_refused(name: str) -> None:
    assert "data or code" in _refusal(name, b"a,b\n1,2\n")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\x00" * 50])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert _refusal("a.txt", data) == "This file is empty."


def test_a_file_without_a_word_is_refused() -> None:
    assert "No words" in _refusal("a.txt", b"--- *** ---")


@pytest.mark.parametrize("name", FILES)
def test_a_file_over_the_limit_is_refused(name: str) -> None:
    assert "MB" in _refusal(name, FILES[name], Limits(file_bytes=10))


@pytest.mark.parametrize("name", FILES)
def test_a_text_over_the_limit_is_refused(name: str) -> None:
    assert "characters of text" in _refusal(name, FILES[name], Limits(text_characters=30))


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.epub"])
def test_half_a_file_is_refused_or_still_holds_its_words(name: str) -> None:
    whole = FILES[name]
    for share in (0.1, 0.4, 0.7, 0.95):
        try:
            assert read_document(name, whole[: int(len(whole) * share)]).word_count
        except BadSource as refusal:
            assert refusal.hint


@pytest.mark.parametrize("name", ["a.docx", "a.epub"])
def test_an_archive_with_a_password_is_refused(name: str) -> None:
    data = bytearray(FILES[name])
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    assert "password" in _refusal(name, bytes(data))


@pytest.mark.parametrize("name", ["a.docx", "a.epub"])
def test_an_archive_that_unpacks_too_far_is_refused(name: str) -> None:
    bomb = repacked(FILES[name], {"word/bomb.xml" if name == "a.docx" else "OEBPS/c.xhtml": b" " * (40 * 2**20)})
    assert len(bomb) < 100_000
    assert "unpacks to far more" in _refusal(name, bomb)


def test_a_bomb_whose_header_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(repacked(FILES["a.docx"], {"word/bomb.xml": b" " * (40 * 2**20)}))
    size = (40 * 2**20).to_bytes(4, "little")
    assert size in bomb
    assert _refusal("a.docx", bytes(bomb.replace(size, (100).to_bytes(4, "little"))))


def test_many_small_bombs_count_together() -> None:
    members = {f"word/media/{n}.bin": bytes(6 * 2**20) for n in range(6)}
    assert "unpacks to far more" in _refusal(
        "a.docx", repacked(FILES["a.docx"], members), Limits(archive_bytes=20 * 2**20)
    )


def test_too_many_members_are_refused() -> None:
    data = epub({"c.xhtml": xhtml("<p>x</p>")}, extra={f"{n}.txt": "" for n in range(60)})
    assert "unpacks" in _refusal("a.epub", data, Limits(archive_members=50))


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "C:\\x.txt", "a/../../b", "..\\x"])
def test_names_that_point_outside_of_the_archive_are_refused(path: str) -> None:
    for data in (FILES["a.docx"], FILES["a.epub"]):
        assert "point outside" in _refusal("a", repacked(data, {path: b"x"}))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_unpacked_in_steps_are_refused(method: int) -> None:
    with zipfile.ZipFile(io.BytesIO(FILES["a.epub"])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert "damaged" in _refusal("a.epub", zipped(members, method))


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("member", ["META-INF/container.xml", "OEBPS/book.opf", "OEBPS/c.xhtml"])
def test_entities_of_a_book_are_never_expanded(member: str) -> None:
    with zipfile.ZipFile(io.BytesIO(FILES["a.epub"])) as archive:
        original = archive.read(member).decode().replace('<?xml version="1.0" encoding="utf-8"?>', "")
    body = original[original.index("<html") :] if "<html" in original else original
    evil = ENTITIES + body.replace("</p>", "&b;&c;</p>").replace(
        "</metadata>", "<dc:title>&b;&c;</dc:title></metadata>"
    )
    document = read_document("a.epub", repacked(FILES["a.epub"], {member: evil.encode()}))
    assert "haha" not in document.text + document.title
    assert "root:" not in document.text + document.title


def test_entities_of_a_word_document_are_never_expanded() -> None:
    evil = ENTITIES + (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>Only these words. &b;&c;</w:t></w:r></w:p></w:body></w:document>"
    )
    document = read_document("a.docx", repacked(FILES["a.docx"], {"word/document.xml": evil.encode()}))
    assert document.text == "Only these words."


def test_pasted_text_takes_the_given_title_or_its_own() -> None:
    assert read_pasted(WORDS, "My title").title == "My title"
    assert read_pasted(f"# Tides\n\n{WORDS}").title == "Tides"
    assert read_pasted(WORDS).title == "The tide turns twice a day along this"
    assert read_pasted(WORDS).kind is SourceKind.PASTED


@pytest.mark.parametrize("text", ["", "  \n ", "***"])
def test_pasting_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadSource, match="no text here"):
        read_pasted(text)


def test_a_pasted_address_is_told_from_a_text() -> None:
    with pytest.raises(BadSource, match="an address"):
        read_pasted(" https://example.com/x?y=1 ")


def test_titles_and_authors_are_kept_to_a_sane_length() -> None:
    book = epub({"c.xhtml": xhtml("<p>Hello you.</p>")}, metadata=f"<dc:title>{'t' * 999}</dc:title>")
    assert len(read_document("a.epub", book).title) == 300


def _tried(name: str, data: bytes) -> Document | None:
    """The document, or None when it is refused; anything else is a bug."""
    try:
        return read_document(name, data)
    except BadSource as refusal:
        assert refusal.message and refusal.hint
        return None


fuzzing = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@fuzzing
@given(st.sampled_from([*FILES, "x", "b.htm"]), st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    _tried(name, data)
    for magic in (b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe"):
        _tried(name, magic + data)


@settings(fuzzing, max_examples=250)
@given(st.sampled_from(list(FILES)), st.data())
def test_mutated_files_are_read_or_refused(name: str, data: st.DataObject) -> None:
    mutant = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, max(0, len(mutant) - 1)))
        length = data.draw(st.sampled_from([0, 1, 1, 4, 40]))
        mutant[at : at + length] = data.draw(
            st.one_of(st.binary(max_size=4), st.sampled_from([b"", b"0", b"999999999", b"<<", b"[", b"&", b"<!--"]))
        )
    _tried(name, bytes(mutant))


@settings(fuzzing, max_examples=80)
@given(
    st.sampled_from(
        [
            "word/document.xml",
            "word/styles.xml",
            "OEBPS/c.xhtml",
            "OEBPS/book.opf",
            "META-INF/container.xml",
            "[Content_Types].xml",
        ]
    ),
    st.data(),
)
def test_archives_with_mutated_members_are_read_or_refused(member: str, data: st.DataObject) -> None:
    whole = FILES["a.docx" if "word" in member or "Content" in member else "a.epub"]
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        mutant = bytearray(archive.read(member))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(0, len(mutant) - 1)))
        mutant[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=3))
    _tried("x", repacked(whole, {member: bytes(mutant)}))


@fuzzing
@given(st.text(max_size=400))
def test_any_pasted_text_is_read_or_refused(text: str) -> None:
    try:
        document = read_pasted(text)
    except BadSource:
        return
    assert document.text == document.text.strip()
    assert "\n\n\n" not in document.text


def test_printed_rows_make_a_real_pdf() -> None:
    assert read_document("a.pdf", pdf([[Printed("Hello over there.", 700)]])).text == "Hello over there."
