"""Words that a line cannot have stay on the desk, are said to be unsaved for as long, and are not left by mistake."""

import pytest

from lib.actions.projects import load_project
from tests.ui.typing_hands import desk, do, do_all, press, shown, type_into

LONG = "long " * 500


@pytest.fixture
def opened(full, visit, behind):
    """The Script page with the first scene open to edit, and that scene."""
    scene = load_project(behind, "written").script_data.scenes[0]
    at = visit("script", project="written")
    press(at, "edit", scene.id)
    return at, scene


def told(at):
    return " ".join(each.value for each in at.error)


def test_refused_words_are_said_to_be_unsaved_until_others_are_told(opened):
    at, scene = opened
    first, second = (line.id for line in scene.lines[:2])
    type_into(at, f"text_{first}", LONG)
    do(at, "emphasis", second, value=True)
    assert desk(at)["refused"] == [first]
    assert "2,000 fit" in desk(at)["errors"][first]
    type_into(at, f"text_{first}", "Short again.")
    assert (desk(at)["refused"], desk(at)["errors"]) == ([], {})


@pytest.mark.parametrize("act", ["close", "edit", "approve", "approve_all"])
def test_a_scene_with_refused_words_is_neither_left_nor_approved(opened, behind, act):
    at, scene = opened
    type_into(at, f"text_{scene.lines[0].id}", LONG)
    script = load_project(behind, "written").script_data
    press(at, act, {"edit": script.scenes[1].id, "approve_all": ""}.get(act, scene.id))
    assert "Line 1 of the scene that is open is not saved yet." in told(at)
    assert desk(at)["scene"] == scene.id
    assert load_project(behind, "written").script_data == script


def test_a_new_line_whose_words_were_refused_can_be_let_go(opened):
    at, scene = opened
    do(at, "add", "line_0123456789ab", value=LONG, speaker=scene.lines[0].speaker)
    press(at, "close", scene.id)
    assert "A new line of the scene that is open is not saved yet." in told(at)
    do(at, "forget", "line_0123456789ab")
    press(at, "close", scene.id)
    assert not [each for each in at.get("bidi_component") if each.proto.component_name == "desk"]


def test_a_line_that_was_split_or_joined_before_its_words_were_answered_is_shown_as_it_is(opened, behind):
    at, scene = opened
    key = f"text_{scene.lines[0].id}"
    before, of = shown(at, key)["revision"], scene.lines[0].id
    typed = {"act": "text", "of": of, "value": "Typed just now.", "revision": before}
    do_all(at, typed, {"act": "merge", "of": of})
    after = shown(at, key)
    assert after["text"] == f"Typed just now. {scene.lines[1].text}"
    assert after["revision"] != before


def test_what_the_browser_shows_already_is_not_shown_anew(opened, behind):
    at, scene = opened
    key = f"text_{scene.lines[0].id}"
    type_into(at, key, "Typed just now.")
    before = shown(at, key)["revision"]
    do(at, "split", scene.lines[0].id, at=5, shown="line_0123456789ab")
    lines = load_project(behind, "written").script_data.scenes[0].lines
    assert [(line.id, line.text) for line in lines[:2]] == [
        (scene.lines[0].id, "Typed"), ("line_0123456789ab", "just now."),
    ]  # fmt: skip
    assert shown(at, key)["revision"] == before
    assert desk(at)["focus"]["count"] == 1  # from opening the scene
