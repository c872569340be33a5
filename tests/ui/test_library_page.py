"""My Episodes over a library of our own and of other modules, as its address asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lib.actions.collecting import gather
from lib.actions.collections import list_collections
from lib.actions.library import get_asset, list_assets
from lib.actions.studio import Studio, open_studio
from lib.models.asset import AssetCreate, AssetFilter
from lib.settings import Settings
from lib.store import assets
from lib.store.engine import writing
from tests.ui.test_pages_empty import said

OURS = {"source_module": "podcast_maker", "asset_type": "audio"}


@pytest.fixture
def library(data) -> Iterator[Studio]:
    """Two episodes of two scenes each, then a picture and a text of other modules."""
    studio = open_studio(Settings(data_dir=data))
    for title in ("Tides", "Walls"):
        add(studio, title, scene_id="episode", duration_s=65)
        add(studio, f"{title}, scene 1", scene_id="s1")
        add(studio, f"{title}, scene 2", scene_id="s2")
    add(studio, "Cover", asset_type="image", source_module="image_studio", file_url="https://cdn.example.com/a.png")
    add(studio, "Post", asset_type="text", source_module="blog_writer", file_url="/x", content="How it begins.")
    yield studio
    studio.close()


def add(studio: Studio, title: str, *, tags: list[str] | None = None, **more: Any) -> int:
    fields = {"asset_type": "audio", "source_module": "podcast_maker", "file_url": "", "filename": f"{title}.mp3"}
    fields |= {name: more.pop(name) for name in list(more) if name in AssetCreate.model_fields}
    key = None if fields["file_url"] else studio.blobs.put(title.encode(), ".mp3")
    asset = AssetCreate(title=title, tags=tags or [], asset_metadata=more, file_size=10, **fields)
    with writing(studio.engine) as session:
        return assets.insert_asset(session, asset, blob_key=key, owner="local").id


def address(at) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in at.query_params.items()}


def titles(at) -> list[str]:
    html = [element.value for element in at.html]
    return [text.split('row-title">')[1].split("</p>")[0] for text in html if 'class="row-title"' in text]


def test_the_references_address_shows_all_our_audio_episodes_first(library, visit):
    at = visit("asset_library", **OURS)
    assert titles(at) == [
        "Walls", "Tides", "Walls, scene 2", "Walls, scene 1", "Tides, scene 2", "Tides, scene 1",
    ]  # fmt: skip
    assert "6 assets" in said(at)
    assert address(at) == OURS


def test_episodes_alone_are_one_click_away_and_in_the_address(library, visit):
    at = visit("asset_library", **OURS)
    at.segmented_control(key="lib_kind").set_value("episode").run()
    assert titles(at) == ["Walls", "Tides"]
    assert address(at) == {**OURS, "kind": "episode"}


def test_a_filter_set_before_the_browser_heard_of_the_last_one_keeps_both(library, visit):
    at = visit("asset_library", **OURS)
    at.segmented_control(key="lib_kind").set_value("episode").run()
    for name in list(at.query_params):
        del at.query_params[name]
    at.query_params.update(OURS)  # as the browser still has it
    at.text_input(key="lib_search").set_value("tide").run()
    assert address(at) == {**OURS, "kind": "episode", "search": "tide"}
    assert titles(at) == ["Tides"]


def test_a_step_back_is_not_taken_for_a_late_message(library, visit):
    at = visit("asset_library", **OURS)
    at.segmented_control(key="lib_kind").set_value("episode").run()
    del at.query_params["kind"]
    at.run()
    assert len(titles(at)) == 6
    at.text_input(key="lib_search").set_value("tide").run()
    assert address(at) == {**OURS, "search": "tide"}
    assert len(titles(at)) == 3


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"kind": "scene", "sort": "oldest", "source_module": "podcast_maker"}, "Tides, scene 1"),
        ({"search": "wALLS, sc"}, "Walls, scene 2"),
        ({"asset_type": "text"}, "Post"),
        ({"sort": "title"}, "Cover"),
        ({"tags": "none,sea"}, "Waves"),
        ({"id": "2"}, "Tides, scene 1"),
        ({"date_from": "2020-01-01", "date_to": "2099-01-01", "asset_type": "image"}, "Cover"),
    ],
)
def test_each_part_of_the_address_decides_what_is_shown(library, visit, asked, shown):
    add(library, "Waves", tags=["sea"], asset_type="video")
    at = visit("asset_library", **asked)
    assert titles(at)[0] == shown
    assert not at.warning


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("collection_id", "77"), ("kind", "song"), ("view", "globe"), ("page", "-1"), ("date_from", "yesterday"),
        ("date_to", "2026-02-31"), ("id", "<script>"), ("sort", "**bold**"),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_and_leaves_the_address(library, visit, name, value):
    at = visit("asset_library", **{name: value, "asset_type": "audio"})
    assert name.removesuffix("_id").split("_")[0] in at.warning[0].value
    assert address(at) == {"asset_type": "audio"}
    assert len(titles(at)) == 6


def test_a_deleted_assets_link_says_so_and_shows_the_rest(library, visit):
    at = visit("asset_library", id="999")
    assert "deleted" in at.warning[0].value
    assert titles(at)
    assert address(at) == {}


def test_a_deleted_assets_link_shows_page_numbers_too_and_empty_values_are_none(library, visit):
    for n in range(12):
        add(library, f"More {n}")
    at = visit("asset_library", id="999", project_id="", asset_type="")
    assert len(at.warning) == 1
    assert len(titles(at)) == 12
    assert at.get("pagination")


def test_a_collection_is_made_filled_filtered_by_renamed_and_emptied(library, visit):
    gather(library, "Coast", [1, 4])
    (shelf,) = list_collections(library)
    at = visit("asset_library", collection_id=str(shelf.id))
    assert titles(at) == ["Walls", "Tides"]
    at.text_input(key=f"shelf_name_{shelf.id}").set_value("Shore").run()
    assert list_collections(library)[0].name == "Shore"
    at.checkbox(key="choose_1").check().run()
    at.button(key="chosen_out").click().run()
    assert titles(at) == ["Walls"]


def test_title_tags_and_collections_are_edited_in_the_card(library, visit):
    at = visit("asset_library", **OURS)
    at.button(key="icon_edit_1").click().run()
    at.text_input(key="title_1").set_value("  High tide ").run()
    at.multiselect(key="tags_1").set_value([]).run()
    asset = get_asset(library, 1)
    assert (asset.title, asset.tags) == ("High tide", [])


def test_a_favourite_is_one_click_and_counts(library, visit):
    at = visit("asset_library", **OURS)
    at.button(key="icon_favourite_4").click().run()
    assert get_asset(library, 4).is_favorite
    at.toggle(key="lib_favorites").set_value(True).run()
    assert titles(at) == ["★ Walls"]
    assert address(at)["favorites"] == "true"


def test_chosen_assets_stay_chosen_on_other_pages_and_are_one_zip(library, visit):
    at = visit("asset_library", **OURS)
    at.checkbox(key="choose_1").check().run()
    at.checkbox(key="choose_4").check().run()
    at.text_input(key="lib_search").set_value("nothing").run()
    assert "2 chosen" in said(at)
    assert "/api/content-assets/zip?ids=1,4" in said(at)


def test_the_table_shows_the_same_and_edits_it(library, visit):
    at = visit("asset_library", view="table", **OURS)
    table = at.get("arrow_data_frame") or at.dataframe
    assert list(table[0].value["title"])[:2] == ["Walls", "Tides"]


def test_what_others_wrote_is_only_text(library, visit):
    nasty = "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1))"
    add(library, nasty, asset_type="image", file_url="javascript:alert(1)", tags=["<b>t</b>"], filename="a.png")
    add(library, "//evil", asset_type="image", file_url="//evil.example/a.png", filename="b.png")
    add(library, "tab", asset_type="audio", file_url="/\t/evil.example/a.mp3", filename="c.mp3")
    add(library, "out", asset_type="audio", file_url='https://a.example/"onplay="alert(1)', filename="d.mp3")
    words = said(visit("asset_library", sort="newest"))
    assert "<img src=x" not in words
    assert "<b>t" not in words
    assert 'href="javascript' not in words
    assert 'src="//evil' not in words
    assert "<img" not in words
    assert '"onplay="' not in words


def test_nothing_from_elsewhere_is_fetched_by_itself(library, visit):
    add(library, "far", asset_type="audio", file_url="https://a.example/far.mp3")
    words = said(visit("asset_library", sort="newest"))
    assert "<img" not in words
    assert 'preload="none" src="https://a.example/far.mp3"' in words
    assert "Open at cdn.example.com" in words


def test_the_numbers_are_counted_when_somebody_looks(library, visit):
    at = visit("asset_library")
    assert not at.metric
    at.session_state["library_numbers"] = True
    at.run()
    assert {metric.label: metric.value for metric in at.metric}["Assets"] == "8"


def test_a_page_too_far_leads_back_to_the_first(library, visit):
    at = visit("asset_library", page="9", **OURS)
    at.button(key="empty").click().run()
    assert len(titles(at)) == 6
    assert list_assets(library, AssetFilter())[1] == 8
