from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from lib.actions.lines import edit_line
from lib.actions.projects import load_project
from lib.actions.studio import Studio

# What the reference system's client writes after each step, in its own spelling, with keys of its own.
ANALYSIS = {
    "audience": "Engineers", "contentType": "Deep dive", "topKeywords": ["tide", "barrage"],
    "suggestedOutlines": [{"id": 1, "title": "Money", "segments": ["Cost", "Output", "Debt", "Future"]}],
    "titleSuggestions": ["The wall"], "episodeHook": "Who paid?", "keyTakeaways": [], "theirFlag": {"Deep": [1, None]},
}  # fmt: skip
QUERIES = [{"id": "q1", "query": "barrage cost", "rationale": "money", "needsRecentStats": True}]
RESEARCH = {
    "summary": "It cost more.", "keyInsights": [{"title": "Cost", "content": "84", "sourceIndices": [0]}],
    "factCards": [{"id": "f1", "quote": "It cost 84 million.", "url": "https://e.test", "confidence": 1}],
    "sources": [{"title": "Report", "url": "https://e.test", "excerpt": None}], "mappedAngles": [],
}  # fmt: skip
SCRIPT = {
    "scenes": [
        {
            "id": "s1", "title": "Cost", "duration": 45, "emotion": "mysterious", "approved": True, "imageUrl": None,
            "image_prompt": "A wall", "cost_usd": 1,
            "lines": [
                {"id": "l1", "speaker": "Host", "text": "Who paid?", "usedFactIds": []},
                {"id": "l2", "speaker": "Guest", "text": "The town did.", "usedFactIds": ["f1"], "emphasis": True},
            ],
        }
    ]
}  # fmt: skip
KNOBS = {"voice_emotion": "neutral", "voice_speed": 1.1, "voice_id": None, "bitrate": "standard"}


def _create(api: TestClient, project_id: str = "p1", idea: str = "How tides are harvested", **more: Any) -> Any:
    return api.post("/podcast/projects", json={"project_id": project_id, "idea": idea, "duration": 10, **more})


def test_a_project_is_created_whole_with_the_references_defaults(api: TestClient) -> None:
    answer = _create(api)
    assert answer.status_code == 201
    project = answer.json()
    expected = {
        "project_id": "p1", "idea": "How tides are harvested", "duration": 10, "speakers": 1, "budget_cap": 50.0,
        "status": "draft", "is_favorite": False, "analysis": None, "queries": None, "script_data": None,
    }  # fmt: skip
    assert {name: project[name] for name in expected} == expected
    assert isinstance(project["id"], int)
    assert project["created_at"].endswith("Z")


def test_a_taken_id_is_400_and_a_taken_idea_409_with_the_existing_project(api: TestClient) -> None:
    _create(api)
    assert _create(api, idea="Something else entirely").status_code == 400
    answer = _create(api, "p2", "  how TIDES are   harvested")
    assert answer.status_code == 409
    assert answer.json()["detail"] == {
        "message": "A project with this idea exists already.",
        "existing_project_id": "p1",
        "existing_idea": "How tides are harvested",
        "existing_status": "draft",
    }
    assert _create(api, "p3", "How tides").status_code == 201  # a part of an idea is another idea


def test_a_whole_project_life_comes_back_as_the_client_wrote_it_and_opens_in_our_screens(
    api: TestClient, studio: Studio
) -> None:
    _create(api, speakers=2)
    steps: list[dict[str, Any]] = [
        {"analysis": ANALYSIS, "queries": QUERIES, "selected_queries": ["q1"], "current_step": "analysis"},
        {"research": RESEARCH, "raw_research": {"any": ["thing"]}, "current_step": "research", "status": "in_progress"},
        {"script_data": SCRIPT, "knobs": KNOBS, "show_script_editor": True, "current_step": "script"},
        {"render_jobs": [{"sceneId": "s1", "status": "completed", "finalUrl": "/x.mp3"}], "current_step": "render"},
    ]
    for sent in steps:
        answer = api.put("/podcast/projects/p1", json=sent)
        assert answer.status_code == 200, answer.text
    read = api.get("/podcast/projects/p1").json()
    for sent in steps[:-1]:
        assert {name: read[name] for name in sent if name != "current_step"} == {
            name: value for name, value in sent.items() if name != "current_step"
        }
    assert read["render_jobs"] == steps[-1]["render_jobs"]
    ours = load_project(studio, "p1")
    assert ours.analysis and ours.analysis.top_keywords == ["tide", "barrage"]
    assert ours.research and ours.research.fact_cards[0].quote == "It cost 84 million."
    assert ours.script_data and ours.script_data.scenes[0].approved
    assert [speaker.name for speaker in ours.cast] == ["Host", "Guest"]
    assert len({speaker.voice_id for speaker in ours.cast}) == 2


def test_what_we_change_reaches_the_client_in_its_spelling_with_its_own_keys(api: TestClient, studio: Studio) -> None:
    _create(api, speakers=2)
    api.put("/podcast/projects/p1", json={"script_data": SCRIPT, "analysis": ANALYSIS})
    edit_line(studio, load_project(studio, "p1"), "l2", text="Nobody did.")
    read = api.get("/podcast/projects/p1").json()
    scene = read["script_data"]["scenes"][0]
    assert (scene["approved"], scene["imageUrl"]) == (False, None)
    assert scene["lines"][1]["text"] == "Nobody did."
    assert scene["lines"][1]["usedFactIds"] == ["f1"]
    assert read["analysis"] == ANALYSIS


@pytest.mark.parametrize("part", ["analysis", "queries", "research", "script_data", "knobs", "estimate", "bible"])
@pytest.mark.parametrize("value", [[], {}, "text", 7, {"scenes": "no"}, [1, {"x": None}], None])
def test_a_part_of_any_shape_is_kept_and_never_an_error(api: TestClient, part: str, value: Any) -> None:
    _create(api)
    assert api.put("/podcast/projects/p1", json={part: value}).status_code == 200
    assert api.get("/podcast/projects/p1").json()[part] == value


def test_only_what_is_sent_changes(api: TestClient) -> None:
    _create(api)
    before = api.put("/podcast/projects/p1", json={"analysis": ANALYSIS}).json()
    after = api.put("/podcast/projects/p1", json={"is_favorite": True}).json()
    assert after["is_favorite"]
    assert {k: v for k, v in after.items() if k not in ("is_favorite", "updated_at")} == {
        k: v for k, v in before.items() if k not in ("is_favorite", "updated_at")
    }


def test_a_stale_version_is_refused(api: TestClient) -> None:
    version = _create(api).json()["version"]
    api.put("/podcast/projects/p1", json={"bible": {"a": 1}})
    answer = api.put("/podcast/projects/p1", json={"bible": {"a": 2}, "version": version})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_projects_are_listed_filtered_and_paged(api: TestClient) -> None:
    for n in range(3):
        _create(api, f"p{n}", f"Idea {n}")
    api.put("/podcast/projects/p1", json={"status": "completed", "is_favorite": True})
    page = api.get("/podcast/projects", params={"limit": 2, "order_by": "created_at"}).json()
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 0)
    assert [p["project_id"] for p in page["projects"]] == ["p2", "p1"]
    assert [p["project_id"] for p in api.get("/podcast/projects?status=completed").json()["projects"]] == ["p1"]
    assert api.get("/podcast/projects?favorites_only=true").json()["total"] == 1
    assert api.get("/podcast/projects?order_by=title").status_code == 400
    assert api.get("/podcast/projects?limit=201").status_code == 422


def test_favourite_toggles_delete_is_204_and_what_is_gone_is_404(api: TestClient) -> None:
    _create(api)
    assert api.post("/podcast/projects/p1/favorite").json()["is_favorite"] is True
    assert api.post("/podcast/projects/p1/favorite").json()["is_favorite"] is False
    gone = api.delete("/podcast/projects/p1")
    assert (gone.status_code, gone.content) == (204, b"")
    for answer in (
        api.get("/podcast/projects/p1"),
        api.put("/podcast/projects/p1", json={}),
        api.delete("/podcast/projects/p1"),
        api.post("/podcast/projects/p1/favorite"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_our_own_fields_may_come_with_a_new_project_and_change_later(api: TestClient) -> None:
    cast = [{"name": "Ada"}, {"name": "Ben", "role": "guest"}]
    made = _create(api, format="debate", tone="dry", cast=cast, title="The wall").json()
    assert (made["format"], made["tone"], made["title"]) == ("debate", "dry", "The wall")
    assert [member["name"] for member in made["cast"]] == ["Ada", "Ben"]
    assert len({member["voice_id"] for member in made["cast"]}) == 2
    changed = api.put("/podcast/projects/p1", json={"format": "solo", "cast": [{"name": "Ada"}]}).json()
    assert (changed["format"], changed["speakers"], len(changed["cast"])) == ("solo", 1, 1)
    twins = api.put("/podcast/projects/p1", json={"cast": [{"name": "Ada"}, {"name": "ada"}]})
    assert (twins.status_code, twins.json()["code"]) == (400, "bad_input")


def test_an_id_that_no_address_could_hold_is_refused(api: TestClient) -> None:
    for project_id in ("a/b", "..", "", "a b", "x" * 256, "é"):
        assert _create(api, project_id).status_code == 422
    assert _create(api, "podcast_1763-x.y:z").status_code == 201


def test_voices_can_be_listed_and_an_unknown_one_is_not_found(api: TestClient) -> None:
    voices = api.get("/podcast/voices").json()["voices"]
    assert {"id", "name", "provider"} <= set(voices[0])
    assert api.get("/podcast/voices/bundled/nobody/sample").status_code == 404
    assert api.get("/podcast/voices/nobody/x/sample").status_code == 404


def test_a_pace_that_cannot_be_comes_back_and_does_no_harm(api: TestClient, studio: Studio) -> None:
    _create(api, speakers=2)
    api.put("/podcast/projects/p1", json={"script_data": SCRIPT, "knobs": {"voice_speed": 0}})
    assert api.get("/podcast/projects/p1").json()["knobs"] == {"voice_speed": 0}
    edited = edit_line(studio, load_project(studio, "p1"), "l2", text="Nobody did.")
    assert edited.knobs.voice_speed == 1.0


def test_a_script_for_more_speakers_than_there_are_voices_is_kept_as_sent(api: TestClient, studio: Studio) -> None:
    _create(api)
    script = {"scenes": [{"id": "s", "lines": [{"speaker": f"Person {n}", "text": "Hi."} for n in range(6)]}]}
    assert api.put("/podcast/projects/p1", json={"script_data": script}).status_code == 200
    assert api.get("/podcast/projects/p1").json()["script_data"] == script
    assert load_project(studio, "p1").script_data is None


def test_a_blank_idea_is_refused_and_an_old_version_always(api: TestClient) -> None:
    assert api.post("/podcast/projects", json={"project_id": "p9", "idea": "  "}).status_code == 422
    version = _create(api).json()["version"]
    api.put("/podcast/projects/p1", json={"bible": {"a": 1}})
    assert api.put("/podcast/projects/p1", json={"status": "archived", "version": version}).status_code == 409


def test_audio_saved_for_a_project_belongs_to_it(api: TestClient) -> None:
    _create(api)
    asset = {"asset_type": "audio", "source_module": "podcast_maker", "filename": "a.mp3", "file_url": "/a.mp3"}
    api.post("/content-assets/", json={**asset, "asset_metadata": {"project_id": "p1"}})
    api.delete("/podcast/projects/p1")
    assert api.get("/content-assets/").json()["total"] == 0


def test_writer_model_and_searches_are_kept_and_a_name_that_is_nobodys_is_refused(api: TestClient) -> None:
    _create(api)
    assert api.get("/podcast/projects/p1").json()["searches"] == []
    sent = {"searches": ["exa", "wikipedia", "exa"], "writer": "offline", "model": "any"}
    kept = api.put("/podcast/projects/p1", json=sent).json()
    assert (kept["searches"], kept["writer"], kept["model"]) == (["exa", "wikipedia"], "offline", "any")
    for wrong in ({"searches": ["altavista"]}, {"writer": "nobody"}):
        answer = api.put("/podcast/projects/p1", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
