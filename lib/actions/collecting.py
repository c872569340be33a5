"""Which collections one asset is in."""

from __future__ import annotations

from collections.abc import Sequence

from lib.actions.studio import Studio
from lib.models.asset import CollectionBase
from lib.store import collections
from lib.store.engine import reading, writing


def collections_of(studio: Studio, asset_id: int) -> list[int]:
    """The ids of the collections that hold the asset."""
    with reading(studio.engine) as session:
        return collections.collections_of(session, asset_id, owner=studio.owner)


def put_into(studio: Studio, asset_id: int, names: Sequence[str]) -> None:
    """Leave the asset in exactly the collections of these names; one that does not exist is made."""
    studio.require_owner("put it into a collection")
    wanted = {name.strip()[:255] for name in names if name.strip()}
    with writing(studio.engine) as session:
        known = {each.name: each.id for each in collections.list_collections(session, owner=studio.owner)}
        held = set(collections.collections_of(session, asset_id, owner=studio.owner))
        for name in sorted(wanted - set(known)):
            known[name] = collections.insert_collection(session, CollectionBase(name=name), owner=studio.owner).id
        target = {known[name] for name in wanted}
        for collection_id in target - held:
            collections.add_assets(session, collection_id, [asset_id], owner=studio.owner)
        for collection_id in held - target:
            collections.remove_assets(session, collection_id, [asset_id], owner=studio.owner)


def gather(studio: Studio, name: str, asset_ids: Sequence[int]) -> int:
    """Put assets into the collection of this name, made when there is none; how many came new."""
    studio.require_owner("put it into a collection")
    wanted = name.strip()[:255]
    with writing(studio.engine) as session:
        mine = collections.list_collections(session, owner=studio.owner)
        shelf = next((each for each in mine if each.name == wanted), None)
        if shelf is None:
            shelf = collections.insert_collection(session, CollectionBase(name=wanted), owner=studio.owner)
        return collections.add_assets(session, shelf.id, asset_ids, owner=studio.owner)
