import pytest

from lib.actions.projects import load_project
from tests.ui.typing_hands import can_press, fields, html_of, press, shown, type_into


@pytest.fixture
def opened(full, visit, behind):
    """The Script page with the first scene open to edit, and that scene."""
    scene = load_project(behind, "written").script_data.scenes[0]
    at = visit("script", project="written")
    press(at, "edit", scene.id)
    return at, scene


def scene_now(behind):
    return load_project(behind, "written").script_data.scenes[0]


def test_only_the_open_scene_has_fields(opened):
    at, scene = opened
    assert fields(at) == {f"text_{line.id}" for line in scene.lines} | {"project_title"}


def test_an_edited_line_is_saved_and_takes_the_approval_of_its_scene_back(opened, behind):
    at, scene = opened
    at.button(key=f"approve_{scene.id}").click().run()
    assert scene_now(behind).approved
    type_into(at, f"text_{scene.lines[0].id}", "Something else is said here.")
    assert scene_now(behind).lines[0].text == "Something else is said here."
    assert not scene_now(behind).approved


def test_an_emptied_line_is_refused_beside_it(opened, behind):
    at, scene = opened
    type_into(at, f"text_{scene.lines[0].id}", "  ")
    assert at.error[0].value.startswith("A line needs words.")
    assert scene_now(behind).lines[0].text == scene.lines[0].text
    assert shown(at, f"text_{scene.lines[0].id}")["value"] == scene.lines[0].text


def test_a_line_that_is_too_long_stays_in_its_field_to_be_mended(opened, behind):
    at, scene = opened
    key = f"text_{scene.lines[0].id}"
    before = shown(at, key)["revision"]
    type_into(at, key, "long " * 500)
    assert "2,000 fit" in at.error[0].value
    assert shown(at, key)["revision"] == before  # the browser keeps what was typed
    assert scene_now(behind).lines[0].text == scene.lines[0].text


def test_a_line_changes_its_speaker(opened, behind):
    at, scene = opened
    line = scene.lines[0]
    other = next(s.name for s in load_project(behind, "written").cast if s.name != line.speaker)
    at.selectbox(key=f"speaker_{line.id}").select(other).run()
    assert scene_now(behind).lines[0].speaker == other


def test_a_line_is_added_at_the_end(opened, behind):
    at, _ = opened
    at.text_area(key="new_text").set_value("And that is that.")
    at.button(key="add_line").click().run()
    assert scene_now(behind).lines[-1].text == "And that is that."
    assert at.text_area(key="new_text").value == ""


def test_an_empty_new_line_is_refused_in_words(opened):
    at, _ = opened
    at.button(key="add_line").click().run()
    assert at.error[0].value.startswith("A line needs words.")


@pytest.mark.parametrize(("act", "position"), [("Move down", 1), ("Delete", None)], ids=["moved", "deleted"])
def test_a_lines_menu_acts(opened, behind, act, position):
    at, scene = opened
    at.get_by_key(f"icon_acts_{scene.lines[0].id}").click(act).run()
    ids = [line.id for line in scene_now(behind).lines]
    assert (ids.index(scene.lines[0].id) if scene.lines[0].id in ids else None) == position


def test_a_line_is_emphasised_and_calmed(opened, behind):
    at, scene = opened
    first = scene.lines[0]
    for _ in range(2):
        was = scene_now(behind).lines[0].emphasis
        at.get_by_key(f"icon_acts_{first.id}").click("Do not emphasise" if was else "Emphasise").run()
        assert scene_now(behind).lines[0].emphasis is not was


def test_rendering_waits_for_every_scene_and_names_those_missing(full, visit, behind):
    at = visit("script", project="written")
    assert not can_press(at, "render_episode")
    assert "Waits for your approval of scenes 1, 2" in html_of(at)
    press(at, "approve_all")
    assert load_project(behind, "written").script_data.all_approved
    assert can_press(at, "render_episode")


def test_words_that_look_like_markup_are_shown_as_words(opened, behind):
    at, scene = opened
    type_into(at, f"text_{scene.lines[0].id}", "<b>bold</b> & *stars*")
    at.button(key=f"edit_{scene.id}").click().run()
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; *stars*" in html_of(at)


def test_a_scene_is_approved_and_taken_back_while_it_is_only_read(full, visit, behind):
    scene = load_project(behind, "written").script_data.scenes[1]
    at = press(visit("script", project="written"), "approve", scene.id)
    assert [s.approved for s in load_project(behind, "written").script_data.scenes].count(True) == 1
    press(at, "unapprove", scene.id)
    assert not any(s.approved for s in load_project(behind, "written").script_data.scenes)


def test_undo_and_redo_bring_the_words_back_into_the_field(opened, behind):
    at, scene = opened
    key = f"text_{scene.lines[0].id}"
    assert not can_press(at, "undo_script")
    type_into(at, key, "Other words.")
    press(at, "undo_script")
    assert shown(at, key)["value"] == scene.lines[0].text == scene_now(behind).lines[0].text
    press(at, "redo_script")
    assert shown(at, key)["value"] == "Other words." == scene_now(behind).lines[0].text
    assert not can_press(at, "redo_script")


def test_the_field_takes_the_text_only_when_something_else_changed_it(opened):
    at, scene = opened
    key = f"text_{scene.lines[0].id}"
    before = shown(at, key)["revision"]
    type_into(at, key, "Typed here ")
    assert shown(at, key)["revision"] == before
    press(at, "undo_script")
    assert shown(at, key)["revision"] != before


def test_the_history_is_a_drawer_that_says_what_changed(opened):
    at, scene = opened
    type_into(at, f"text_{scene.lines[0].id}", "Other words.")
    press(at, "project_menu", "History…")
    rows = [html.value for html in at.html if 'class="version"' in html.value]
    assert "line 1" in rows[0]
    assert "Begun" in rows[-1]


def test_starting_over_asks_and_names_what_goes(opened, behind):
    at, _ = opened
    press(at, "project_menu", "Start over…")
    assert any("scenes" in element.value and "facts" in element.value for element in at.markdown)
    assert load_project(behind, "written").script_data


def test_a_project_is_duplicated_from_its_menu(opened, behind):
    at, _ = opened
    press(at, "project_menu", "Duplicate")
    copy = load_project(
        behind,
        at.query_params["project"] if isinstance(at.query_params["project"], str) else at.query_params["project"][0],
    )
    assert copy.title == "written (copy)"
