"""Other lines over the API: asked for as a job, read, accepted one by one, left; and how long a script is."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from lib.actions.background import take_step
from lib.actions.studio import Studio

AT = "/podcast/projects/p1"
WALL = "The wall across the harbour was finished in 1966 and is 750 metres long."


def _begin(api: TestClient) -> None:
    new = {"project_id": "p1", "idea": "Who paid for the wall", "duration": 5, "speakers": 1, "budget_cap": 20}
    assert api.post("/podcast/projects", json=new).status_code == 201
    line = {"id": "l1", "speaker": "Host", "text": "Let's talk about the wall."}
    scenes = [{"id": "s1", "title": "Wall", "lines": [line]}, {"id": "s2", "title": "Empty", "lines": []}]
    sent = {"research": {"factCards": [{"id": "f1", "quote": WALL}]}, "script_data": {"scenes": scenes}}
    assert api.put(AT, json=sent).status_code == 200


def _extended(api: TestClient, studio: Studio) -> dict[str, Any]:
    """As a worker would do it."""
    ordered = api.post(f"{AT}/scenes/s1/extend")
    assert ordered.status_code == 202, ordered.text
    job = ordered.json()
    assert job["verb"] == "rewrite"
    take_step(studio, "p1", "rewrite", {"kind": "extend", "scene_id": "s1"}, job["job_id"])
    found: dict[str, Any] = api.get(f"{AT}/rewrite").json()
    return found


def test_a_scene_is_extended_by_a_job_and_changes_only_when_that_is_accepted(api: TestClient, studio: Studio) -> None:
    _begin(api)
    assert api.get(f"{AT}/rewrite").status_code == 404
    found = _extended(api, studio)
    [change] = found["changes"]
    assert (found["kind"], change["old"], change["fits"], change["flags"]) == ("extend", None, True, [])
    assert change["new"]["text"] == WALL and change["new"]["used_fact_ids"] == ["f1"]
    assert len(api.get(AT).json()["script_data"]["scenes"][0]["lines"]) == 1
    assert api.post(f"{AT}/rewrite/accept", json={"change_ids": ["change_other"]}).status_code == 404
    assert api.post(f"{AT}/rewrite/accept", json={"suggestion_id": "rewrite_other"}).status_code == 404
    assert api.post(f"{AT}/rewrite/accept", json={"version": 1}).json()["code"] == "stale"
    accepted = api.post(f"{AT}/rewrite/accept", json={"change_ids": [change["id"]]})
    assert [line["text"] for line in accepted.json()["script_data"]["scenes"][0]["lines"]][1:] == [WALL]
    assert api.get(f"{AT}/rewrite").status_code == 404


def test_a_suggestion_is_left(api: TestClient, studio: Studio) -> None:
    _begin(api)
    found = _extended(api, studio)
    before = api.get(AT).json()["script_data"]
    assert api.post(f"{AT}/rewrite/leave", json={"suggestion_id": "rewrite_other"}).status_code == 404
    assert api.post(f"{AT}/rewrite/leave", json={"suggestion_id": found["id"]}).status_code == 204
    assert api.get(f"{AT}/rewrite").status_code == 404
    assert api.get(AT).json()["script_data"] == before


def test_what_makes_no_sense_is_refused_at_once(api: TestClient) -> None:
    _begin(api)
    refused = api.post(f"{AT}/rewrite", json={"feedback": "Livelier"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready")
    assert "no other words" in refused.json()["detail"]
    assert api.post(f"{AT}/rewrite", json={"feedback": ""}).status_code == 422
    assert api.post(f"{AT}/scenes/nobody/tighten").status_code == 404
    assert api.post(f"{AT}/scenes/s2/tighten").status_code == 409


def test_the_length_of_a_script_is_told_scene_by_scene(api: TestClient) -> None:
    _begin(api)
    told = api.get(f"{AT}/script/length").json()
    assert told["target_s"] == 300 and told["seconds"] > 1
    assert [scene["scene_id"] for scene in told["scenes"]] == ["s1", "s2"]
    assert {scene["sound"] for scene in told["scenes"]} == {""}
