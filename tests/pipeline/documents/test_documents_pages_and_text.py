from __future__ import annotations

import codecs

import pytest

from lib.errors import BadSource
from lib.pipeline.documents import read_document
from lib.pipeline.documents.prose import Block, as_sentence, compose, count_words, join_lines, normalise, vocabulary

LONG = "The tide turns twice a day along this quiet coast, and 24 turbines follow it wherever the water wants to go."
PAGE = f"""<!doctype html><html><head><title>Tides | The Review</title><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-03-02T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/about">About us</a></nav><main><h1>Tides</h1><p>{LONG}</p>
<h2>History</h2><p>In 1966 the first station was built at La Rance. {LONG}</p>
<table><tr><th>Site</th><th>Power</th></tr><tr><td>Sihwa</td><td>254 MW</td></tr></table>
<p>That was all. {LONG}</p><script>var x = 1;</script></main><footer>Copyright 2024</footer></body></html>"""


def _text(name: str, raw: str | bytes) -> str:
    return read_document(name, raw.encode() if isinstance(raw, str) else raw).text


def test_a_web_page_yields_its_article_title_author_and_date() -> None:
    page = read_document("page.html", PAGE.encode())
    assert (page.title, page.author, page.published) == ("Tides", "Ann Lee", "2024-03-02")
    assert page.text == (
        f"# Tides\n\n{LONG}\n\n## History\n\nIn 1966 the first station was built at La Rance. {LONG}\n\n"
        f"Site: Sihwa, Power: 254 MW.\n\nThat was all. {LONG}"
    )


def test_headings_that_the_article_lost_are_put_back_where_they_stood() -> None:
    sections = "".join(
        f'<section><div class="nav-links header"><h2>Part {n}</h2></div>'
        f"<p>Number {n} of the parts. {LONG}</p></section>"
        for n in range(1, 4)
    )
    text = _text("docs.html", f"<html><body><article><h1>Guide</h1>{sections}</article></body></html>")
    paragraphs = text.split("\n\n")
    for n in range(1, 4):
        at = paragraphs.index(f"Number {n} of the parts. {LONG}")
        assert paragraphs[at - 1] == f"## Part {n}"


def test_words_after_an_inline_element_are_kept() -> None:
    inline = "The <code>tide</code> turns <a href='x'>twice</a> a <b>long</b> day."
    page = f"<html><body><main><p>{LONG}</p><p>{inline}</p><ul><li>{inline}</li></ul><p>{LONG}</p></main></body></html>"
    assert _text("a.html", page).count("The tide turns twice a long day.") == 2


def test_headings_of_the_site_s_own_furniture_stay_out() -> None:
    menu = "<div id='help'><h2>Keyboard shortcuts</h2><p>Press the arrows to turn pages.</p></div><h1>The Site</h1>"
    page = f"<html><head><title>Tides - The Site</title></head><body>{menu}<main><h1>Tides</h1><p>{LONG}</p>"
    document = read_document("a.html", f"{page}<p>More. {LONG}</p><p>Most. {LONG}</p></main></body></html>".encode())
    assert document.title == "Tides"
    assert "Keyboard" not in document.text


def test_a_page_of_scripts_is_refused() -> None:
    with pytest.raises(BadSource, match="draw its words with a script"):
        read_document("a.html", b"<!doctype html><html><body><script>app()</script><div id=root></div></body></html>")


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8", "utf-16"])
def test_a_page_is_read_in_the_encoding_it_declares(charset: str) -> None:
    page = (
        f'<html><head><meta charset="{charset}"></head><body><p>Caf\u00e9 cr\u00e8me in Saint-Malo.</p></body></html>'
    )
    assert "Café crème" in _text("a.html", page.encode(charset))


def test_the_charset_that_a_server_sent_is_used() -> None:
    data = "<html><body><p>Москва слезам не верит.</p></body></html>".encode("koi8-r")
    assert "Москва" in read_document("a.html", data, charset="KOI8-R").text


@pytest.mark.parametrize("charset", ["idna", "unicode_escape", "no-such", "rot13", "zlib", "utf-7", "'"])
def test_a_charset_that_no_page_has_is_ignored(charset: str) -> None:
    assert read_document("a.txt", LONG.encode(), charset=charset).text == LONG


@pytest.mark.parametrize("depth", [250, 100_000])
def test_a_page_nested_without_end_does_no_harm(depth: int) -> None:
    page = "<html><body>" + "<div>" * depth + f"<p>{LONG}</p>"
    try:
        assert read_document("a.html", page.encode()).text == LONG
    except BadSource as refusal:
        assert refusal.hint


MARKDOWN = """---
title: "The Tide"
date: 2024-05-06
author: [Ann, Bob]
---
# Head *strong*

Text with [a link](http://x.y "t"), **bold**, `code`, ~ and ![alt](x.png) <b>tag</b>.[^1]
Same paragraph.

![A chart of the tides in 1966](x.png)

- one
- two

| Site | Power |
|------|-------|
| Sihwa | 254 MW |

```py
left = out
```

> Quoted.

[^1]: A note.
"""


def test_markdown_reads_as_plain_sentences() -> None:
    document = read_document("a.md", MARKDOWN.encode())
    assert (document.title, document.published, document.author) == ("The Tide", "2024-05-06", "Ann, Bob")
    assert document.text == (
        "# Head strong\n\nText with a link, bold, code, ~ and tag. Same paragraph.\n\n"
        "Picture: A chart of the tides in 1966.\n\none. two. Site: Sihwa, Power: 254 MW.\n\nQuoted.\n\nA note."
    )


def test_markdown_without_front_matter_is_titled_by_its_heading() -> None:
    document = read_document("a.md", b"Setext\n======\n\nWords.\n\n---\n\nMore.")
    assert document.title == "Setext"
    assert document.text == "# Setext\n\nWords.\n\nMore."


@pytest.mark.parametrize("mark", ["[", "*a **b ", "[a](", "`a``", "<a ", "> ", "  - "])
def test_markdown_that_piles_up_marks_is_not_slow(mark: str) -> None:
    try:
        assert read_document("a.md", (mark * 60_000 + "word").encode()).word_count
    except BadSource as refusal:
        assert refusal.hint


ENCODED = "The caf\u00e9 said: \u201cTides\u2019 cr\u00e8me\u201d \u2013 it cost 5 \u20ac that day, na\u00efve or not."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_the_encoding_it_has(encoding: str) -> None:
    assert _text("a.txt", ENCODED.encode(encoding)) == ENCODED


def test_a_big_endian_mark_is_understood() -> None:
    assert _text("a.txt", codecs.BOM_UTF16_BE + ENCODED.encode("utf-16-be")) == ENCODED


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Привет, это простой текст на русском языке."),
        ("shift_jis", "これは日本語の文章です。正しく読めるでしょうか。"),
    ],
)
def test_other_alphabets_are_recognised(encoding: str, text: str) -> None:
    assert text in _text("a.txt", (text * 6).encode(encoding))


def test_wrapped_lines_become_paragraphs_and_lists_sentences() -> None:
    raw = """THE TIDE

This is a long line of text that somebody has hard wrapped at some col-
umn, and it goes on like that until the sentence
ends here.

Chapter 1

- one
- two

A heading
---------
Unwrapped words.
"""
    assert _text("a.txt", raw) == (
        "# THE TIDE\n\nThis is a long line of text that somebody has hard wrapped at some column, and it goes on like "
        "that until the sentence ends here.\n\n## Chapter 1\n\none. two.\n\n## A heading\n\nUnwrapped words."
    )


def test_long_lines_are_a_paragraph_each() -> None:
    assert _text("a.txt", f"{LONG} {LONG}\n{LONG} {LONG}") == f"{LONG} {LONG}\n\n{LONG} {LONG}"


def test_the_notices_around_a_gutenberg_text_are_left_out() -> None:
    raw = f"Legal.\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\n{LONG}\n\n*** END OF THE PROJECT ***\n\nLegal."
    assert _text("a.txt", raw) == LONG


def test_unicode_is_brought_into_one_shape() -> None:
    assert (
        normalise("e\u0301 \ufb01ne\u00adly\u00a0so\u200b\u202e!\x07\ud800\ue000\u2028x\r\ny") == "é finely so!\nx\ny"
    )


def test_a_pile_of_marks_on_a_letter_is_not_slow() -> None:
    assert len(normalise("a" + "\u0301\u0316" * 300_000)) < 40


def test_hyphens_at_line_ends_go_or_stay_as_the_text_writes_the_word() -> None:
    known = vocabulary("a well-known thing")
    assert join_lines(["it is well-", "known and impor-", "tant in the Saint-", "Malo of 1990-", "2000"], known) == (
        "it is well-known and important in the Saint-Malo of 1990-2000"
    )


def test_words_are_counted_as_readers_do() -> None:
    assert count_words("It's 3.5 long-term … — (yes)") == 4


def test_blocks_are_composed_without_false_headings() -> None:
    blocks = [
        Block("# Not one"),
        Block("One", 1),
        Block(" "),
        Block("a", item=True),
        Block("b!", item=True),
        Block("#", 2),
    ]
    assert compose(blocks) == "Not one\n\n# One\n\na. b!"


@pytest.mark.parametrize(("text", "sentence"), [("a", "a."), ("a,", "a."), ("a?", "a?"), ("", ""), ("a:", "a:")])
def test_a_sentence_ends_once(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence
