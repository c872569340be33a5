from __future__ import annotations

from starlette.testclient import TestClient

from lib.actions.projects import load_project
from lib.actions.studio import Studio


def test_the_sample_is_made_and_its_render_waits(api: TestClient, studio: Studio) -> None:
    answer = api.post("/podcast/sample")
    assert answer.status_code == 202
    made = answer.json()
    script = load_project(studio, made["project_id"]).script_data
    assert script
    assert script.all_approved
    assert (made["job"]["verb"], made["job"]["status"]) == ("render", "queued")
    assert api.get(made["url"].removeprefix("/api")).json()["project_id"] == made["project_id"]
    state = api.get(f"/podcast/projects/{made['project_id']}/render").json()
    assert state["job_id"] == made["job"]["job_id"]
