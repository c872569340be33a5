from __future__ import annotations

import io

import pytest
from document_makers import Printed, assemble, form, page_rows, pdf, picture
from pypdf import PdfReader, PdfWriter

from lib.errors import BadSource
from lib.models.research import page_of
from lib.pipeline.documents import Limits, read_document

SENTENCES = [
    "The estuary was dammed between 1961 and 1966, and its plant has run ever since.",
    "A wall of concrete holds the water back until the sea has fallen far enough.",
    "Each of the 24 turbines turns both ways, with the flood and with the ebb.",
    "Engineers had to learn how salt eats steel, and they learned it slowly.",
    "Nobody had built anything like it before, and few have built one since.",
    "The cost was paid back after twenty years, which was later than planned.",
]
PARAGRAPH = " ".join(SENTENCES[:3])


def _text(data: bytes) -> str:
    return read_document("a.pdf", data).text


def _pages(count: int = 4) -> list[list[Printed]]:
    """Pages with a running header and a numbered footer around different paragraphs."""
    return [
        [
            Printed(f"{n * 2} The Harbour Review", 800, size=9),
            *page_rows(
                f"{SENTENCES[n % 6]} {SENTENCES[(n + 1) % 6]}\n\nOn page {n} a new thought begins. {PARAGRAPH}",
                top=740 - n,
            ),
            Printed(f"Page {n} of {count}", 30, size=9),
        ]
        for n in range(1, count + 1)
    ]


def test_running_headers_and_page_numbers_are_left_out() -> None:
    text = _text(pdf(_pages()))
    assert "Harbour Review" not in text
    assert "Page" not in text
    assert text.count("a new thought begins") == 4


def test_each_page_is_known_by_where_its_text_begins() -> None:
    read = read_document("a.pdf", pdf(_pages()))
    assert [page_of(read.pages, read.text.index(f"On page {n} a new thought")) for n in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert read.pages[0] == 0 and len(read.pages) == 4


def test_a_page_that_begins_within_a_sentence_and_one_of_which_nothing_is_told_have_their_places() -> None:
    last = page_rows("The lock is opened at six.")
    pages = [page_rows("The water rises until the gates"), page_rows("are closed by hand at noon."), [], last]
    read = read_document("a.pdf", pdf(pages))
    assert read.pages == (0, read.text.index("are closed"), read.text.index("The lock"), read.text.index("The lock"))


def test_rows_become_paragraphs() -> None:
    text = _text(pdf([page_rows(f"{PARAGRAPH}\n\n{' '.join(SENTENCES[3:])}")]))
    assert text == f"{PARAGRAPH}\n\n{' '.join(SENTENCES[3:])}"


def test_a_sentence_goes_on_over_the_page() -> None:
    text = _text(pdf([page_rows("The water rises until the gates"), page_rows("are closed by hand at noon.")]))
    assert text == "The water rises until the gates are closed by hand at noon."


def test_a_word_broken_at_the_end_of_a_row_is_mended() -> None:
    rows = [
        Printed("A well-known plant with many tur-", 700),
        Printed("bines stands here; it is well-", 686),
        Printed("known.", 672),
    ]
    assert _text(pdf([rows])) == "A well-known plant with many turbines stands here; it is well-known."


def test_large_and_bold_rows_become_headings_by_rank() -> None:
    rows = [
        Printed("Tides and Power", 780, size=22),
        Printed("on the Atlantic Coast", 756, size=22),
        Printed("A Short History", 720, size=15),
        *page_rows(PARAGRAPH, top=690),
        Printed("2.1 Costs", 600, bold=True),
        *page_rows(" ".join(SENTENCES[3:]), top=580),
    ]
    document = read_document("a.pdf", pdf([rows]))
    assert document.title == "Tides and Power on the Atlantic Coast"
    headings = [line for line in document.text.split("\n\n") if line.startswith("#")]
    assert headings == ["# Tides and Power on the Atlantic Coast", "## A Short History", "### 2.1 Costs"]


def test_a_large_first_letter_joins_its_word() -> None:
    rows = [
        Printed("T", 690, size=30),
        Printed("he tide turns twice a day along this coast.", 700, x=95),
        *page_rows(PARAGRAPH, top=660),
    ]
    assert _text(pdf([rows])).startswith("The tide turns")


def test_a_table_of_contents_is_left_out() -> None:
    contents = [
        Printed("Contents", 780, size=16),
        Printed("1 History ................... 3", 750),
        Printed("2 Costs . . . . . . . . . . . 17", 736),
        Printed("Further reading 21", 722),
    ]
    text = _text(pdf([contents, page_rows(PARAGRAPH)]))
    assert text == PARAGRAPH


def test_bullets_become_sentences() -> None:
    rows = [*page_rows(PARAGRAPH), Printed("• Cheap to run", 600), Printed("• Dear to build", 586)]
    assert _text(pdf([rows])).endswith("\n\nCheap to run. Dear to build.")


def test_metadata_tells_title_author_and_date() -> None:
    info = "/Title (The Tide) /Author (Ann Lee) /CreationDate (D:20240302101112Z)"
    document = read_document("a.pdf", pdf([page_rows(PARAGRAPH)], info))
    assert (document.title, document.author, document.published) == ("The Tide", "Ann Lee", "2024-03-02")


@pytest.mark.parametrize("title", ["Microsoft Word - x.doc", "untitled", "paper.dvi", "12-34", ""])
def test_a_junk_title_gives_way_to_the_file_s_name(title: str) -> None:
    document = read_document(
        "tide_report.pdf", pdf([page_rows(PARAGRAPH)], f"/Title ({title}) /CreationDate (yesterday)")
    )
    assert (document.title, document.published) == ("tide report", "")


def _locked(user_password: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([page_rows(PARAGRAPH)]))))
    writer.encrypt(user_password, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_locked_pdf_is_refused_and_one_that_opens_is_read(algorithm: str) -> None:
    with pytest.raises(BadSource, match="protected by a password"):
        read_document("a.pdf", _locked("secret", algorithm))
    assert _text(_locked("", algorithm)) == PARAGRAPH


def test_pictures_of_pages_are_refused() -> None:
    scan = pdf([[], []], resources="/XObject << /Im0 5 0 R >>", extra=[picture()])
    stamped = pdf([[Printed("Scanned 2024", 20)], []], resources="/XObject << /Im0 5 0 R >>", extra=[picture()])
    for data in (scan, stamped):
        with pytest.raises(BadSource, match="pictures of pages") as refusal:
            read_document("a.pdf", data)
        assert "OCR" in refusal.value.hint


def test_more_pages_than_allowed_are_refused() -> None:
    with pytest.raises(BadSource, match="3 pages; at most 2"):
        read_document("a.pdf", pdf(_pages(3)), limits=Limits(pdf_pages=2))


def test_a_stream_that_unpacks_too_far_is_refused() -> None:
    bomb = pdf([[]], resources="/XObject << /Fm0 5 0 R >>", extra=[form(b" " * 30 * 2**20)])
    with pytest.raises(BadSource, match="too intricate"):
        read_document("a.pdf", bomb)


def test_forms_that_draw_each_other_without_end_are_refused_or_cut() -> None:
    """Drawing operations are budgeted over all pages, however deep the forms are nested."""
    nested = form(b"/Fm0 Do " * 300, b"/XObject << /Fm0 5 0 R >>")
    pages = [[Printed(PARAGRAPH, 700)]] * 3
    data = pdf(pages, resources="/XObject << /Fm0 5 0 R >>", extra=[nested]).replace(
        b"/Contents 7 0 R", b"/Contents 5 0 R"
    )
    with pytest.raises(BadSource, match="intricate"):
        read_document("a.pdf", data, limits=Limits(pdf_operations=20_000))


def test_too_many_operations_are_refused() -> None:
    with pytest.raises(BadSource, match="too intricate"):
        read_document("a.pdf", pdf(_pages()), limits=Limits(pdf_operations=100))


def test_a_page_tree_that_bites_its_tail_is_refused() -> None:
    loop = assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
    with pytest.raises(BadSource, match="damaged"):
        read_document("a.pdf", loop)


def test_a_bare_beginning_is_refused() -> None:
    with pytest.raises(BadSource, match="damaged"):
        read_document("a.pdf", b"%PDF-1.7\nand then nothing that makes sense")


def test_letters_without_meaning_are_refused() -> None:
    unknown = pdf([page_rows(PARAGRAPH)]).replace(b"/F1 3 0 R /F2 4 0 R", b"/G1 3 0 R /G2 4 0 R")
    with pytest.raises(BadSource, match="gibberish"):
        read_document("a.pdf", unknown)
