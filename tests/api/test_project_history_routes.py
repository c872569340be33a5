from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

SCRIPTS = [
    {"scenes": [{"id": "s1", "lines": [{"id": "l1", "speaker": "Maya", "text": text}]}]} for text in ("One.", "Two.")
]


@pytest.fixture
def changed(api: TestClient) -> TestClient:
    """A project p1 with two scripts, one after the other: versions 1 to 3."""
    api.post("/podcast/projects", json={"project_id": "p1", "idea": "Tides", "speakers": 2})
    for script in SCRIPTS:
        api.put("/podcast/projects/p1", json={"script_data": script})
    return api


def post(api: TestClient, path: str, **body: Any) -> Any:
    return api.post(f"/podcast/projects/p1/{path}", json=body or None)


def said(project: dict[str, Any]) -> str:
    return str(project["script_data"]["scenes"][0]["lines"][0]["text"])


def test_versions_are_listed_newest_first_with_what_changed(changed: TestClient) -> None:
    answer = changed.get("/podcast/projects/p1/versions").json()
    assert [row["version"] for row in answer["versions"]][-1] == 1
    assert answer["versions"][-1]["what"] == "Begun"
    assert (answer["undo"], answer["redo"]) == (2, None)


def test_a_version_is_read_as_it_was(changed: TestClient) -> None:
    assert changed.get("/podcast/projects/p1/versions/1").json()["script_data"] is None
    assert said(changed.get("/podcast/projects/p1/versions/2").json()) == "One."
    assert changed.get("/podcast/projects/p1/versions/99").status_code == 404
    assert changed.get("/podcast/projects/nobody/versions").status_code == 404


def test_undo_redo_and_restore_answer_with_the_project(changed: TestClient) -> None:
    assert said(post(changed, "script/undo").json()) == "One."
    assert said(post(changed, "script/redo").json()) == "Two."
    assert post(changed, "versions/1/restore").json()["script_data"] is None
    assert post(changed, "script/redo").status_code == 409


@pytest.mark.parametrize("path", ["script/undo", "versions/1/restore", "reset"])
def test_who_read_an_older_version_changes_nothing_and_learns_the_newest(changed: TestClient, path: str) -> None:
    answer = post(changed, path, version=2)
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["version"]) == ("stale", 3)
    assert said(changed.get("/podcast/projects/p1").json()) == "Two."


def test_a_late_change_over_the_api_is_refused_with_the_newest_version(changed: TestClient) -> None:
    answer = changed.put("/podcast/projects/p1", json={"title": "Late", "version": 1})
    assert (answer.status_code, answer.json()["version"]) == (409, 3)


def test_starting_over_keeps_the_idea_and_a_copy_is_a_project_of_its_own(changed: TestClient) -> None:
    copy = post(changed, "duplicate", project_id="p2")
    assert (copy.status_code, copy.json()["project_id"], said(copy.json())) == (201, "p2", "Two.")
    assert post(changed, "duplicate", project_id="p2").status_code == 409
    fresh = post(changed, "reset").json()
    assert (fresh["idea"], fresh["script_data"], fresh["current_step"]) == ("Tides", None, "create")
    assert said(changed.get("/podcast/projects/p2").json()) == "Two."
