import pytest

from lib.actions.lines import edit_line
from lib.actions.projects import load_project
from tests.ui.typing_hands import can_press, desk, do, fields, html_of, press, shown, type_into


@pytest.fixture
def opened(full, visit, behind):
    """The Script page with the first scene open to edit, and that scene."""
    scene = load_project(behind, "written").script_data.scenes[0]
    at = visit("script", project="written")
    press(at, "edit", scene.id)
    return at, scene


def scene_now(behind):
    return load_project(behind, "written").script_data.scenes[0]


def test_only_the_open_scene_has_fields_and_the_cursor_stands_in_its_first_line(opened):
    at, scene = opened
    assert desk(at)["focus"] == {"line": scene.lines[0].id, "at": 0, "count": 1}
    assert fields(at) == {f"text_{line.id}" for line in scene.lines} | {"project_title"}


def test_an_edited_line_is_saved_and_takes_the_approval_of_its_scene_back(opened, behind):
    at, scene = opened
    press(at, "approve", scene.id)
    assert scene_now(behind).approved
    type_into(at, f"text_{scene.lines[0].id}", "Something else is said here.")
    assert scene_now(behind).lines[0].text == "Something else is said here."
    assert not scene_now(behind).approved


def test_an_emptied_line_is_refused_beside_it(opened, behind):
    at, scene = opened
    type_into(at, f"text_{scene.lines[0].id}", "  ")
    assert desk(at)["errors"][scene.lines[0].id].startswith("A line needs words.")
    assert scene_now(behind).lines[0].text == scene.lines[0].text
    assert shown(at, f"text_{scene.lines[0].id}")["value"] == scene.lines[0].text


def test_a_line_that_is_too_long_stays_in_its_field_to_be_mended(opened, behind):
    at, scene = opened
    key = f"text_{scene.lines[0].id}"
    before = shown(at, key)["revision"]
    type_into(at, key, "long " * 500)
    assert "2,000 fit" in desk(at)["errors"][scene.lines[0].id]
    assert shown(at, key)["revision"] == before  # the browser keeps what was typed
    assert scene_now(behind).lines[0].text == scene.lines[0].text


def test_a_line_changes_its_speaker(opened, behind):
    at, scene = opened
    line = scene.lines[0]
    other = next(s.name for s in load_project(behind, "written").cast if s.name != line.speaker)
    do(at, "speaker", line.id, value=other)
    assert scene_now(behind).lines[0].speaker == other


def test_a_new_line_has_the_id_it_was_begun_with_however_often_it_is_told(opened, behind):
    at, scene = opened
    name = scene.lines[0].speaker
    new = {"after": scene.lines[0].id, "speaker": name}
    do(at, "add", "line_0123456789ab", value="And that", **new)
    do(at, "add", "line_0123456789ab", value="And that is that.", **new)
    lines = scene_now(behind).lines
    assert [line.id for line in lines].index("line_0123456789ab") == 1
    assert (lines[1].text, lines[1].speaker) == ("And that is that.", name)


def test_a_new_line_that_is_too_long_is_refused_beside_it(opened, behind):
    at, scene = opened
    do(at, "add", "line_0123456789ab", value="long " * 500, speaker=scene.lines[0].speaker)
    assert "2,000 fit" in desk(at)["errors"]["line_0123456789ab"]
    assert len(scene_now(behind).lines) == len(scene.lines)


def test_what_was_done_already_is_not_done_again(opened, behind):
    at, scene = opened
    count = desk(at)["heard"] + 1
    do(at, "down", scene.lines[0].id)
    do(at, "down", scene.lines[0].id, count=count)
    assert [line.id for line in scene_now(behind).lines].index(scene.lines[0].id) == 1


def test_late_words_told_twice_do_not_make_the_question_go_away(opened, behind):
    at, scene = opened
    edit_line(behind, load_project(behind, "written"), scene.lines[0].id, text="Theirs.")
    for _ in range(2):
        do(at, "text", scene.lines[0].id, value="Mine.", revision=desk(at)["lines"][0]["revision"])
        assert [each for each in at.button if each.label == "Keep mine"]
    assert scene_now(behind).lines[0].text == "Theirs."


def test_what_cannot_be_saved_yet_goes_on_being_edited_scene_by_scene(opened, behind):
    at, scene = opened
    scenes = len(load_project(behind, "written").script_data.scenes)
    edit_line(behind, load_project(behind, "written"), scene.lines[0].id, text="Theirs.")
    do(at, "text", scene.lines[0].id, value="Mine.", revision=desk(at)["lines"][0]["revision"])
    press(at, "add_scene", scene.id)
    assert desk(at)["lines"] == []
    next(each for each in at.button if each.label == "Keep mine").click().run()
    assert scene_now(behind).lines[0].text == "Mine."
    assert len(load_project(behind, "written").script_data.scenes) == scenes + 1


@pytest.mark.parametrize(("act", "position"), [("down", 1), ("delete", None)], ids=["moved", "deleted"])
def test_a_line_is_moved_and_deleted(opened, behind, act, position):
    at, scene = opened
    do(at, act, scene.lines[0].id)
    ids = [line.id for line in scene_now(behind).lines]
    assert (ids.index(scene.lines[0].id) if scene.lines[0].id in ids else None) == position


def test_a_line_moved_beyond_its_scene_is_followed_into_the_next(opened, behind):
    at, scene = opened
    line = scene.lines[-1]
    do(at, "down", line.id)
    after = load_project(behind, "written").script_data.scenes[1]
    assert after.lines[0].id == line.id
    assert desk(at)["scene"] == after.id
    assert desk(at)["focus"]["line"] == line.id
    do(at, "up", line.id)
    assert scene_now(behind).lines[-1].id == line.id


def test_a_line_is_split_at_the_cursor_and_joined_again(opened, behind):
    at, scene = opened
    line = scene.lines[0]
    at_space = line.text.index(" ") + 1
    do(at, "split", line.id, at=at_space)
    first, second = scene_now(behind).lines[:2]
    assert f"{first.text} {second.text}" == line.text
    assert desk(at)["focus"] == {"line": second.id, "at": 0, "count": 2}
    do(at, "merge", line.id)
    assert scene_now(behind).lines[0].text == line.text


def test_how_a_line_is_said_is_set_and_told_beside_it(opened, behind):
    at, scene = opened
    line = scene.lines[1]
    for act, value in (("pause", 1.5), ("mood", "serious"), ("emphasis", True)):
        do(at, act, line.id, value=value)
    now = scene_now(behind).lines[1]
    assert (now.pause_s, now.emotion, now.emphasis) == (1.5, "serious", True)
    assert desk(at)["lines"][1]["about"].endswith("emphasised · serious · 1.5 s pause")
    do(at, "mood", line.id, value="scene")
    assert scene_now(behind).lines[1].emotion is None


def test_a_scene_is_named_and_given_a_mood_at_its_head(opened, behind):
    at, _ = opened
    do(at, "text", "title", value="Where it began", revision=desk(at)["title_revision"])
    do(at, "scene_mood", value="curious")
    assert (scene_now(behind).title, scene_now(behind).emotion) == ("Where it began", "curious")
    assert "Where it began" in html_of(at)  # in the outline


def test_a_scene_is_split_merged_added_and_deleted(opened, behind):
    at, scene = opened

    def ids():
        return [s.id for s in load_project(behind, "written").script_data.scenes]

    before = ids()
    do(at, "split_scene", scene.lines[2].id)
    assert desk(at)["scene"] == ids()[1] != before[1]
    press(at, "edit", scene.id)
    press(at, "merge_scene", scene.id)
    assert ids() == before
    press(at, "add_scene", scene.id)
    assert desk(at)["lines"] == []
    press(at, "delete_scene", ids()[1])
    assert ids() == before


def test_a_line_is_heard_in_a_player(opened):
    at, scene = opened
    do(at, "hear", scene.lines[0].id)
    assert len(at.get("audio")) == 1


def test_rendering_waits_for_every_scene_and_names_those_missing(full, visit, behind):
    at = visit("script", project="written")
    assert not can_press(at, "render_episode")
    assert "Waits for your approval of scenes 1, 2" in html_of(at)
    press(at, "approve_all")
    assert load_project(behind, "written").script_data.all_approved
    assert can_press(at, "render_episode")
    scenes = load_project(behind, "written").script_data.scenes
    press(at, "add_scene", scenes[-1].id)
    assert not can_press(at, "render_episode")
    assert f"No lines yet in scene {len(scenes) + 1}: write some, or delete it" in html_of(at)
    assert "your approval" not in html_of(at)


def test_words_that_look_like_markup_are_shown_as_words(opened, behind):
    at, scene = opened
    type_into(at, f"text_{scene.lines[0].id}", "<b>bold</b> & *stars*")
    press(at, "close", scene.id)
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


def test_words_are_replaced_over_the_whole_script_from_the_page(full, visit, behind):
    at = press(visit("script", project="written"), "tool", "find")
    at.text_input(key="find_words").input("tide").run()
    at.text_input(key="find_by").input("ebb").run()
    assert "<del>tide</del> <ins>ebb</ins>" in html_of(at)
    at.button(key="replace_all").click().run()
    words = [line.text for line in load_project(behind, "written").script_data.lines()]
    assert any("ebb" in text for text in words)
    assert not any(" tide " in text for text in words)


def test_the_other_tools_open_and_close(full, visit):
    at = press(visit("script", project="written"), "tool", "say")
    assert not at.exception
    press(at, "tool", "files")
    assert len(at.get("download_button")) == 2
    press(at, "tool", "")
    assert not at.get("download_button")


def test_a_scene_is_heard_from_its_menu(opened):
    at, scene = opened
    do(at, "delete", scene.lines[1].id)
    press(at, "hear_scene", scene.id)
    assert len(at.get("audio")) == 1
    press(at, "close_player")
    assert not at.get("audio")
