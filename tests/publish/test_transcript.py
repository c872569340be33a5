from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models.publishing import Told
from lib.models.sound import TimedLine
from lib.publish import transcript
from lib.publish.cues import LINE_CHARS, cues
from lib.publish.plain import one_line
from lib.publish.words import words_of
from tests.publish.episodes import LINES, TOLD
from tests.publish.test_feed import HOSTILE


def said(text: str, length_s: float = 4.0, speaker: str = "Maya") -> Told:
    line = TimedLine(line_id="l", scene_id="s", speaker=speaker, start_s=1.0, end_s=1.0 + length_s, text=text)
    return Told(title="T", lines=[line])


def read_vtt(text: str) -> list[webvtt.Caption]:
    return list(webvtt.from_buffer(io.StringIO(text)))


def test_a_library_reads_the_vtt_back() -> None:
    found = read_vtt(transcript.vtt(TOLD))
    made = list(cues(LINES))
    assert [caption.voice for caption in found] == [cue.speaker for cue in made]
    assert [webvtt_ms(c.start) for c in found] == [cue.start_ms for cue in made]
    assert [webvtt_ms(c.end) for c in found] == [cue.end_ms for cue in made]
    unescaped = [c.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split() for c in found]
    assert unescaped == [cue.text.split() for cue in made]


def webvtt_ms(stamp: str) -> int:
    hours, minutes, seconds = stamp.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def test_a_library_reads_the_srt_back() -> None:
    found = list(srt.parse(transcript.srt(TOLD)))
    assert [sub.index for sub in found] == list(range(1, len(found) + 1))
    starts = [round(sub.start.total_seconds() * 1000) for sub in found]
    assert {round(line.start_s * 1000) for line in LINES} <= set(starts) and starts == sorted(starts)
    heard = " ".join(sub.content.replace("\n", " ") for sub in found)
    expected = " ".join(f"{line.speaker}: {line.text}" for line in LINES)
    assert heard == expected.replace("<the younger>", "‹the younger›")


def test_lines_begin_and_end_with_their_samples() -> None:
    made = list(cues(LINES))
    for line in LINES:
        own = [cue for cue in made if cue.line_id == line.line_id]
        assert own[0].start_ms == round(line.start_s * 1000) and own[-1].end_ms == round(line.end_s * 1000)
        assert all(a.end_ms == b.start_ms for a, b in pairwise(own))


def test_a_cue_ends_with_a_sentence_where_it_can() -> None:
    text = "The keeper counts two tides a day from the old stone wall. " * 3
    assert [cue.text[-1] for cue in cues(said(text, 12).lines)] == [".", "."]


def test_the_json_has_what_players_need() -> None:
    data = json.loads(transcript.podcast_json(TOLD))
    assert data["version"] == "1.0.0"
    assert {tuple(segment) for segment in data["segments"]} == {("speaker", "startTime", "endTime", "body")}
    assert " ".join(s["body"] for s in data["segments"]) == " ".join(line.text for line in LINES)


def test_the_page_has_an_anchor_for_each_line() -> None:
    page = transcript.html(TOLD)
    assert [int(ms) for ms in re.findall(r'id="t(\d+)"', page)] == [round(line.start_s * 1000) for line in LINES]
    assert page.count("<h2>") == 3 and "&lt;the younger&gt;" in page


@settings(max_examples=80, deadline=None)
@given(text=HOSTILE, name=HOSTILE)
def test_whatever_is_said_stays_text_in_every_form(text: str, name: str) -> None:
    told = said(text, speaker=name)
    words = one_line(text)
    captions = read_vtt(transcript.vtt(told))
    assert len(captions) == len(list(cues(told.lines)))
    assert "-->" not in "".join(c.text for c in captions)
    subtitles = list(srt.parse(transcript.srt(told)))
    assert len(subtitles) == len(list(cues(told.lines, named=True)))
    assert "".join(s["body"].replace(" ", "") for s in json.loads(transcript.podcast_json(told))["segments"]) == (
        words.replace(" ", "")
    )
    tags = Tags()
    tags.feed(transcript.html(told))
    assert tags.found == ["html", "head", "meta", "title", "body", "h1", "cite", "time", "p"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=600), length_s=st.floats(0, 60), name=st.text(min_size=1, max_size=60))
def test_no_row_is_longer_than_65_and_no_letter_is_lost(text: str, length_s: float, name: str) -> None:
    for named in (False, True):
        made = list(cues(said(text, length_s, name).lines, named=named))
        rows = [row for cue in made for row in cue.rows]
        assert all(len(row) <= LINE_CHARS for row in rows) and all(len(cue.rows) <= 2 for cue in made)
        assert all(a.end_ms <= b.start_ms + 1 for a, b in pairwise(made))
        whole = "".join("".join(rows).split())
        start = f"{one_line(name)}:" if named and made else ""
        assert whole == "".join((start + one_line(text)).split())


@pytest.mark.parametrize("text", ["日本語の文章です。" * 30, "x" * 400, "👨‍👩‍👧‍👦" * 40, "e\u0301" * 120])
def test_text_without_spaces_is_cut_between_letters(text: str) -> None:
    rows = [row for cue in cues(said(text, 30).lines) for row in cue.rows]
    assert "".join(rows).replace(" ", "") == text
    assert not any(row.startswith(("\u200d", "\u0301", "\ufe0f")) for row in rows)


def test_words_follow_the_pauses_that_are_heard() -> None:
    line = said("One two three. Four five six.", 4.0).lines[0]
    assert words_of(line)[3].start_s == pytest.approx(3.0, abs=0.4)
    assert words_of(line, [(2.6, 2.9)])[3].start_s == 2.9
    assert words_of(line, [(2.6, 2.9)])[-1].end_s == line.end_s
    assert words_of(line, [(7.0, 8.0)]) == words_of(line)


def test_a_line_without_words_is_left_out() -> None:
    assert transcript.srt(said("  \x00 ")) == "" and transcript.vtt(said("")).count("-->") == 0
