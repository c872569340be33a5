from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from lib.errors import BadInput, NotFound
from lib.models.asset import AssetCreate, AssetFilter, AssetPublic, AssetUpdate, CollectionBase
from lib.models.preview import preview_of
from lib.store import asset_numbers, assets, collections, listing
from lib.store.engine import reading, writing


def _add(engine: Engine, filename: str = "a.mp3", blob_key: str | None = None, **more: Any) -> AssetPublic:
    values = {"asset_type": "audio", "source_module": "podcast_maker", "file_url": "x", **more}
    with writing(engine) as session:
        return assets.insert_asset(session, AssetCreate(filename=filename, **values), blob_key=blob_key, owner="local")


def _names(engine: Engine, **wanted: Any) -> list[str]:
    with reading(engine) as session:
        return [a.filename for a in listing.list_assets(session, AssetFilter(**wanted), owner="local")[0]]


def test_the_same_once_key_is_the_same_asset(engine: Engine) -> None:
    first = _add(engine, once_key="scene:1")
    assert _add(engine, once_key="scene:1", title="again") == first
    assert len(_names(engine)) == 1


def test_an_asset_with_a_file_of_ours_is_served_by_us(engine: Engine) -> None:
    asset = _add(engine, blob_key="content/ab/abc.mp3")
    assert asset.file_url == f"/api/content-assets/{asset.id}/file"


def test_filters_search_and_sort_do_what_they_say(engine: Engine) -> None:
    _add(engine, "a.mp3", title="Harbour", tags=["sea", "Tide"], cost=2.0)
    _add(engine, "b.png", asset_type="image", source_module="image_studio", title="Über 50%", tags=["sea"], cost=1.0)
    _add(engine, "c.mp3", title="Debian", prompt="operating systems")
    assert _names(engine) == ["c.mp3", "b.png", "a.mp3"]
    assert _names(engine, asset_type="audio") == ["c.mp3", "a.mp3"]
    assert _names(engine, source_module="image_studio") == ["b.png"]
    assert _names(engine, search="OPERATING") == ["c.mp3"]
    assert _names(engine, search="50%") == ["b.png"]
    assert _names(engine, search="_") == []
    assert _names(engine, tags=["Tide", "none"]) == ["a.mp3"]
    assert _names(engine, sort_by="cost", sort_order="asc") == ["c.mp3", "b.png", "a.mp3"]
    assert _names(engine, sort_by="title", sort_order="asc", limit=1, offset=1) == ["a.mp3"]


def test_an_unknown_sort_is_refused(engine: Engine) -> None:
    with pytest.raises(BadInput):
        _names(engine, sort_by="blob_key")


def test_metadata_is_merged_and_the_rest_replaced(engine: Engine) -> None:
    asset = _add(engine, title="old", asset_metadata={"a": 1, "b": 1})
    with writing(engine) as session:
        changed = assets.update_asset(
            session, asset.id, AssetUpdate(title="new", asset_metadata={"b": 2}), owner="local"
        )
    assert (changed.title, changed.asset_metadata) == ("new", {"a": 1, "b": 2})


def test_downloads_and_shares_are_counted_and_other_actions_refused(engine: Engine) -> None:
    asset = _add(engine)
    with writing(engine) as session:
        for action in ("download", "download", "share", "access"):
            counted = assets.track_usage(session, asset.id, action, owner="local")
        with pytest.raises(BadInput):
            assets.track_usage(session, asset.id, "steal", owner="local")
    assert (counted.download_count, counted.share_count) == (2, 1)
    assert counted.last_accessed


def test_a_file_two_assets_share_outlives_the_first_of_them(engine: Engine) -> None:
    first, second = _add(engine, blob_key="k"), _add(engine, blob_key="k")
    with writing(engine) as session:
        assert assets.delete_assets(session, [first.id], owner="local") == []
        assert assets.delete_assets(session, [second.id], owner="local") == ["k"]


def test_another_owners_asset_does_not_exist(engine: Engine) -> None:
    asset = _add(engine)
    with reading(engine) as session, pytest.raises(NotFound):
        assets.get_row(session, asset.id, owner="someone else")


def test_statistics_count_by_value(engine: Engine) -> None:
    _add(engine, cost=0.5)
    image = _add(engine, asset_type="image", source_module="image_studio", cost=0.25)
    with writing(engine) as session:
        assets.toggle_favorite(session, image.id, owner="local")
    with reading(engine) as session:
        assert asset_numbers.statistics(session, owner="local") == {
            "total": 2,
            "by_type": {"audio": 1, "image": 1},
            "by_source": {"podcast_maker": 1, "image_studio": 1},
            "total_cost": 0.75,
            "favorites_count": 1,
        }


def test_an_empty_library_has_statistics(engine: Engine) -> None:
    with reading(engine) as session:
        assert asset_numbers.statistics(session, owner="local")["total"] == 0


def test_what_a_search_finds_has_any_case_and_any_alphabet(engine: Engine) -> None:
    _add(engine, "a.mp3", title="ÜBERSICHT", description='Say "tide" & <wall>')
    _add(engine, "b.mp3", title="Приливы", prompt="50% off*")
    assert _names(engine, search='tide" & <') == ["a.mp3"]
    assert _names(engine, search="OFF*") == ["b.mp3"]
    assert _names(engine, search="of") == ["b.mp3"]
    if engine.dialect.name == "sqlite":  # elsewhere what a letter's case is depends on the server's locale
        assert _names(engine, search="übers") == ["a.mp3"]
        assert _names(engine, search="ПРИЛИВ") == ["b.mp3"]


def test_a_search_follows_a_changed_title_and_a_deleted_asset(engine: Engine) -> None:
    asset = _add(engine, "a.mp3", title="Harbour")
    with writing(engine) as session:
        assets.update_asset(session, asset.id, AssetUpdate(title="Lighthouse"), owner="local")
    assert (_names(engine, search="harbour"), _names(engine, search="lighthouse")) == ([], ["a.mp3"])
    with writing(engine) as session:
        assets.delete_assets(session, [asset.id], owner="local")
    assert _names(engine, search="lighthouse") == []


def test_a_card_has_what_a_listing_shows_and_no_metadata(engine: Engine) -> None:
    lines = [
        {"speaker": who, "start_s": start, "end_s": start + 1} for who, start in [("Ann", 0), ("Ann", 2), ("Bo", 5)]
    ]
    _add(
        engine, "e.mp3",
        asset_metadata={"scene_id": "episode", "duration_s": 10, "peaks": [[-0.5, 0.5]] * 1000, "lines": lines},
    )  # fmt: skip
    _add(engine, "s.mp3", asset_metadata={"scene_id": "s1", "peaks": "loud", "duration_s": "long"})
    with reading(engine) as session:
        cards, total = listing.list_cards(session, AssetFilter(kind="episode"), owner="local")
        scene = listing.list_cards(session, AssetFilter(kind="scene"), owner="local")[0][0]
    assert (total, cards[0].duration_s, len(cards[0].preview.peaks)) == (1, 10.0, 112)
    assert [(turn.speaker, turn.end) for turn in cards[0].preview.turns] == [(0, 0.5), (1, 1.0)]
    assert (scene.preview.peaks, scene.duration_s) == ([], None)


@pytest.mark.parametrize(
    "peaks",
    [[[-0.5, 0.5], [1]], [["-0.5", "0.5"]], [[None, 1]], [[float("nan"), 1.0]], [[1, 2, 3]], [[10**400, 1]], {"a": 1}],
)
def test_a_waveform_that_cannot_be_one_is_left_out(peaks: object) -> None:
    assert preview_of({"peaks": peaks, "duration_s": 10**400}).peaks == []
    assert preview_of({"peaks": [[-4, 0.25], [-2.0, 0.75]]}).peaks == [(-1.0, 0.25), (-1.0, 0.75)]


def test_what_is_counted_is_what_is_there_whatever_happened_to_it(engine: Engine) -> None:
    ids = [_add(engine, f"{n}.mp3", cost=0.1, asset_metadata={"scene_id": "s"}).id for n in range(4)]
    _add(engine, "p.png", asset_type="image", source_module="image_studio")
    with writing(engine) as session:
        assets.toggle_favorite(session, ids[0], owner="local")
        assets.update_asset(
            session, ids[1], AssetUpdate(asset_metadata={"scene_id": "episode", "duration_s": 120}), owner="local"
        )
        assets.delete_assets(session, [ids[2]], owner="local")
    for wanted in ({}, {"asset_type": "audio"}, {"kind": "scene"}, {"kind": "episode"}, {"favorites_only": True}):
        with reading(engine) as session:
            found, total = listing.list_assets(session, AssetFilter(**wanted), owner="local")
        assert total == len(found), wanted
    with reading(engine) as session:
        assert asset_numbers.kinds(session, "audio", "podcast_maker", owner="local") == {"scene": 2, "episode": 1}
        (month,) = asset_numbers.months(session, owner="local")
    assert (month.assets, round(month.cost_usd, 6), month.episode_minutes) == (4, 0.3, 2.0)


def test_deleting_everything_leaves_no_counts(engine: Engine) -> None:
    for _ in range(3):
        with writing(engine) as session:
            assets.insert_asset(
                session,
                AssetCreate(filename="x", file_url="x", asset_type="audio", source_module="podcast_maker", cost=0.1),
                project_id="p",
                owner="local",
            )
    with writing(engine) as session:
        assets.delete_project_assets(session, "p", owner="local")
    with reading(engine) as session:
        assert asset_numbers.statistics(session, owner="local")["total_cost"] == 0.0
        assert asset_numbers.months(session, owner="local") == []


def test_equal_assets_are_paged_through_without_a_gap(engine: Engine) -> None:
    for n in range(7):
        _add(engine, f"{n}", title="same")
    pages = [_names(engine, sort_by="title", limit=3, offset=at) for at in (0, 3, 6)]
    assert sorted(name for page in pages for name in page) == [str(n) for n in range(7)]


def test_the_number_of_a_deleted_asset_or_collection_is_given_to_no_other(engine: Engine) -> None:
    gone = _add(engine, "gone.mp3")
    with writing(engine) as session:
        shelf = collections.insert_collection(session, CollectionBase(name="Gone"), owner="local")
        collections.delete_collection(session, shelf.id, owner="local")
        assets.delete_assets(session, [gone.id], owner="local")
    assert _add(engine, "next.mp3").id > gone.id
    with writing(engine) as session:
        assert collections.insert_collection(session, CollectionBase(name="Next"), owner="local").id > shelf.id
