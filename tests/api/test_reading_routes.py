"""A second reading over the API: priced, asked for as a job, and told beside the flags."""

from __future__ import annotations

import dataclasses

import pytest
from starlette.testclient import TestClient

from lib.actions.background import take_step
from lib.actions.studio import Studio
from tests.actions.proofreader import Proofreader

AT = "/podcast/projects/p1"
FACT = {"id": "f1", "quote": "The wall was finished in 1966."}
LINES = [
    {"id": "l1", "speaker": "Host", "text": "The wall was not finished in 1966.", "usedFactIds": ["f1"]},
    {"id": "l2", "speaker": "Host", "text": "The wall was finished in 1966.", "usedFactIds": ["f1"]},
    {"id": "l3", "speaker": "Host", "text": "I see.", "usedFactIds": []},
]


@pytest.fixture
def begun(api: TestClient) -> TestClient:
    new = {"project_id": "p1", "idea": "Who paid for the wall", "duration": 5, "speakers": 1, "budget_cap": 20}
    assert api.post("/podcast/projects", json=new).status_code == 201
    scenes = [{"id": "s1", "title": "Wall", "lines": LINES[:1]}, {"id": "s2", "title": "More", "lines": LINES[1:]}]
    sent = {"research": {"factCards": [FACT]}, "script_data": {"scenes": scenes}}
    assert api.put(AT, json=sent).status_code == 200
    return api


def test_lines_are_read_by_a_job_and_told_beside_the_flags(begun: TestClient, studio: Studio) -> None:
    assert begun.put(AT, json={"writer": "openai", "model": "gpt-5-mini"}).status_code == 200
    told = begun.get(f"{AT}/reread", params={"scene_id": "s1"}).json()
    assert (told["lines"], told["unread"]) == (1, 1) and told["usd"] > 0 and "gpt-5-mini" in told["who"]
    ordered = begun.post(f"{AT}/reread")
    assert ordered.status_code == 202 and ordered.json()["verb"] == "reread"
    before = begun.get(f"{AT}/flags").json()
    assert set(before["flags"]) == {"l1"} and before["readings"] == {}

    model = Proofreader()
    model.doubts = ["was finished"]
    reader = dataclasses.replace(studio, load_llm=lambda _name, _setup: model)
    take_step(reader, "p1", "reread", {}, ordered.json()["job_id"])
    after = begun.get(f"{AT}/flags").json()
    assert {line: [flag["kind"] for flag in flags] for line, flags in after["flags"].items()} == {"l2": ["read"]}
    assert after["readings"]["l1"]["holds"] and after["readings"]["l1"]["by"] == "grey-1"
    assert after["readings"]["l2"]["words"] == "was finished" and not after["readings"]["l2"]["holds"]
    assert begun.get(f"{AT}/reread").json()["unread"] == 0
    assert begun.get(f"/podcast/jobs/{ordered.json()['job_id']}").json()["note"] == "2 lines read by grey-1: 1 doubted."


def test_what_makes_no_sense_is_refused_at_once(begun: TestClient) -> None:
    refused = begun.post(f"{AT}/reread", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready")
    assert "takes a model" in refused.json()["detail"]
    assert begun.get(f"{AT}/reread").status_code == 409
    begun.put(AT, json={"writer": "openai"})
    assert begun.post(f"{AT}/reread", json={"scene_id": "s9"}).status_code == 404
