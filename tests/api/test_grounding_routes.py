"""Approval with a reason, facts of lines, and the share of each source, over the API."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

AT = "/podcast/projects/p1"
LINES = [
    {"id": "l1", "speaker": "Host", "text": "The wall cost 84 million.", "usedFactIds": ["f1"]},
    {"id": "l2", "speaker": "Host", "text": "The wall cost 99 million.", "usedFactIds": ["f1"]},
]
FACTS = [
    {"id": "f1", "quote": "The wall cost 84 million.", "url": "https://e.test/a"},
    {"id": "f2", "quote": "The wall cost 99 million after all.", "url": "https://e.test/b"},
]


def _begin(api: TestClient) -> None:
    new = {"project_id": "p1", "idea": "Who paid for the wall", "duration": 5, "speakers": 1, "budget_cap": 20}
    assert api.post("/podcast/projects", json=new).status_code == 201
    scenes = [{"id": f"s{n}", "title": "Cost", "lines": [line]} for n, line in enumerate(LINES, 1)]
    sent = {"research": {"factCards": FACTS}, "script_data": {"scenes": scenes}}
    assert api.put(AT, json=sent).status_code == 200


def _scenes(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return list(answer.json()["script_data"]["scenes"])


def test_a_doubted_scene_is_refused_without_a_reason_and_keeps_the_one_it_is_given(api: TestClient) -> None:
    _begin(api)
    refused = api.post(f"{AT}/scenes/s2/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_needed")
    assert refused.json()["hint"]
    assert api.post(f"{AT}/approve").json()["code"] == "reason_needed"
    scenes = _scenes(api.post(f"{AT}/scenes/s2/approve", json={"reason": "The auditor said so."}))
    assert scenes[1]["approved"]
    assert scenes[1]["approval"]["reason"] == "The auditor said so."
    assert scenes[1]["approval"]["at"]


def test_a_bare_approved_of_another_client_needs_no_reason(api: TestClient) -> None:
    _begin(api)
    scenes = [{"id": "s2", "title": "Cost", "lines": [LINES[1]], "approved": True}]
    assert _scenes(api.put(AT, json={"script_data": {"scenes": scenes}})) == scenes
    assert not _scenes(api.put(f"{AT}/lines/l2", json={"text": "It cost less."}))[0]["approved"]


def test_a_line_takes_the_facts_it_is_given_and_its_scene_waits_again(api: TestClient) -> None:
    _begin(api)
    assert api.post(f"{AT}/approve", json={"reason": "Known."}).status_code == 200
    found = api.get(f"{AT}/lines/l2/facts").json()
    assert found["cited"] == ["f1"]
    assert {fact["id"] for fact in found["facts"]} == {"f1", "f2"}
    scenes = _scenes(api.put(f"{AT}/lines/l2/facts", json={"fact_ids": ["f2"]}))
    assert [scene["approved"] for scene in scenes] == [True, False]
    assert api.get(f"{AT}/flags").json()["flags"] == {}
    unknown = api.put(f"{AT}/lines/l2/facts", json={"fact_ids": ["f9"]})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


def test_the_balance_names_who_carries_what(api: TestClient) -> None:
    _begin(api)
    read = api.get(f"{AT}/balance").json()
    assert [(each["url"], each["line_ids"]) for each in read["sources"]] == [
        ("https://e.test/a", ["l1", "l2"]),
        ("https://e.test/b", []),
    ]
    assert read["sources"][1]["facts_unused"] == ["f2"]
