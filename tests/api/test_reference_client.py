"""Over real HTTP: what the reference system's client sends in a project's life, and our own verbs to an episode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.server import AppServer

NOTES = """# The barrage

The barrage across the bay was finished in 1966. It cost 84 million and took six years to build.
The turbines make 240 megawatts when the tide runs. The town paid for it with a loan of forty years.

Fishermen warned that the bay would silt up. By 1980 the mud had risen by two metres, and the mussel beds were gone.
The engineers answered with locks that stay open for three hours a day. The silt has not risen since.
"""

ANALYSIS = {
    "audience": "Engineers", "contentType": "Deep dive", "topKeywords": ["tide", "barrage"],
    "suggestedOutlines": [{"id": 1, "title": "Money", "segments": ["Cost", "Output", "Debt", "Future"]}],
    "titleSuggestions": ["The wall"], "suggestedKnobs": {"voice_emotion": "neutral"}, "xUnknown": {"Deep": [1, None]},
}  # fmt: skip
RESEARCH = {
    "summary": "It cost more.", "keyInsights": [{"title": "Cost", "content": "84", "sourceIndices": [0]}],
    "factCards": [{"id": "f1", "quote": "It cost 84 million.", "url": "https://e.test", "date": "", "confidence": 1}],
    "sources": [{"title": "Report", "url": "https://e.test", "excerpt": None}],
    "mappedAngles": [{"title": "Money", "why": "asked", "mappedFactIds": ["f1"]}],
}  # fmt: skip
LINES = [
    {"id": "l1", "speaker": "Host", "text": "Who paid?", "usedFactIds": []},
    {"id": "l2", "speaker": "Guest", "text": "The town did.", "usedFactIds": ["f1"], "emphasis": True},
]
SCENE = {"id": "s1", "title": "Cost", "duration": 45, "emotion": "mysterious", "approved": False, "lines": LINES}
KNOBS = {"voice_emotion": "neutral", "voice_speed": 1, "voice_id": None, "resolution": "720p", "bitrate": "standard"}
JOB = {"sceneId": "s1", "title": "Cost", "status": "running", "progress": 40, "previewUrl": None, "finalUrl": None,
       "jobId": "j1"}  # fmt: skip
LIBRARY = {"source_module": "podcast_maker", "asset_type": "audio"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    server = AppServer(tmp_path_factory.mktemp("served") / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(server: AppServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url + "/api", timeout=120) as client:
        yield client


def _done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_client_of_the_reference_system_lives_a_projects_life_here(client: httpx.Client) -> None:
    new = {
        "project_id": "podcast_17",
        "idea": "Who paid for the barrage",
        "duration": 5,
        "speakers": 2,
        "budget_cap": 20,
    }
    assert _done(client.post("/podcast/projects", json={**new, "avatar_url": None}), 201)["status"] == "draft"
    assert _done(client.get("/podcast/projects", params={"order_by": "updated_at", "limit": 200}))["total"] == 1
    _saves_each_step(client)
    _approves_and_renders(client)
    asset = _saves_audio_to_the_library(client)
    _uses_the_library(client, asset)
    _ends(client, asset)


def _saves_each_step(client: httpx.Client) -> None:
    queries = [{"id": "q1", "query": "barrage cost", "rationale": "money", "needsRecentStats": True}]
    steps: list[dict[str, Any]] = [
        {"analysis": ANALYSIS, "queries": queries, "selected_queries": ["q1"], "current_step": "analysis",
         "knobs": KNOBS, "estimate": {"ttsCost": 0.1, "total": 0.4, "currency": "USD"}},
        {"research": RESEARCH, "raw_research": {"any": ["thing"]}, "research_provider": "exa",
         "current_step": "research", "status": "in_progress"},
        {"script_data": {"scenes": [SCENE]}, "show_script_editor": True, "current_step": "script"},
    ]  # fmt: skip
    for sent in steps:
        _done(client.put("/podcast/projects/podcast_17", json=sent))
        read = _done(client.get("/podcast/projects/podcast_17"))
        assert {name: read[name] for name in sent} == sent, "what was saved comes back letter for letter"


def _approves_and_renders(client: httpx.Client) -> None:
    approved = {"scenes": [{**SCENE, "approved": True}]}
    _done(client.put("/podcast/projects/podcast_17", json={"script_data": approved}))
    sent = {"render_jobs": [JOB], "show_render_queue": True, "current_step": "render"}
    read = _done(client.put("/podcast/projects/podcast_17", json=sent))
    assert {name: read[name] for name in sent} == sent
    assert read["script_data"] == approved
    finished = {**JOB, "status": "completed", "progress": 100, "finalUrl": "https://e.test/s1.mp3", "cost": 0.05}
    assert _done(client.put("/podcast/projects/podcast_17", json={"render_jobs": [finished], "status": "completed"}))


def _saves_audio_to_the_library(client: httpx.Client) -> dict[str, Any]:
    sent = {
        "asset_type": "audio", "source_module": "podcast_maker", "filename": "cost.mp3", "title": "Cost",
        "file_url": "https://e.test/s1.mp3", "description": "Who paid for the barrage",
        "tags": ["podcast", "podcast_17"],
        "cost": 0.05, "provider": "wavespeed", "model": "minimax/speech-02-hd", "file_size": 12345,
        "asset_metadata": {"project_id": "podcast_17", "scene_id": "s1", "sceneTitle": "Cost", "unknownKey": [None]},
    }  # fmt: skip
    asset = _done(client.post("/content-assets/", json=sent))
    assert {name: asset[name] for name in sent} == sent
    return dict(asset)


def _uses_the_library(client: httpx.Client, asset: dict[str, Any]) -> None:
    number = asset["id"]
    for query in ({}, {"tags": "podcast_17"}, {"search": "barrage"}, {"sort_by": "cost", "sort_order": "asc"}):
        page = _done(client.get("/content-assets/", params={**LIBRARY, **query}))
        assert [found["id"] for found in page["assets"]] == [number]
    assert _done(client.post(f"/content-assets/{number}/favorite")) == {"asset_id": number, "is_favorite": True}
    for action in ("access", "download", "share"):
        answer = _done(client.post(f"/content-assets/{number}/usage", params={"action": action}))
        assert answer == {"asset_id": number, "action": action, "tracked": True}
    changed = _done(client.put(f"/content-assets/{number}", json={"title": "Who paid", "asset_metadata": {"note": 1}}))
    assert changed["asset_metadata"] == {**asset["asset_metadata"], "note": 1}
    read = _done(client.get(f"/content-assets/{number}"))
    assert (read["is_favorite"], read["download_count"], read["share_count"]) == (True, 1, 1)
    best = _done(client.post("/content-assets/collections", json={"name": "Best"}), 201)
    kept = _done(client.post(f"/content-assets/collections/{best['id']}/assets", json={"asset_ids": [number]}))
    assert kept["asset_count"] == 1
    assert _done(client.get("/content-assets/statistics"))["by_source"] == {"podcast_maker": 1}


def _ends(client: httpx.Client, asset: dict[str, Any]) -> None:
    assert _done(client.post("/podcast/projects/podcast_17/favorite"))["is_favorite"]
    assert _done(client.delete(f"/content-assets/{asset['id']}")) == {"asset_id": asset["id"], "deleted": True}
    assert client.delete("/podcast/projects/podcast_17").status_code == 204
    assert client.get("/podcast/projects/podcast_17").status_code == 404
    assert _done(client.get("/content-assets/", params=LIBRARY))["total"] == 0


def test_our_own_verbs_lead_over_http_from_an_idea_to_an_episode(client: httpx.Client, server: AppServer) -> None:
    new = {"project_id": "tide", "idea": "What the barrage did to the bay", "duration": 1, "speakers": 2}
    _done(client.post("/podcast/projects", json=new), 201)
    at = "/podcast/projects/tide"
    source = _done(client.post(f"{at}/sources/document", files={"file": ("notes.md", NOTES.encode())}), 201)
    assert _done(client.get(f"{at}/sources"))["sources"][0]["id"] == source["id"]
    early = client.post(f"{at}/script")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    for verb in ("analyse", "research", "script"):
        _waited(server, client, client.post(f"{at}/{verb}"))
    project = _done(client.get(at))
    assert project["script_data"]["scenes"]
    assert client.post(f"{at}/render").status_code == 409, "nothing is approved"
    _edits(client, at, project)
    _done(client.post(f"{at}/approve"))
    asset_id = _renders(client, server, at)
    with client.stream("GET", f"/content-assets/{asset_id}/file", headers={"range": "bytes=0-99"}) as answer:
        assert (answer.status_code, len(answer.read())) == (206, 100)
    states = {step["step"]: step["state"] for step in _done(client.get(f"{at}/steps"))["steps"]}
    assert states["render"] == "done"
    assert _done(client.get(f"{at}/spent"))["spent_usd"] == 0


def _edits(client: httpx.Client, at: str, project: dict[str, Any]) -> None:
    """Keep one scene of two lines, so that the render is short."""
    scenes = project["script_data"]["scenes"]
    for scene in scenes[1:]:
        _done(client.delete(f"{at}/scenes/{scene['id']}"))
    lines = scenes[0]["lines"]
    for line in lines[1:]:
        _done(client.delete(f"{at}/lines/{line['id']}"))
    first = lines[0]["id"]
    added = {"speaker": lines[0]["speaker"], "text": "It cost 999 million.", "after_line_id": first}
    shown = _done(client.post(f"{at}/scenes/{scenes[0]['id']}/lines", json=added), 201)
    second = shown["script_data"]["scenes"][0]["lines"][1]["id"]
    assert second in _done(client.get(f"{at}/flags"))["flags"], "no fact holds that number"
    _done(client.put(f"{at}/lines/{second}", json={"text": "Let us go and see."}))
    moved = _done(client.post(f"{at}/lines/{second}/move", json={"by": -1}))
    assert [line["id"] for line in moved["script_data"]["scenes"][0]["lines"]] == [second, first]
    stale = client.put(f"{at}/lines/{first}", json={"text": "Too late.", "version": project["version"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")


def _renders(client: httpx.Client, server: AppServer, at: str) -> int:
    first, again = (_done(client.post(f"{at}/render"), 202) for _ in range(2))
    assert first["job_id"] == again["job_id"], "a double click is one job"
    _waited(server, client, client.post(f"{at}/render"))
    state = _done(client.get(f"{at}/render"))
    assert (state["status"], state["progress"], state["outdated"]) == ("completed", 1.0, False)
    return int(state["episode"]["asset_id"])


def _waited(server: AppServer, client: httpx.Client, answer: httpx.Response) -> None:
    job = _done(answer, 202)

    def ended() -> bool:
        job.update(_done(client.get(job["url"].removeprefix("/api"))))
        return job["status"] in ("completed", "failed", "cancelled")

    server.wait_until(ended)
    assert job["status"] == "completed", job


def test_over_the_wire_too_much_is_413_and_a_page_elsewhere_changes_nothing(client: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b'{"idea": "'] + [b"x" * 2**20] * 6 + [b'"}']

    for content in (b"".join(pieces()), pieces()):
        answer = client.post("/podcast/projects", content=content, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        answer = client.post("/podcast/projects", json={"idea": "Not theirs to make"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert client.get("/podcast/projects", headers={"host": "evil.example"}).status_code == 400
