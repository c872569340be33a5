from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models.publishing import Notes, NumberedSource, Told
from lib.models.research import Fact, SourceText
from lib.models.script import Line
from lib.models.sound import Chapter
from lib.publish import marked
from lib.publish.chapters import timestamps
from lib.publish.notes import markdown, write_notes
from lib.publish.plain import one_line
from lib.publish.sources import is_web, number_sources
from tests.publish.episodes import ANALYSIS, FACTS, SCRIPT, SOURCES, TOLD
from tests.publish.test_feed import HOSTILE

STORED = [
    SourceText(id="src_a", title="Never used", text=""),
    SourceText(id="src_b", title="The *Keeper's* Book [1987]", text="", origin="book.pdf"),
]


def test_sources_are_numbered_as_they_are_first_heard() -> None:
    assert number_sources(SCRIPT, FACTS, STORED) == SOURCES


def test_a_source_with_pages_names_those_that_the_lines_stand_on() -> None:
    facts = [Fact(id=f"f{at}", source_id="src_b", start=at, quote="q") for at in (5, 25, 31, 60)]
    line = Line(id="l", speaker="Ada", text="t", used_fact_ids=["f5", "f25", "f31", "f60"])
    stored = STORED[1].model_copy(update={"pages": [0, 10, 20, 30, 40, 50]})
    (found,) = number_sources([line], facts, [stored])
    assert found.pages == [1, 3, 4, 6]
    assert "\\[1987\\], pp. 1, 3–4, 6" in markdown(Notes(summary="", takeaways=[], disclosure="", sources=[found]))


def test_takeaways_are_what_the_episode_says() -> None:
    notes = write_notes(TOLD, ANALYSIS, SCRIPT, FACTS)
    assert notes.takeaways == [ANALYSIS.key_takeaways[0], "The barrage closed in 1966."]
    assert "counts." in notes.summary and notes.summary.endswith("With Maya and Tom.")


def test_without_an_analysis_the_notes_begin_as_the_episode_does() -> None:
    notes = write_notes(TOLD, None, [], [])
    assert notes.summary.startswith("At low tide you can walk") and notes.takeaways == []


def test_an_empty_episode_has_notes_that_only_disclose() -> None:
    notes = write_notes(Told(title="x"), None, [], [])
    assert markdown(notes) == "*The voices in this episode are synthetic.*\n"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_chapters_give_no_timestamps(count: int) -> None:
    assert timestamps([Chapter(title="x", start_s=i, end_s=i + 1) for i in range(count)]) == []


def test_timestamps_begin_at_zero_with_short_titles() -> None:
    found = timestamps([Chapter(title="word " * 20, start_s=0.4 + i * 3700, end_s=9e9) for i in range(3)])
    assert [at for at, _ in found] == [0, 3700, 7400]
    assert all(len(title) < 40 and title.endswith("word…") for _, title in found)


class Words(HTMLParser):
    """The tags of a page and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert all(name in ("href", "start", "title") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(HOSTILE, st.text("*_`[]()<>#+-=.!|~\\&:/\n 1aé", max_size=30)))
def test_text_of_others_is_shown_as_it_is(text: str) -> None:
    made = markdown(
        Notes(summary=text, takeaways=[text], disclosure="", sources=[NumberedSource(number=1, title=text)])
    )
    page = Words(marked.html(made))
    assert set(page.tags) <= {"p", "h2", "ul", "ol", "li"}
    if line := one_line(text):
        assert page.words.count(line) >= 3
        assert line in one_line(marked.text(made))


@settings(max_examples=150, deadline=None)
@given(text=st.text("*_`[]()<>#+-=.!|~\\&:/\n \"'jscript1ab", max_size=80))
def test_whatever_a_producer_types_becomes_safe_html(text: str) -> None:
    for page in (marked.html(text), marked.feed_html(text)):
        assert not {"script", "img", "iframe"} & set(Words(page).tags)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc", "blob:x"])
def test_a_link_that_leads_nowhere_good_is_no_link(url: str) -> None:
    assert "<a" not in marked.html(f"[x]({url}) ![y]({url})")


def test_a_picture_becomes_a_link_and_html_is_shown() -> None:
    assert marked.html("![a cat](https://x.example/c.png) <b>no</b>") == (
        '<p><a href="https://x.example/c.png">a cat</a> &lt;b&gt;no&lt;/b&gt;</p>\n'
    )


def test_only_addresses_of_the_web_are_linked() -> None:
    assert is_web("https://a.example/x") and not is_web("book.pdf") and not is_web("javascript:x")
    assert not is_web("https://") and not is_web("http://[x")
