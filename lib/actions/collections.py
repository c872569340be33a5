"""Collections: assets kept together. None of these verbs ever deletes an asset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lib.actions import trail
from lib.actions.studio import Studio
from lib.models.asset import AssetFilter, AssetPublic, CollectionBase, CollectionPublic
from lib.models.audit import Deed
from lib.store import assets, collections, listing
from lib.store.engine import reading, writing


def create_collection(studio: Studio, new: CollectionBase) -> CollectionPublic:
    """Raises NotFound when the cover is no asset."""
    with writing(studio.engine) as session:
        if new.cover_asset_id is not None:
            assets.get_row(session, new.cover_asset_id, owner=studio.owner)
        return collections.insert_collection(session, new, owner=studio.owner)


def list_collections(studio: Studio) -> list[CollectionPublic]:
    """By name, each with its true number of assets."""
    with reading(studio.engine) as session:
        return collections.list_collections(session, owner=studio.owner)


def list_public(studio: Studio) -> list[CollectionPublic]:
    """Those of others that everybody here may look at, by name."""
    with reading(studio.engine) as session:
        return collections.list_public(session, beside=studio.person.id)


def get_collection(studio: Studio, collection_id: int) -> CollectionPublic:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return collections.get_collection(session, collection_id, owner=studio.owner)


def update_collection(studio: Studio, collection_id: int, change: dict[str, Any]) -> CollectionPublic:
    """Set what is given of name, description, is_public, cover_asset_id. Raises NotFound, also for the cover."""
    with writing(studio.engine) as session:
        if change.get("cover_asset_id") is not None:
            assets.get_row(session, change["cover_asset_id"], owner=studio.owner)
        if (is_public := change.get("is_public")) is not None:
            before = collections.get_collection(session, collection_id, owner=studio.owner)
            if before.is_public != is_public:
                deed = Deed.SHARED if is_public else Deed.WITHDRAWN
                trail.note(session, studio, deed, "collection", collection_id, before.name)
        return collections.update_collection(session, collection_id, change, owner=studio.owner)


def delete_collection(studio: Studio, collection_id: int) -> None:
    """The collection goes, its assets stay. Raises NotFound."""
    with writing(studio.engine) as session:
        gone = collections.get_collection(session, collection_id, owner=studio.owner)
        collections.delete_collection(session, collection_id, owner=studio.owner)
        trail.note(session, studio, Deed.DELETED, "collection", collection_id, gone.name)


def list_collected(
    studio: Studio, collection_id: int, *, limit: int = 100, offset: int = 0
) -> tuple[list[AssetPublic], int]:
    """A page of the collection's assets, newest first, and how many there are. Raises NotFound."""
    with reading(studio.engine) as session:
        collections.get_collection(session, collection_id, owner=studio.owner)
        wanted = AssetFilter(collection_id=collection_id, limit=limit, offset=offset)
        return listing.list_assets(session, wanted, owner=studio.owner)


def collect(studio: Studio, collection_id: int, asset_ids: Sequence[int]) -> int:
    """Put assets in; those that are in, or do not exist, are passed over. How many came new. Raises NotFound."""
    with writing(studio.engine) as session:
        return collections.add_assets(session, collection_id, asset_ids, owner=studio.owner)


def uncollect(studio: Studio, collection_id: int, asset_ids: Sequence[int]) -> int:
    """Take assets out; they stay in the library. How many were in. Raises NotFound."""
    with writing(studio.engine) as session:
        return collections.remove_assets(session, collection_id, asset_ids, owner=studio.owner)
