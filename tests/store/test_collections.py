from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from lib.errors import NotFound
from lib.models.asset import AssetCreate, AssetFilter, CollectionBase
from lib.store import assets, collections, listing
from lib.store.engine import reading, writing


def _asset(session: Session, name: str, owner: str = "local") -> int:
    new = AssetCreate(asset_type="audio", source_module="podcast_maker", filename=name, file_url="x")
    return assets.insert_asset(session, new, owner=owner).id


def test_a_collection_counts_what_is_truly_in_it(engine: Engine) -> None:
    with writing(engine) as session:
        a, b, theirs = _asset(session, "a"), _asset(session, "b"), _asset(session, "c", owner="other")
        best = collections.insert_collection(session, CollectionBase(name="Best"), owner="local")
        assert collections.add_assets(session, best.id, [a, b, a, theirs, 999], owner="local") == 2
        assert collections.add_assets(session, best.id, [a], owner="local") == 0
    with reading(engine) as session:
        assert collections.get_collection(session, best.id, owner="local").asset_count == 2
        found, total = listing.list_assets(session, AssetFilter(collection_id=best.id), owner="local")
        assert (total, {x.filename for x in found}) == (2, {"a", "b"})


def test_an_asset_in_two_collections_leaves_the_first_for_the_second(engine: Engine) -> None:
    with writing(engine) as session:
        asset = _asset(session, "a")
        first, second = (
            collections.insert_collection(session, CollectionBase(name=n), owner="local") for n in ("A", "B")
        )
        collections.add_assets(session, first.id, [asset], owner="local")
        collections.add_assets(session, second.id, [asset], owner="local")
        assert assets.get_row(session, asset, owner="local").collection_id == first.id
        collections.remove_assets(session, first.id, [asset], owner="local")
        assert assets.get_row(session, asset, owner="local").collection_id == second.id
        assert collections.get_collection(session, first.id, owner="local").asset_count == 0


def test_deleting_a_collection_never_deletes_its_assets(engine: Engine) -> None:
    with writing(engine) as session:
        asset = _asset(session, "a")
        best = collections.insert_collection(session, CollectionBase(name="Best"), owner="local")
        collections.add_assets(session, best.id, [asset], owner="local")
        collections.delete_collection(session, best.id, owner="local")
        assert assets.get_row(session, asset, owner="local").collection_id is None
        with pytest.raises(NotFound):
            collections.get_collection(session, best.id, owner="local")


def test_a_deleted_asset_leaves_its_collections(engine: Engine) -> None:
    with writing(engine) as session:
        asset = _asset(session, "a")
        best = collections.insert_collection(session, CollectionBase(name="Best"), owner="local")
        collections.add_assets(session, best.id, [asset], owner="local")
    with writing(engine) as session:
        assets.delete_assets(session, [asset], owner="local")
    with reading(engine) as session:
        assert collections.get_collection(session, best.id, owner="local").asset_count == 0


def test_another_owners_collection_does_not_exist(engine: Engine) -> None:
    with writing(engine) as session:
        best = collections.insert_collection(session, CollectionBase(name="Best"), owner="local")
    with reading(engine) as session, pytest.raises(NotFound):
        collections.get_collection(session, best.id, owner="other")
