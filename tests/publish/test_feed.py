from __future__ import annotations

import io
from datetime import UTC, datetime
from html import unescape
from typing import Any

import feedparser
import podcastparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lib.models.publishing import Enclosure, FeedHead, FeedItem, Show
from lib.publish import marked
from lib.publish.feed import feed, feed_guid, item_xml, newest_first
from lib.publish.plain import one_line
from tests.publish.episodes import BASE, HEAD, ITEM, NOTES, SHOW, TRAILER, feed_bytes

OLDER_NAMESPACE = b"https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&\"'\0\x07\x0b\r\n]\u202e\u2028\ufffe🎙é"), st.characters(exclude_categories=("Cs",))
    ),
    min_size=1, max_size=40,
).map(lambda text: text + "]]></item><b>&amp;\x00")  # fmt: skip


@pytest.fixture(scope="module")
def by_feedparser() -> Any:
    return feedparser.parse(feed_bytes())


@pytest.fixture(scope="module")
def by_podcastparser() -> Any:
    """It knows Podcasting 2.0's tags by the older name of their namespace only."""
    made = feed_bytes().replace(b"https://podcastindex.org/namespace/1.0", OLDER_NAMESPACE)
    return podcastparser.parse(HEAD.feed_url, io.BytesIO(made))


def test_feedparser_reads_every_field_of_the_show(by_feedparser: Any) -> None:
    assert not by_feedparser.bozo
    head = by_feedparser.feed
    assert head.title == SHOW.title and head.language == "en-GB" and head.rights == SHOW.copyright
    assert head.subtitle == SHOW.description.replace("<each>", "‹each›")
    assert head.link == SHOW.link
    assert {"rel": "self", "href": HEAD.feed_url, "type": "application/rss+xml"} in head.links
    assert head.image.href == HEAD.image_url
    assert [tag.term for tag in head.tags] == ["Society & Culture", "Documentary"]
    assert head.publisher_detail == {"name": SHOW.owner_name, "email": SHOW.owner_email}
    assert head.itunes_type == "serial" and not head.itunes_explicit
    assert head.podcast_guid == SHOW.guid and head.podcast_locked["owner"] == SHOW.owner_email
    assert head.podcast_txt["purpose"] == "ai-content"
    assert datetime(*head.updated_parsed[:6], tzinfo=UTC) == HEAD.built_at


def test_feedparser_reads_every_field_of_an_item(by_feedparser: Any) -> None:
    item, trailer = by_feedparser.entries
    assert (item.id, item.guidislink, item.title, item.link) == (ITEM.guid, False, ITEM.title, ITEM.link)
    assert datetime(*item.published_parsed[:6], tzinfo=UTC) == ITEM.published_at
    assert unescape(item.summary) == marked.text(NOTES).strip()
    assert item.content[0].value.strip() == marked.feed_html(NOTES).strip()
    assert item.enclosures == [{"href": f"{BASE}.mp3", "type": "audio/mpeg", "length": "418311"}]
    assert (item.itunes_duration, item.itunes_season, item.itunes_episode) == ("26", "2", "7")
    assert item.itunes_episodetype == "full" and item.author == ITEM.author and item.image.href == ITEM.image_url
    assert item.podcast_chapters == {"url": ITEM.chapters_url, "type": "application/json+chapters"}
    assert trailer.itunes_episodetype == "trailer" and trailer.itunes_duration == "62"
    assert "itunes_season" not in trailer and "podcast_transcript" not in trailer


def test_podcastparser_reads_every_field(by_podcastparser: Any) -> None:
    show = by_podcastparser
    assert show["title"] == SHOW.title and show["link"] == SHOW.link and show["language"] == "en-GB"
    assert show["description"] == SHOW.description.replace("<each>", "‹each›") and show["itunes_author"] == SHOW.author
    assert show["cover_url"] == HEAD.image_url and show["type"] == "serial" and show["explicit"] is False
    assert show["itunes_categories"] == [["Society & Culture", "Documentary"]]
    assert show["itunes_owner"] == {"name": SHOW.owner_name, "email": SHOW.owner_email}
    trailer, item = show["episodes"]
    assert (item["guid"], item["title"], item["link"]) == (ITEM.guid, ITEM.title, ITEM.link)
    assert item["published"] == int(ITEM.published_at.timestamp()) and item["total_time"] == 26
    assert item["enclosures"] == [{"url": f"{BASE}.mp3", "file_size": 418_311, "mime_type": "audio/mpeg"}]
    assert (item["number"], item["season"], item["type"], item["explicit"]) == (7, 2, "full", False)
    assert item["episode_art_url"] == ITEM.image_url
    assert item["description_html"].strip() == marked.feed_html(NOTES).strip()
    assert item["description"].split() == marked.text(NOTES).split()
    assert item["transcript_url"] in {each.url for each in ITEM.transcripts}
    assert item["chapters_json_url"] == ITEM.chapters_url
    assert [person["name"] for person in item["persons"]] == ["Maya", "Tom"]
    assert trailer["type"] == "trailer" and trailer["explicit"] is True and trailer["total_time"] == 62


def test_every_transcript_is_linked_with_its_type() -> None:
    found = etree.fromstring(feed_bytes()).iterfind(".//{*}transcript")
    assert [(each.get("url"), each.get("type"), each.get("rel")) for each in found] == [
        (f"{BASE}.vtt", "text/vtt", "captions"), (f"{BASE}.srt", "application/x-subrip", "captions"),
        (f"{BASE}.json", "application/json", None), (f"{BASE}.html", "text/html", None),
        (f"{BASE}.txt", "text/plain", None),
    ]  # fmt: skip


def test_the_guid_of_a_feed_is_the_one_its_specification_gives_as_example() -> None:
    assert feed_guid("https://mp3s.nashownotes.com/pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert feed_guid("http://podnews.net/rss/") == feed_guid("https://podnews.net/rss")


@settings(max_examples=60, deadline=None)
@given(title=HOSTILE, prose=HOSTILE, url=HOSTILE)
def test_whatever_others_wrote_stays_text(title: str, prose: str, url: str) -> None:
    item = FeedItem(
        guid=title, title=title, published_at=ITEM.published_at, duration_s=1, summary=prose, link=url,
        speakers=[title], notes_html=prose, enclosure=Enclosure(url=url, mime="audio/mpeg", length_bytes=1),
    )  # fmt: skip
    show = Show(title=title, description=prose, author=title, category=title, subcategory=title, owner_email=title)
    made = b"".join(feed(FeedHead(show=show, feed_url=url, image_url=url), [item_xml(item)]))
    root = etree.fromstring(made)
    channel = root[0]
    assert len(root.findall(".//item")) == 1 and not root.findall(".//b")
    assert channel.findtext("title") == one_line(title) == channel.findtext("item/title")
    assert channel.findtext("item/{*}person") == one_line(title)
    assert channel.findtext("item/{http://purl.org/rss/1.0/modules/content/}encoded").endswith("]]></item><b>&amp;")


def test_a_long_description_is_cut_at_4000_bytes_after_a_word() -> None:
    show = SHOW.model_copy(update={"description": "møøse " * 2000})
    made = b"".join(feed(HEAD.model_copy(update={"show": show}), []))
    said = etree.fromstring(made).findtext("channel/description")
    assert said is not None and 3900 < len(said.encode()) <= 4000 and said.endswith("møøse…")


def test_a_private_feed_asks_to_be_left_out_of_directories_and_tells_where_it_moved() -> None:
    moved = HEAD.model_copy(update={"private": True, "new_feed_url": "https://elsewhere.example/feed.xml"})
    made = b"".join(feed(moved, [])).decode()
    assert "<itunes:block>Yes</itunes:block>" in made and "itunes:block" not in feed_bytes().decode()
    assert "<itunes:new-feed-url>https://elsewhere.example/feed.xml</itunes:new-feed-url>" in made


def test_items_are_ordered_newest_first_and_equal_items_give_equal_bytes() -> None:
    assert newest_first([TRAILER, ITEM]) == [ITEM, TRAILER]
    assert item_xml(ITEM.model_copy()) == item_xml(ITEM)
