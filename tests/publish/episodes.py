"""A small episode, its show, and all that is published of them."""

from __future__ import annotations

from datetime import UTC, datetime

from lib.models.analysis import Analysis
from lib.models.publishing import (
    Enclosure,
    EpisodeKind,
    FeedHead,
    FeedItem,
    Linked,
    NumberedSource,
    Show,
    ShowOrder,
    Told,
)
from lib.models.research import Fact
from lib.models.script import Line
from lib.models.sound import Chapter, TimedLine
from lib.publish import chapters, marked, notes, transcript
from lib.publish.feed import feed, feed_guid, item_xml

_SPOKEN = [
    ("line_1", "scene_1", "Maya", 0.05, 4.61, "At low tide you can walk to Fort Île & back; at high tide, you swim."),
    ("line_2", "scene_1", "Tom", 4.91, 12.44, "The keeper, Ana <the younger>, counts 2 tides a day. She has done "
     "so since 1966, when the barrage closed, and she never missed one: not in the storm of 1987, not on her wedding."),
    ("line_3", "scene_2", "Maya", 13.34, 15.80, "So who paid for it?"),
    ("line_4", "scene_2", "Tom", 16.10, 21.02, "The town did. It borrowed 8 million pounds, and paid until 2004."),
    ("line_5", "scene_3", "Maya", 21.92, 25.40, "Next week: the moon keeps a timetable."),
]  # fmt: skip

LINES = [
    TimedLine(line_id=i, scene_id=scene, speaker=who, start_s=start, end_s=end, text=text)
    for i, scene, who, start, end, text in _SPOKEN
]
SCRIPT = [
    Line(id=line.line_id, speaker=line.speaker, text=line.text, used_fact_ids=used)
    for line, used in zip(LINES, [[], ["f1", "f2"], [], ["f3"], []], strict=True)
]
FACTS = [
    Fact(id="f1", quote="Ana counts two tides a day.", claim="Ana counts two tides a day.", source_id="src_b",
         confidence=0.6),
    Fact(id="f2", quote="The barrage closed in 1966.", claim="The barrage closed in 1966.",
         url="https://tides.example/1966?a=1&b=2", confidence=0.9),
    Fact(id="f3", quote="It borrowed 8 million.", claim="The town borrowed 8 million pounds.", source_id="src_b"),
]  # fmt: skip
ANALYSIS = Analysis(
    episode_hook="A fort that is an island twice a day, and the woman who counts.",
    key_takeaways=["The town borrowed 8 million pounds and paid until 2004.", "Nobody on air says this sentence."],
)
SOURCES = [
    NumberedSource(number=1, title="The *Keeper's* Book [1987]", line_ids=["line_2", "line_4"]),
    NumberedSource(
        number=2, title="tides.example", url="https://tides.example/1966?a=1&b=2", line_ids=["line_2"]
    ),
]  # fmt: skip
TOLD = Told(
    title="Fort Île & the tide", show_title="Low Water", duration_s=26.0, lines=LINES, speakers=["Maya", "Tom"],
    chapters=[
        Chapter(title="The fort", start_s=0.0, end_s=13.29),
        Chapter(title="What it cost the town, and who was asked about it", start_s=13.29, end_s=21.87),
        Chapter(title="Next week", start_s=21.87, end_s=26.0),
    ],
    sources=SOURCES,
)  # fmt: skip
SHOW = Show(
    title="Low Water", description="Stories from the edge of the sea.\n\nA new one <each> spring tide & neap.",
    author="Harbour Radio", owner_name="Ana Penhale", owner_email="ana@harbour.example", category="Society & Culture",
    subcategory="Documentary", language="en-GB", order=ShowOrder.SERIAL, link="https://harbour.example/low-water",
    copyright="© 2026 Harbour Radio", guid=feed_guid("https://harbour.example/feeds/low-water.xml"),
)  # fmt: skip
BASE = "https://harbour.example/media/7"
NOTES = notes.markdown(notes.write_notes(TOLD, ANALYSIS, SCRIPT, FACTS))
ITEM = FeedItem(
    guid="ep_7f3a", title=TOLD.title, published_at=datetime(2026, 11, 28, 6, 30, tzinfo=UTC),
    enclosure=Enclosure(url=f"{BASE}.mp3", mime="audio/mpeg", length_bytes=418_311), duration_s=26.04,
    summary=marked.text(NOTES), notes_html=marked.feed_html(NOTES), link="https://harbour.example/episodes/7?a=1&b=2",
    season=2, number=7, kind=EpisodeKind.FULL, author="Harbour Radio", image_url=f"{BASE}.jpg",
    transcripts=[
        Linked(url=f"{BASE}{form.suffix}", mime=form.mime) for form in transcript.FORMS.values() if form.in_feed
    ],
    chapters_url=f"{BASE}.chapters.json", speakers=["Maya", "Tom"],
)  # fmt: skip
TRAILER = FeedItem(
    guid="ep_0000", title="Trailer", published_at=datetime(2026, 11, 1, tzinfo=UTC), kind=EpisodeKind.TRAILER,
    enclosure=Enclosure(url="https://harbour.example/media/1.mp3", mime="audio/mpeg", length_bytes=9_000),
    duration_s=61.5, summary="Soon.", explicit=True,
)  # fmt: skip
HEAD = FeedHead(
    show=SHOW, feed_url="https://harbour.example/feeds/low-water.xml",
    image_url="https://harbour.example/media/show-3.jpg", built_at=datetime(2026, 11, 28, 6, 30, tzinfo=UTC),
)  # fmt: skip


def feed_bytes() -> bytes:
    return b"".join(feed(HEAD, [item_xml(ITEM, language="en-GB"), item_xml(TRAILER)]))


def published() -> dict[str, str]:
    """Everything of it that is text, by file name."""
    return {
        **{f"transcript{form.suffix}": form.write(TOLD, ()) for form in transcript.FORMS.values()},
        "chapters.json": chapters.chapters_json(TOLD.chapters, page_url="https://harbour.example/episodes/7?a=1"),
        "notes.md": NOTES,
        "notes.html": marked.html(NOTES),
        "notes.txt": marked.text(NOTES),
        "feed.xml": feed_bytes().decode(),
    }
