"""The feed: RSS 2.0 with what Apple, Atom and Podcasting 2.0 add.

An item's XML depends on the item alone, so whoever serves a feed may keep it and only join. Tags:
https://podcasters.apple.com/support/823-podcast-requirements, https://podcasting2.org/docs/podcast-namespace/1.0.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from lib.models.publishing import FeedHead, FeedItem, Linked
from lib.publish.chapters import MIME as CHAPTERS_MIME
from lib.publish.plain import allowed, one_line, untagged, within_bytes

MIME = "application/rss+xml"
DESCRIPTION_BYTES = 4000
GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Podcasting 2.0's, for feed addresses."""
GENERATOR = "Podcast Maker"
_SPECIAL = re.compile(r'[&<>"\t\n\r]')
_CAPTIONS = ("text/vtt", "application/x-subrip")
_SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    + "".join(f' xmlns:{name}="{uri}"' for name, uri in _SPACES.items())
    + ">\n<channel>\n"
)


def feed_guid(feed_url: str) -> str:
    """The podcast:guid of a feed that begins at `feed_url`: assigned once, kept wherever the feed moves."""
    bare = feed_url.partition("://")[2] or feed_url
    return str(uuid.uuid5(GUID_NAMESPACE, bare.rstrip("/")))


def feed(head: FeedHead, items: Iterable[bytes]) -> Iterator[bytes]:
    """The feed piece by piece: `head`, then `items` as `item_xml` made them, newest first."""
    yield (_OPENING + "".join(_channel(head))).encode()
    yield from items
    yield b"</channel>\n</rss>\n"


def newest_first(items: Iterable[FeedItem]) -> list[FeedItem]:
    return sorted(items, key=lambda item: (item.published_at, item.guid), reverse=True)


def item_xml(item: FeedItem, *, language: str = "") -> bytes:
    """One `<item>` as UTF-8; equal items give equal bytes."""
    return f"<item>\n{''.join(_item(item, language))}</item>\n".encode()


def _channel(head: FeedHead) -> Iterator[str]:
    show = head.show
    link = show.link or head.page_url or head.feed_url
    yield _tag("title", one_line(show.title))
    yield _tag("link", link)
    yield _tag("description", within_bytes(_prose(show.description) or one_line(show.title), DESCRIPTION_BYTES))
    yield _tag("language", one_line(show.language) or "en")
    yield _tag("copyright", one_line(show.copyright))
    yield _tag("lastBuildDate", _date(head.built_at)) if head.built_at else ""
    yield _tag("generator", GENERATOR)
    yield _tag("atom:link", href=head.feed_url, rel="self", type=MIME)
    if head.image_url:
        yield f"<image>{_tag('url', head.image_url)}{_tag('title', one_line(show.title))}{_tag('link', link)}</image>\n"
    yield from _apple(head)
    yield _tag("podcast:guid", show.guid or feed_guid(head.feed_url))
    owner = {"owner": one_line(show.owner_email)} if show.owner_email else {}
    yield _tag("podcast:locked", "yes" if show.locked else "no", **owner)
    yield _tag("podcast:medium", "podcast")
    yield _ai_content()


def _apple(head: FeedHead) -> Iterator[str]:
    show = head.show
    yield _tag("itunes:author", one_line(show.author) or one_line(show.title))
    yield _tag("itunes:type", show.order)
    yield _tag("itunes:explicit", _truth(show.explicit))
    yield _tag("itunes:image", href=head.image_url) if head.image_url else ""
    if show.category:
        inner = _tag("itunes:category", text=one_line(show.subcategory)) if show.subcategory else ""
        yield f"<itunes:category text={_quoted(one_line(show.category))}>{inner}</itunes:category>\n"
    if show.owner_email:
        name = _tag("itunes:name", one_line(show.owner_name) or one_line(show.author))
        yield f"<itunes:owner>{name}{_tag('itunes:email', one_line(show.owner_email))}</itunes:owner>\n"
    yield _tag("itunes:new-feed-url", head.new_feed_url)
    yield _tag("itunes:block", "Yes") if head.private else ""


def _item(item: FeedItem, language: str) -> Iterator[str]:
    sound = item.enclosure
    yield _tag("title", one_line(item.title))
    yield _tag("itunes:title", one_line(item.title))
    yield _tag("link", item.link)
    yield _tag("guid", item.guid, isPermaLink="false")
    yield _tag("pubDate", _date(item.published_at))
    yield _tag("description", within_bytes(_prose(item.summary), DESCRIPTION_BYTES))
    yield f"<content:encoded>{_cdata(item.notes_html)}</content:encoded>\n" if item.notes_html else ""
    yield _tag("enclosure", url=sound.url, length=str(sound.length_bytes), type=sound.mime)
    yield _tag("itunes:duration", str(round(item.duration_s)))
    yield _tag("itunes:season", str(item.season or ""))
    yield _tag("itunes:episode", str(item.number or ""))
    yield _tag("itunes:episodeType", item.kind)
    yield _tag("itunes:explicit", _truth(item.explicit))
    yield _tag("itunes:author", one_line(item.author))
    yield _tag("itunes:image", href=item.image_url) if item.image_url else ""
    yield from (_transcript(each, language) for each in item.transcripts)
    yield _tag("podcast:chapters", url=item.chapters_url, type=CHAPTERS_MIME) if item.chapters_url else ""
    yield from (_tag("podcast:person", one_line(name), role="host") for name in item.speakers)
    yield _ai_content()


def _transcript(made: Linked, language: str) -> str:
    spoken = {"language": language} if language else {}
    captions = {"rel": "captions"} if made.mime in _CAPTIONS else {}
    return _tag("podcast:transcript", url=made.url, type=made.mime, **spoken, **captions)


@cache
def _ai_content() -> str:
    """That software speaks; the value hosts agreed on."""
    return _tag("podcast:txt", "true", purpose="ai-content")


def _tag(name: str, text: str = "", /, **attributes: str) -> str:
    """An element, or nothing where there is nothing to say."""
    if not text and not attributes:
        return ""
    given = "".join(f" {key}={_quoted(value)}" for key, value in attributes.items())
    if not text:
        return f"<{name}{given}/>\n"
    clean = allowed(text)
    return f"<{name}{given}>{escape(clean) if _SPECIAL.search(clean) else clean}</{name}>\n"


def _quoted(value: str) -> str:
    clean = allowed(value)
    return quoteattr(clean) if _SPECIAL.search(clean) else f'"{clean}"'


def _cdata(text: str) -> str:
    return f"<![CDATA[{allowed(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _prose(text: str) -> str:
    """Text that keeps its paragraphs. Apps take descriptions for HTML, so nothing in it may look like a tag."""
    return untagged(allowed(text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _truth(value: bool) -> str:
    return "true" if value else "false"
