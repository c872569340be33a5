"""Templates over the API: saved from a project, listed, applied, renamed, deleted."""

from __future__ import annotations

from starlette.testclient import TestClient


def _begin(api: TestClient, project_id: str, minutes: int) -> None:
    new = {"project_id": project_id, "idea": f"Idea of {project_id}", "duration": minutes, "speakers": 2}
    assert api.post("/podcast/projects", json=new).status_code == 201


def test_a_template_goes_from_one_project_to_another(api: TestClient) -> None:
    _begin(api, "p1", 25)
    _begin(api, "p2", 5)
    saved = api.post("/podcast/templates", json={"name": "Weekly", "project_id": "p1"})
    assert saved.status_code == 201
    template = saved.json()
    assert template["shape"]["duration"] == 25 and template["shape"]["budget_cap"] == 50
    assert api.get("/podcast/templates").json() == [template]
    order = {"template_id": template["id"]}
    assert api.post("/podcast/projects/p2/template", json={**order, "version": 9}).json()["code"] == "stale"
    made = api.post("/podcast/projects/p2/template", json=order).json()
    assert (made["duration"], made["idea"]) == (25, "Idea of p2")
    address = f"/podcast/templates/{template['id']}"
    assert api.put(address, json={"name": "Daily"}).json()["name"] == "Daily"
    assert api.delete(address).status_code == 204
    assert api.get("/podcast/templates").json() == []
    assert api.delete(address).status_code == 404
    assert api.post("/podcast/templates", json={"name": "Weekly", "project_id": "none"}).status_code == 404
