"""An episode's file as it is taken away: its sound as it was made, with the tags it has now in front."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lib.actions.episodes import SHOW, Episode, save_edition
from lib.actions.library import asset_file
from lib.actions.studio import Studio
from lib.audio import Tags, retag
from lib.errors import NotFound
from lib.models.asset import ContentAsset
from lib.models.publishing import DISCLOSURE
from lib.models.values import digest
from lib.store import editions
from lib.store.engine import reading, writing

MP3 = "audio/mpeg"
_HEAD_BYTES = 10
"""Of an ID3 tag, those that tell how long it is."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Bytes behind a download; `read(start, end)` yields those from start up to, not including, end."""

    filename: str
    mime: str
    size: int
    etag: str
    modified: datetime
    _head: bytes
    _skipped: int
    _key: str
    _studio: Studio

    def read(self, start: int, end: int) -> Iterator[bytes]:
        if start < len(self._head):
            yield self._head[start:end]
        shift = self._skipped - len(self._head)
        first, last = max(start, len(self._head)) + shift, end + shift
        if first < last:
            yield from self._studio.blobs.stream(self._key, first, last)


def sound_file(studio: Studio, asset_id: int) -> Taken:
    """The episode's file with the tags that were written last. Raises NotFound when it is not kept here."""
    with reading(studio.engine) as session:
        row = session.get(ContentAsset, asset_id)
        edition = editions.get(session, asset_id)
    if row is None or not row.blob_key:
        raise NotFound("This episode's file is not kept here.", hint="It may have been deleted; look in My Episodes.")
    info = studio.blobs.info(row.blob_key)
    head = studio.blobs.read(edition.head_key) if edition and edition.head_key else b""
    skipped = len(head) + info.size_bytes - (edition.audio_bytes or 0) if head and edition else 0
    etag = f"{info.etag}-{digest(head)[:12]}" if head else info.etag
    modified = max(info.modified, edition.updated_at) if head and edition else info.modified
    size = info.size_bytes - skipped + len(head)
    return Taken(row.filename, row.mime_type or MP3, size, etag, modified, head, skipped, row.blob_key, studio)


def seal(
    studio: Studio, episode: Episode, *, show: str = "", number: int | None = None, cover: bytes | None = None
) -> None:
    """Write the tags anew that stand in front of the sound, so that the file says what its page says.

    Whoever subscribed fetches it once more, so this is for changes that are heard of. Only of an MP3 that is kept here.
    """
    file = asset_file(studio, episode.id)
    if file.mime != MP3:
        return
    tags = Tags(
        title=episode.title, artist=show or SHOW, album=show or SHOW, track=number,
        date=episode.asset.created_at.date(), comment=DISCLOSURE, cover=cover,
    )  # fmt: skip
    first_bytes = b"".join(studio.blobs.stream(file.key, 0, min(_HEAD_BYTES, file.size)))
    made = retag(first_bytes, tags, episode.told.chapters)
    key = f"heads/{digest(made.head)}.id3"
    old = episode.edition.head_key
    if key == old:
        return
    studio.blobs.put_at(key, made.head)
    save_edition(studio, episode, head_key=key, audio_bytes=made.size_bytes(file.size))
    _drop(studio, old)


def _drop(studio: Studio, key: str | None) -> None:
    """Delete a head that no episode has any more."""
    if not key:
        return
    with writing(studio.engine) as session:
        is_used = editions.is_head_used(session, key)
    if not is_used:
        studio.blobs.delete(key)
