"""A show as a site for any web host, its feed and all its files: into a folder, or as a zip that is made while it is
sent. Its pages name everything beside them by relative addresses and ask nobody else for anything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import tee
from pathlib import Path
from urllib.parse import urlsplit

from lib.actions import trail
from lib.actions.episodes import Episode, open_episode
from lib.actions.feeds import (
    AUDIO,
    CHAPTERS,
    COVER,
    COVERS,
    PAGE,
    SHOW_PAGE,
    TRANSCRIPTS,
    Kept,
    episode_file,
    head_of,
    item_of,
    kept_bytes,
    show_file,
)
from lib.actions.page_parts import PARTS
from lib.actions.show_page import show_page
from lib.actions.shows import get_show
from lib.actions.studio import Studio
from lib.actions.taking import Taken, sound_file
from lib.actions.web_page import Place, episode_page
from lib.actions.zipping import zipped
from lib.errors import BadInput, NotFound, StorageFailed
from lib.models.audit import Deed
from lib.models.shows import PublicationPublic, ShowPublic
from lib.models.values import now
from lib.publish import feed
from lib.store import publications
from lib.store.engine import reading
from lib.store.publications import Published

MOST = 5_000
FEED = "feed.xml"
_LOOKS = "site"
_OF_EPISODE = (AUDIO, *COVERS, CHAPTERS, *TRANSCRIPTS)

File = tuple[str, Kept | Taken]


def export_feed(studio: Studio, show_id: str, out: Path, base_url: str) -> list[Path]:
    """Write the feed as it is now and everything it names into `out`; the paths, the feed first.

    `base_url` is the address that the folder will have. Raises NotFound, BadInput, StorageFailed.
    """
    written = []
    try:
        show, base = get_show(studio, show_id), site_address(base_url)
        for name, file in _files(studio, show, base, _published(studio, show)):
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as target:
                target.writelines(file.read(0, file.size))
            written.append(path)
        trail.noted(studio, Deed.EXPORTED, "show", show_id, show.title)
    except OSError as error:
        reason = f"The files cannot be written to {out}: {error.strerror}."
        raise StorageFailed(reason, hint="Choose another folder.") from error
    return written


def zip_feed(studio: Studio, show_id: str, base_url: str) -> tuple[str, Iterator[bytes]]:
    """Its name, and its bytes, one file in memory at a time. Raises NotFound, also for sound that is gone; BadInput."""
    show, base = get_show(studio, show_id), site_address(base_url)
    found = _published(studio, show)
    for each in found:
        sound_file(studio, each.publication.asset_id)  # said now, since nothing can be said once bytes are under way
    trail.noted(studio, Deed.EXPORTED, "show", show.id, show.title)
    files, names = tee(_files(studio, show, base, found))
    return f"{show.slug}.zip", zipped((file for _, file in files), (name for name, _ in names))


def _published(studio: Studio, show: ShowPublic) -> list[Published]:
    with reading(studio.engine) as session:
        return publications.live(session, show.id, now(), MOST)


def _files(studio: Studio, show: ShowPublic, base: str, found: list[Published]) -> Iterator[File]:
    yield FEED, kept_bytes(FEED, feed.MIME, _feed(show, found, base), now())
    yield SHOW_PAGE, _html(SHOW_PAGE, _show_page(show, found, base))
    for name in COVERS:
        yield name, show_file(studio, show, name)
    for name, (path, mime) in PARTS.items():
        yield f"{_LOOKS}/{name}", kept_bytes(name, mime, path.read_bytes(), now())
    for each in found:
        known = each.publication
        episode = open_episode(studio, known.asset_id)
        yield f"{known.id}/{PAGE}", _html(PAGE, _episode_page(show, known, episode, base))
        for name in _OF_EPISODE:
            try:
                yield f"{known.id}/{name}", episode_file(studio, episode, show, name)
            except NotFound:
                if name == AUDIO:
                    raise  # a feed that names sound which is not there helps nobody


def _show_page(show: ShowPublic, found: list[Published], base: str) -> str:
    """Its addresses are relative: the folder may lie anywhere, and be looked at before it is put there."""
    place = Place(files=".", parts=_LOOKS, address=f"{base}/", whole=base, feed=FEED)
    return show_page(show, found, place, feed_url=f"{base}/{FEED}", page=PAGE)


def _episode_page(show: ShowPublic, known: PublicationPublic, episode: Episode, base: str) -> str:
    whole = f"{base}/{known.id}"
    place = Place(
        files=".", parts=f"../{_LOOKS}", address=f"{whole}/{PAGE}", whole=whole, feed=f"../{FEED}",
        show=f"../{SHOW_PAGE}",
    )  # fmt: skip
    return episode_page(episode, place, show_title=show.title, at=known.published_at, listed=not show.is_private)


def _html(name: str, text: str) -> Kept:
    return kept_bytes(name, "text/html; charset=utf-8", text.encode(), now())


def _feed(show: ShowPublic, found: list[Published], base: str) -> bytes:
    head = head_of(show, base, now().replace(microsecond=0))
    change = {"feed_url": f"{base}/{FEED}", "image_url": f"{base}/{COVER}", "page_url": f"{base}/{SHOW_PAGE}"}
    head = head.model_copy(update=change)
    items = [item_of(show, each, f"{base}/{each.publication.id}") for each in found]
    return b"".join(feed.feed(head, (feed.item_xml(item, language=show.language) for item in items)))


def site_address(base_url: str) -> str:
    """The address that the folder will have, as it is used. Raises BadInput."""
    base = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    if (
        not base.isprintable()
        or " " in base
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
    ):
        raise BadInput("The folder needs the address it will have.", hint="Such as https://podcasts.example.org/tides.")
    return base
