"""A show's feed with all its files, for any web host: into a folder, or as a zip that is made while it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lib.actions.episodes import open_episode
from lib.actions.feeds import (
    AUDIO,
    CHAPTERS,
    COVER,
    PAGE,
    TRANSCRIPTS,
    Kept,
    episode_file,
    head_of,
    item_of,
    kept_bytes,
    show_file,
)
from lib.actions.shows import get_show
from lib.actions.studio import Studio
from lib.actions.taking import Taken
from lib.actions.zipping import zipped
from lib.errors import BadInput, NotFound, StorageFailed
from lib.models.project import OWNER
from lib.models.shows import ShowPublic
from lib.models.values import now
from lib.publish import feed
from lib.store import publications
from lib.store.engine import reading
from lib.store.publications import Published

MOST = 5_000
FEED = "feed.xml"
_OF_EPISODE = (AUDIO, COVER, CHAPTERS, *TRANSCRIPTS)

File = tuple[str, Kept | Taken]


def export_feed(studio: Studio, show_id: str, out: Path, base_url: str, *, owner: str = OWNER) -> list[Path]:
    """Write the feed as it is now and everything it names into `out`; the paths, the feed first.

    `base_url` is the address that the folder will have. Raises NotFound, BadInput, StorageFailed.
    """
    written = []
    try:
        for name, file in _files(studio, get_show(studio, show_id, owner=owner), _checked(base_url)):
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as target:
                target.writelines(file.read(0, file.size))
            written.append(path)
    except OSError as error:
        reason = f"The files cannot be written to {out}: {error.strerror}."
        raise StorageFailed(reason, hint="Choose another folder.") from error
    return written


def zip_feed(studio: Studio, show_id: str, base_url: str, *, owner: str = OWNER) -> tuple[str, Iterator[bytes]]:
    """Its name, and its bytes. Raises NotFound, BadInput."""
    show = get_show(studio, show_id, owner=owner)
    files = list(_files(studio, show, _checked(base_url)))
    return f"{show.slug}.zip", zipped([file for _, file in files], [name for name, _ in files])


def _files(studio: Studio, show: ShowPublic, base: str) -> Iterator[File]:
    with reading(studio.engine) as session:
        found = publications.live(session, show.id, now(), MOST)
    yield FEED, kept_bytes(FEED, feed.MIME, _feed(show, found, base), now())
    yield COVER, show_file(studio, show, COVER)
    for each in found:
        known = each.publication
        episode = open_episode(studio, known.asset_id, owner=show.user_id)
        for name in _OF_EPISODE:
            try:
                yield f"{known.id}/{name}", episode_file(studio, episode, show, name)
            except NotFound:
                if name == AUDIO:
                    raise  # a feed that names sound which is not there helps nobody


def _feed(show: ShowPublic, found: list[Published], base: str) -> bytes:
    head = head_of(show, base, now().replace(microsecond=0))
    head = head.model_copy(update={"feed_url": f"{base}/{FEED}", "image_url": f"{base}/{COVER}"})
    items = [item_of(show, each, f"{base}/{each.publication.id}") for each in found]
    # There is no page beside the files: an item leads to its words.
    items = [item.model_copy(update={"link": item.link.replace(PAGE, "transcript.html")}) for item in items]
    return b"".join(feed.feed(head, (feed.item_xml(item, language=show.language) for item in items)))


def _checked(base_url: str) -> str:
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
