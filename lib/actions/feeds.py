"""Feeds as podcast apps fetch them: kept until something in them changes, with the files they name."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.actions.covers import at_size, cover_of_episode, cover_of_show
from lib.actions.episodes import Episode, open_episode
from lib.actions.show_page import show_page
from lib.actions.shows import as_told, feed_path
from lib.actions.silences import silences
from lib.actions.studio import Studio
from lib.actions.taking import MP3, Taken, sound_file
from lib.actions.web_page import Place
from lib.errors import NotFound
from lib.models.publishing import Enclosure, EpisodeKind, FeedHead, FeedItem, Linked, Told
from lib.models.shows import PublicationPublic, ShowPublic, Standing
from lib.models.values import digest, now
from lib.publish import chapters, feed, transcript
from lib.store import publications, shows
from lib.store.engine import reading
from lib.store.publications import Published

MOST = 5_000
AUDIO = "audio.mp3"
CHAPTERS = "chapters.json"
COVER = "cover.jpg"
COVERS = {COVER: 0, "cover-1200.jpg": 1200, "cover-640.jpg": 640}
"""The cover by its names, with the side in pixels; 0 is as it is."""
PAGE = "page.html"
SHOW_PAGE = "index.html"
_FEEDS_KEPT = 200
_TIMED = (".vtt", ".srt", ".json")
"""Transcripts whose cues should begin where the words do."""
_IN_FEED = {name: form for name, form in transcript.FORMS.items() if form.in_feed}
TRANSCRIPTS = {f"transcript{form.suffix}": name for name, form in transcript.FORMS.items()}


class Gone(NotFound):
    """It was published and was taken back."""

    code = "gone"


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are ready, as a file that can be asked for in part."""

    filename: str
    mime: str
    body: bytes
    etag: str
    modified: datetime

    @property
    def size(self) -> int:
        return len(self.body)

    def read(self, start: int, end: int) -> Iterator[bytes]:
        yield self.body[start:end]


_Items = dict[str, tuple[Published, bytes]]


@dataclass(frozen=True, slots=True)
class _Served:
    """A feed as it was sent, and what would have it made anew: `told_by` all of it, `stamp` what changed in it."""

    told_by: tuple[Any, ...]
    stamp: tuple[Any, ...]
    feed: Kept
    items: _Items


def find_show(studio: Studio, slug: str, token: str = "") -> ShowPublic:
    """The show of an address. A private one is found with its token alone, and with it only. Raises NotFound."""
    with reading(studio.engine) as session:
        show = shows.find_by_slug(session, slug)
    if show is None or show.is_private != bool(token) or not _opens(show, token):
        raise NotFound("There is no such feed.", hint="Check its address.")
    return show


def read_feed(studio: Studio, show: ShowPublic, base: str) -> Kept:
    """The feed at this moment, its addresses on `base`; the same bytes as before unless something in it changed."""
    moment = now()
    with reading(studio.engine) as session:
        told_by, stamp = (show.updated_at, feed_path(show)), publications.stamp(session, show.id, moment)
        key = (show.id, base)
        kept: _Served | None = studio.served_feeds.get(key)
        if kept is not None and (kept.told_by, kept.stamp) == (told_by, stamp):
            return kept.feed
        found = publications.live(session, show.id, moment, MOST)
    items = _items(show, found, base, kept.items if kept is not None and kept.told_by == told_by else {})
    made = _write(show, found, base, [xml for _, xml in items.values()])
    if kept is not None and kept.feed.body == made.body:
        made = kept.feed
    if len(studio.served_feeds) >= _FEEDS_KEPT:
        studio.served_feeds.clear()
    studio.served_feeds[key] = _Served(told_by, stamp, made, items)
    return made


def read_file(studio: Studio, show: ShowPublic, publication_id: str, name: str) -> Kept | Taken:
    """A file of an episode that is in the feed. Raises Gone for one that was taken back, NotFound for any other."""
    episode = published_episode(studio, show, publication_id)[1]
    return episode_file(studio.owned_by(show.user_id), episode, show, name)


def published_episode(studio: Studio, show: ShowPublic, publication_id: str) -> tuple[PublicationPublic, Episode]:
    """Raises Gone, NotFound."""
    with reading(studio.engine) as session:
        found = publications.find(session, show.id, publication_id)
    standing = found.standing(now()) if found else None
    if found is None or standing is Standing.SCHEDULED:
        raise NotFound("There is no such episode.", hint="Look in the feed.")
    if standing is Standing.WITHDRAWN:
        raise Gone("This episode was taken back.", hint="Look in the feed for others.")
    return found, open_episode(studio.owned_by(show.user_id), found.asset_id)


def episode_file(studio: Studio, episode: Episode, show: ShowPublic | None, name: str) -> Kept | Taken:
    """One of the files of an episode that readers may have, by its name. Raises NotFound."""
    if name == AUDIO:
        return sound_file(studio, episode.id)
    if name in COVERS:
        return _picture(name, cover_of_episode(studio, episode, show), episode.edition.updated_at)
    if name == CHAPTERS and episode.told.chapters:
        body = chapters.chapters_json(episode.told.chapters).encode()
        return kept_bytes(name, chapters.MIME, body, episode.asset.updated_at)
    form = transcript.FORMS.get(TRANSCRIPTS.get(name, ""))
    if form is None or not any(line.text for line in episode.told.lines):
        raise NotFound("There is no such file.", hint="Look in the feed for what there is.")
    told = episode.told.model_copy(update={"show_title": show.title if show else episode.told.show_title})
    heard = silences(studio, episode.id) if form.suffix in _TIMED and not _knows_its_words(told) else []
    return kept_bytes(name, f"{form.mime}; charset=utf-8", form.write(told, heard).encode(), episode.asset.updated_at)


def read_show_page(studio: Studio, show: ShowPublic, base: str, parts: str) -> str:
    """The show's page at this moment, as HTML; `parts` is where what it looks with lies."""
    with reading(studio.engine) as session:
        found = publications.live(session, show.id, now(), MOST)
    root = feed_path(show)
    place = Place(
        files=root, parts=parts, address=f"{base}{root}/{SHOW_PAGE}", whole=f"{base}{root}", feed=f"{root}.xml"
    )
    return show_page(show, found, place, feed_url=f"{base}{root}.xml", page=PAGE)


def _knows_its_words(told: Told) -> bool:
    """Whether every line came with when its words begin, so that nobody need listen for its pauses."""
    return all(line.words for line in told.lines if line.text)


def show_file(studio: Studio, show: ShowPublic, name: str) -> Kept:
    """The show's cover by one of its names. Raises NotFound."""
    if name not in COVERS:
        raise NotFound("There is no such file.", hint="Look in the feed for what there is.")
    return _picture(name, cover_of_show(studio, show), show.updated_at)


def _picture(name: str, whole: bytes, modified: datetime) -> Kept:
    return kept_bytes(name, "image/jpeg", at_size(whole, COVERS[name]) if COVERS[name] else whole, modified)


def kept_bytes(name: str, mime: str, body: bytes, modified: datetime) -> Kept:
    return Kept(name, mime, body, digest(body)[:32], modified)


def head_of(show: ShowPublic, base: str, built_at: datetime | None, *, image: str = COVER) -> FeedHead:
    """What the feed says before its items, on `base`."""
    root = f"{base}{feed_path(show)}"
    return FeedHead(
        show=as_told(show), feed_url=f"{root}.xml", image_url=f"{root}/{image}", page_url=f"{root}/{SHOW_PAGE}",
        built_at=built_at, private=show.is_private,
    )  # fmt: skip


def item_of(show: ShowPublic, published: Published, root: str) -> FeedItem:
    """An episode as the feed tells it; `root` is where its files lie."""
    known = published.publication
    transcripts = [Linked(url=f"{root}/transcript{form.suffix}", mime=form.mime) for form in _IN_FEED.values()]
    return FeedItem(
        guid=known.guid, title=published.title or "Episode", published_at=known.published_at,
        enclosure=Enclosure(url=f"{root}/{AUDIO}", mime=MP3, length_bytes=published.audio_bytes),
        duration_s=published.duration_s, summary=published.summary, notes_html=published.notes_html,
        link=f"{root}/{PAGE}", season=known.season, number=known.number, kind=EpisodeKind(known.kind),
        explicit=known.explicit or show.explicit, author=show.author, image_url=f"{root}/{COVER}",
        transcripts=transcripts if published.has_lines else [],
        chapters_url=f"{root}/{CHAPTERS}" if published.has_lines else "", speakers=published.speakers,
    )  # fmt: skip


def _items(show: ShowPublic, found: list[Published], base: str, known: _Items) -> _Items:
    """Each episode's XML, in order; of those that say what they said, as it was."""
    root = f"{base}{feed_path(show)}"
    items: _Items = {}
    for each in found:
        before = known.get(each.publication.id)
        if before is None or before[0] != each:
            item = item_of(show, each, f"{root}/{each.publication.id}")
            before = (each, feed.item_xml(item, language=show.language))
        items[each.publication.id] = before
    return items


def _write(show: ShowPublic, found: list[Published], base: str, items: list[bytes]) -> Kept:
    moments = [show.updated_at, *(each.publication.updated_at for each in found)]
    moments += [each.publication.published_at for each in found]
    built_at = max(moments).replace(microsecond=0)
    body = b"".join(feed.feed(head_of(show, base, built_at), items))
    return Kept(f"{show.slug}.xml", f"{feed.MIME}; charset=utf-8", body, digest(body)[:32], now())


def _opens(show: ShowPublic, token: str) -> bool:
    return not show.is_private or hmac.compare_digest(show.feed_token.encode(), token.encode())
