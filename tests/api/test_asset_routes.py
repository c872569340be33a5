from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

AUDIO = {
    "asset_type": "AUDIO", "source_module": "Podcast_Maker", "filename": "scene-1.mp3", "file_url": "/x/scene-1.mp3",
    "tags": ["podcast", "p1"], "asset_metadata": {"project_id": "p1", "scene_id": "s1"}, "provider": "wavespeed",
    "model": "minimax/speech-02-hd", "cost": 0.05,
}  # fmt: skip


def _save(api: TestClient, **more: Any) -> dict[str, Any]:
    answer = api.post("/content-assets/", json={**AUDIO, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_saved_asset_comes_back_whole(api: TestClient) -> None:
    asset = _save(api)
    assert (asset["asset_type"], asset["source_module"]) == ("audio", "podcast_maker")
    expected = {k: v for k, v in AUDIO.items() if k not in ("asset_type", "source_module")}
    assert {name: asset[name] for name in expected} == expected
    assert asset["download_count"] == asset["share_count"] == 0
    assert asset["is_favorite"] is False
    assert set(asset) >= {"id", "user_id", "collection_id", "last_accessed", "created_at", "updated_at", "title"}


@pytest.mark.parametrize(
    ("field", "says"), [("asset_type", "Invalid asset type: zork"), ("source_module", "Invalid source module: zork")]
)
def test_an_unknown_kind_is_400_and_names_it(api: TestClient, field: str, says: str) -> None:
    answer = api.post("/content-assets/", json={**AUDIO, field: "zork"})
    assert (answer.status_code, answer.json()["detail"]) == (400, says)
    answer = api.get("/content-assets/", params={field: "zork"})
    assert (answer.status_code, answer.json()["detail"]) == (400, says)


def test_the_library_is_filtered_as_its_url_says(api: TestClient) -> None:
    _save(api, title="Harbour")
    _save(api, asset_type="image", source_module="image_studio", filename="b.png", tags=[], cost=1)
    page = api.get("/content-assets/?source_module=podcast_maker&asset_type=audio").json()
    assert (page["total"], page["limit"], page["offset"], len(page["assets"])) == (1, 100, 0, 1)
    assert api.get("/content-assets/?search=harb").json()["total"] == 1
    assert api.get("/content-assets/?tags=none,p1").json()["total"] == 1
    assert api.get("/content-assets/?date_from=2999-01-01").json()["total"] == 0
    assert api.get("/content-assets/?date_to=2999-01-01T00:00:00Z").json()["total"] == 2
    names = [a["filename"] for a in api.get("/content-assets/?sort_by=cost&sort_order=desc").json()["assets"]]
    assert names == ["b.png", "scene-1.mp3"]


@pytest.mark.parametrize("query", ["date_from=yesterday", "sort_by=blob_key", "sort_order=up", "date_to=2024-13-01"])
def test_a_bad_date_or_sort_is_400(api: TestClient, query: str) -> None:
    assert api.get(f"/content-assets/?{query}").status_code == 400


def test_titles_tags_and_metadata_change(api: TestClient) -> None:
    asset = _save(api)
    body = {"title": "New", "asset_metadata": {"note": 1}}
    changed = api.put(f"/content-assets/{asset['id']}", json=body).json()
    assert changed["title"] == "New"
    assert changed["asset_metadata"] == {"project_id": "p1", "scene_id": "s1", "note": 1}
    assert changed["tags"] == ["podcast", "p1"]


def test_favourite_usage_and_delete_answer_in_the_references_shapes(api: TestClient) -> None:
    number = _save(api)["id"]
    assert api.post(f"/content-assets/{number}/favorite").json() == {"asset_id": number, "is_favorite": True}
    answer = api.post(f"/content-assets/{number}/usage?action=download")
    assert answer.json() == {"asset_id": number, "action": "download", "tracked": True}
    assert api.post(f"/content-assets/{number}/usage?action=steal").status_code == 400
    assert api.delete(f"/content-assets/{number}").json() == {"asset_id": number, "deleted": True}
    assert api.delete(f"/content-assets/{number}").status_code == 404


def test_statistics_are_keyed_by_values(api: TestClient) -> None:
    _save(api)
    assert api.get("/content-assets/statistics").json() == {
        "total": 1,
        "by_type": {"audio": 1},
        "by_source": {"podcast_maker": 1},
        "total_cost": 0.05,
        "favorites_count": 0,
    }


def test_an_asset_that_lies_elsewhere_has_no_file_here(api: TestClient) -> None:
    answer = api.get(f"/content-assets/{_save(api)['id']}/file")
    assert answer.status_code == 404
    assert "/x/scene-1.mp3" in answer.json()["hint"]


@pytest.mark.parametrize(
    "path", ["/content-assets/{}", "/content-assets/{}/file", "/content-assets/collections/{}/assets"]
)
@pytest.mark.parametrize("digits", [11, 30, 5000])
def test_an_id_of_more_digits_than_any_row_has_is_not_found(api: TestClient, path: str, digits: int) -> None:
    assert api.get("/content-assets" + path.replace("{}", "9" * digits)).status_code == 404
