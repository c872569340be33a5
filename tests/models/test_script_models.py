from __future__ import annotations

from typing import Any

from lib.models.script import Scene, Script


def _scene(**more: Any) -> dict[str, Any]:
    return {"title": "One", "lines": [{"speaker": "Maya", "text": "Who paid?", "usedFactIds": ["f1"]}], **more}


def test_a_scene_comes_back_from_its_own_json() -> None:
    scene = Scene.model_validate(_scene(theirKey=[1]))
    assert Scene.model_validate(scene.model_dump(mode="json")) == scene
    assert scene.lines[0].used_fact_ids == ["f1"]


def test_a_bare_approval_means_the_words_it_came_with() -> None:
    scene = Scene.model_validate(_scene(approved=True))
    assert scene.approved
    scene.lines[0].text = "Who did not pay?"
    assert not scene.approved


def test_an_edited_scene_stays_unapproved_through_json_and_its_old_words_are_approved_still() -> None:
    scene = Scene.model_validate(_scene(approved=True))
    scene.lines[0].text = "Who did not pay?"
    again = Scene.model_validate(scene.model_dump(mode="json"))
    assert not again.approved
    again.lines[0].text = "Who paid?"
    assert again.approved


def test_approval_is_taken_back_by_saying_so() -> None:
    sent = Scene.model_validate(_scene(approved=True)).model_dump(mode="json")
    assert not Scene.model_validate({**sent, "approved": False}).approved


def test_scenes_and_lines_of_equal_ids_are_told_apart_and_always_alike() -> None:
    line = {"id": "1", "speaker": "Maya", "text": "x"}
    sent = {
        "scenes": [{"id": "s", "lines": [line, line]}, {"id": "s", "lines": [line]}, {"id": "episode", "lines": []}]
    }
    script = Script.model_validate(sent)
    assert len({scene.id for scene in script.scenes} | {"episode"}) == 4
    assert len({line.id for line in script.lines()}) == 3
    assert script.scenes[0].lines[0].id == "1"
    assert Script.model_validate(sent) == script
    assert Script.model_validate(script.model_dump(mode="json")) == script


def test_a_speaker_without_a_usable_name_gets_one() -> None:
    script = Script.model_validate(
        {"scenes": [{"lines": [{"speaker": " ", "text": "a"}, {"speaker": "x" * 80, "text": "b"}]}]}
    )
    assert [line.speaker for line in script.lines()] == ["Speaker", "x" * 60]


def test_what_a_line_does_not_have_of_its_own_is_not_written_down() -> None:
    plain = Scene.model_validate(_scene()).lines[0].model_dump(mode="json", by_alias=True)
    assert not {"pauseS", "pause_s", "emotion"} & set(plain)
    own = Scene.model_validate({"lines": [{"speaker": "A", "text": "b", "pauseS": 0.5, "emotion": "happy"}]})
    assert Scene.model_validate(own.model_dump(mode="json")).lines[0] == own.lines[0]
    assert own.lines[0].model_dump(mode="json", by_alias=True)["pauseS"] == 0.5


def test_another_systems_pause_and_mood_are_taken_as_far_as_they_can_be() -> None:
    sent = {"lines": [{"speaker": "A", "text": "b", "pause_s": "long", "emotion": "sleepy"} | {"pause": [1]}]}
    line = Scene.model_validate(sent).lines[0]
    assert (line.pause_s, line.emotion) == (0, None)
    assert line.model_dump()["pause"] == [1]
