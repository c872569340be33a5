import pytest

from lib.actions.projects import load_project


@pytest.fixture
def opened(full, visit, behind):
    """The Script page with the first scene open to edit, and that scene."""
    scene = load_project(behind, "written").script_data.scenes[0]
    at = visit("script", project="written")
    at.button(key=f"edit_{scene.id}").click().run()
    return at, scene


def scene_now(behind):
    return load_project(behind, "written").script_data.scenes[0]


def test_only_the_open_scene_has_fields(opened):
    at, scene = opened
    keys = {area.key for area in at.text_area}
    assert keys == {f"text_{line.id}" for line in scene.lines} | {"new_text"}


def test_an_edited_line_is_saved_and_takes_the_approval_of_its_scene_back(opened, behind):
    at, scene = opened
    at.button(key=f"approve_{scene.id}").click().run()
    assert scene_now(behind).approved
    at.text_area(key=f"text_{scene.lines[0].id}").set_value("Something else is said here.").run()
    assert scene_now(behind).lines[0].text == "Something else is said here."
    assert not scene_now(behind).approved


def test_an_emptied_line_is_refused_beside_it(opened, behind):
    at, scene = opened
    at.text_area(key=f"text_{scene.lines[0].id}").set_value("  ").run()
    assert at.error[0].value.startswith("A line needs words.")
    assert scene_now(behind).lines[0].text == scene.lines[0].text
    assert at.text_area(key=f"text_{scene.lines[0].id}").value == scene.lines[0].text


def test_a_line_that_is_too_long_stays_in_its_field_to_be_mended(opened, behind):
    at, scene = opened
    at.text_area(key=f"text_{scene.lines[0].id}").set_value("long " * 500).run()
    assert "2,000 fit" in at.error[0].value
    assert at.text_area(key=f"text_{scene.lines[0].id}").value == "long " * 500
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
    assert at.button(key="render_episode").disabled
    assert any("Waits for your approval of scenes 1, 2" in html.value for html in at.html)
    at.button(key="approve_all").click().run()
    assert load_project(behind, "written").script_data.all_approved
    assert not at.button(key="render_episode").disabled


def test_words_that_look_like_markup_are_shown_as_words(opened, behind):
    at, scene = opened
    at.text_area(key=f"text_{scene.lines[0].id}").set_value("<b>bold</b> & *stars*").run()
    at.button(key=f"edit_{scene.id}").click().run()
    assert any("&lt;b&gt;bold&lt;/b&gt; &amp; *stars*" in html.value for html in at.html)
