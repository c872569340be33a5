from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

AT = "/content-assets/collections"


def _asset(api: TestClient, name: str = "a.mp3") -> int:
    sent = {"asset_type": "audio", "source_module": "podcast_maker", "filename": name, "file_url": "/x"}
    return int(api.post("/content-assets/", json=sent).json()["id"])


def _collection(api: TestClient, **more: Any) -> dict[str, Any]:
    answer = api.post(AT, json={"name": "Best", **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_collection_is_made_read_changed_and_listed(api: TestClient) -> None:
    made = _collection(api, description="For the trailer", cover_asset_id=_asset(api))
    assert (made["name"], made["is_public"], made["asset_count"]) == ("Best", False, 0)
    assert api.get(f"{AT}/{made['id']}").json() == made
    changed = api.put(f"{AT}/{made['id']}", json={"is_public": True, "name": None}).json()
    assert (changed["name"], changed["is_public"], changed["description"]) == ("Best", True, "For the trailer")
    assert api.put(f"{AT}/{made['id']}", json={"description": None}).json()["description"] is None
    _collection(api, name="Archive")
    listed = api.get(AT).json()
    assert ([c["name"] for c in listed["collections"]], listed["total"]) == (["Archive", "Best"], 2)


def test_assets_go_in_and_out_and_the_count_is_true(api: TestClient) -> None:
    one, two = _asset(api), _asset(api, "b.mp3")
    at = f"{AT}/{_collection(api)['id']}"
    put_in = api.post(f"{at}/assets", json={"asset_ids": [one, two, one, 999]}).json()
    assert (put_in["changed"], put_in["asset_count"]) == (2, 2)
    assert api.post(f"{at}/assets", json={"asset_ids": [one]}).json()["changed"] == 0
    page = api.get(f"{at}/assets", params={"limit": 1}).json()
    assert (page["total"], len(page["assets"])) == (2, 1)
    out = api.request("DELETE", f"{at}/assets", json={"asset_ids": [one, 999]}).json()
    assert (out["changed"], out["asset_count"]) == (1, 1)
    api.delete(f"/content-assets/{two}")
    assert api.get(at).json()["asset_count"] == 0


def test_deleting_a_collection_deletes_no_asset(api: TestClient) -> None:
    asset, number = _asset(api), _collection(api)["id"]
    api.post(f"{AT}/{number}/assets", json={"asset_ids": [asset]})
    assert api.delete(f"{AT}/{number}").json() == {"collection_id": number, "deleted": True}
    kept = api.get(f"/content-assets/{asset}").json()
    assert (kept["id"], kept["collection_id"]) == (asset, None)


def test_what_is_not_there_is_404_and_a_name_is_needed(api: TestClient) -> None:
    for answer in (
        api.get(f"{AT}/7"), api.put(f"{AT}/7", json={"name": "x"}), api.delete(f"{AT}/7"), api.get(f"{AT}/7/assets"),
        api.post(f"{AT}/7/assets", json={"asset_ids": []}), api.post(AT, json={"name": "x", "cover_asset_id": 7}),
        api.get("/content-assets/7"), api.get("/content-assets/7/content"),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for body in ({}, {"name": ""}, {"name": "x" * 256}):
        assert api.post(AT, json=body).status_code == 422


@pytest.mark.parametrize("path", ["/content-assets/statistics", AT])
def test_words_are_not_taken_for_ids(api: TestClient, path: str) -> None:
    assert api.get(path).status_code == 200
    assert api.delete(path).status_code == 405
    assert "GET" in api.delete(path).headers["allow"]
