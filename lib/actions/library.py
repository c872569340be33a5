"""The asset library: find, play, keep, count and delete what was made."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from lib.actions import trail
from lib.actions.studio import Studio
from lib.errors import NotFound
from lib.models.asset import AssetCard, AssetCreate, AssetFilter, AssetPublic, AssetUpdate, ContentAsset
from lib.models.audit import Deed
from lib.models.person import Scope
from lib.store import asset_numbers, assets, listing
from lib.store.assets import USAGES
from lib.store.engine import reading, writing
from lib.store.listing import SORTS

__all__ = [
    "SORTS", "USAGES", "AssetFile", "Readable", "asset_file", "count_kinds", "create_asset", "delete_asset",
    "delete_assets", "files_to_go", "find_cards", "get_asset", "list_assets", "list_cards", "months", "statistics",
    "toggle_favorite", "track_usage", "update_asset",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssetFile:
    """The bytes behind an asset; `read(start, end)` yields those from start up to, not including, end."""

    filename: str
    mime: str
    size: int
    etag: str
    modified: datetime
    _studio: Studio
    _key: str

    @property
    def key(self) -> str:
        """Where the bytes lie in the blob store."""
        return self._key

    def read(self, start: int, end: int) -> Iterator[bytes]:
        return self._studio.blobs.stream(self._key, start, end)


class Seekable(Protocol):
    """A stored file, with whatever tags in front of it."""

    @property
    def size(self) -> int: ...
    def read(self, start: int, end: int) -> Iterator[bytes]: ...


class Readable(io.RawIOBase):
    """A stored file that can be read from and sought in, without ever being held as a whole."""

    def __init__(self, file: Seekable) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        room = memoryview(buffer)  # type: ignore[arg-type]
        end = min(self._at + len(room), self._file.size)
        if end <= self._at:
            return 0
        data = b"".join(self._file.read(self._at, end))
        room[: len(data)] = data
        self._at += len(data)
        return len(data)


def create_asset(studio: Studio, asset: AssetCreate) -> AssetPublic:
    """Register an asset that lies elsewhere, of any module."""
    with writing(studio.engine) as session:
        return assets.insert_asset(session, asset, owner=studio.owner)


def list_assets(studio: Studio, wanted: AssetFilter) -> tuple[list[AssetPublic], int]:
    """A page of assets and the number of all that match. Raises BadInput for an unknown sort."""
    with reading(studio.engine) as session:
        return listing.list_assets(session, wanted, owner=studio.owner)


def list_cards(studio: Studio, wanted: AssetFilter) -> tuple[list[AssetCard], int]:
    """As `list_assets`, but only what a listing shows: no texts, no metadata."""
    with reading(studio.engine) as session:
        return listing.list_cards(session, wanted, owner=studio.owner)


def find_cards(studio: Studio, asset_ids: list[int]) -> list[AssetCard]:
    """Those that exist, in the order of the ids."""
    with reading(studio.engine) as session:
        return listing.find_cards(session, asset_ids, owner=studio.owner)


def count_kinds(studio: Studio, asset_type: str | None, source_module: str | None) -> dict[str, int]:
    """How many episodes, scenes and others (under the empty name) there are of a type and module."""
    with reading(studio.engine) as session:
        return asset_numbers.kinds(session, asset_type, source_module, owner=studio.owner)


def get_asset(studio: Studio, asset_id: int) -> AssetPublic:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return assets.public(_row(studio, session, asset_id))


def _row(studio: Studio, session: Session, asset_id: int) -> ContentAsset:
    row = assets.get_row(session, asset_id, owner=studio.owner)
    if studio.is_closed(row.project_id):
        raise assets.no_such_asset()
    return row


def update_asset(studio: Studio, asset_id: int, change: AssetUpdate) -> AssetPublic:
    """Set title, description or tags, merge metadata. Raises NotFound."""
    with writing(studio.engine) as session:
        return assets.update_asset(session, asset_id, change, owner=studio.owner)


def toggle_favorite(studio: Studio, asset_id: int) -> AssetPublic:
    studio.require_owner("mark it")
    with writing(studio.engine) as session:
        return assets.toggle_favorite(session, asset_id, owner=studio.owner)


def track_usage(studio: Studio, asset_id: int, action: str) -> AssetPublic:
    """Count a download or share, note an access; of somebody who may only look nothing is counted.

    Raises BadInput for another action, NotFound.
    """
    if not studio.may(Scope.WRITE):
        return get_asset(studio, asset_id)
    with writing(studio.engine) as session:
        return assets.track_usage(session, asset_id, action, owner=studio.owner)


def delete_asset(studio: Studio, asset_id: int) -> None:
    """The asset goes, and its file unless another asset has the same. Raises NotFound."""
    delete_assets(studio, [asset_id])


def delete_assets(studio: Studio, asset_ids: list[int]) -> None:
    """All of them or none; files that other assets need stay. Raises NotFound."""
    studio.require_owner("delete it")
    with writing(studio.engine) as session:
        for asset_id in asset_ids:
            trail.note_asset(session, studio, Deed.DELETED, asset_id, "asset")
        orphans = assets.delete_assets(session, asset_ids, owner=studio.owner)
    for orphan in orphans:
        studio.blobs.delete(orphan)


def files_to_go(studio: Studio, asset_ids: list[int]) -> tuple[int, int]:
    """How many files, of how many bytes, would be deleted with these assets."""
    with reading(studio.engine) as session:
        return assets.files_to_go(session, asset_ids, owner=studio.owner)


def asset_file(studio: Studio, asset_id: int) -> AssetFile:
    """The file of an asset, to be streamed. Raises NotFound when it has none here."""
    with reading(studio.engine) as session:
        row = _row(studio, session, asset_id)
    if not row.blob_key:
        raise NotFound("This asset's file is not kept here.", hint=f"It lies at {row.file_url}.")
    info = studio.blobs.info(row.blob_key)
    mime = row.mime_type or "application/octet-stream"
    return AssetFile(row.filename, mime, info.size_bytes, info.etag, info.modified, studio, row.blob_key)


def statistics(studio: Studio) -> dict[str, Any]:
    """total, by_type, by_source, total_cost (USD), favorites_count."""
    with reading(studio.engine) as session:
        return asset_numbers.statistics(session, owner=studio.owner)


def months(studio: Studio) -> list[asset_numbers.Month]:
    """What was made month by month, oldest first."""
    with reading(studio.engine) as session:
        return asset_numbers.months(session, owner=studio.owner)
