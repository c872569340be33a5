from lib.actions.projects import load_project
from tests.ui.typing_hands import _press, heard_presses, html_of, press, tell_presses


def test_a_link_names_a_real_address_and_keeps_its_query(full, visit):
    at = visit("home")
    html = html_of(at)
    assert 'href="/asset-library?source_module=podcast_maker&amp;asset_type=audio"' in html
    press(at, "go", "/asset-library?source_module=podcast_maker&asset_type=audio")
    assert at.query_params["source_module"] == "podcast_maker"


def test_the_page_that_is_shown_is_marked(full, visit):
    assert 'data-of="/settings" aria-current="page"' in html_of(visit("settings"))


def test_a_press_of_something_that_is_not_there_changes_nothing(full, visit):
    at = visit("script", project="written")
    before = html_of(at)
    for act, of in (("go", "/nowhere"), ("go", "https://elsewhere.example/script"), ("unheard_of", "x")):
        _press(at, act, of, at._tree.get_widget_states())
        assert not at.exception
    assert html_of(at).count("<section") == before.count("<section")


def test_a_press_is_heard_once(full, visit, behind):
    at = press(visit("script", project="written"), "approve_all")
    press(at, "undo_script")
    at.run()
    assert "0 of" in html_of(at)


def test_presses_that_arrive_together_are_all_done_in_order_and_none_twice(full, visit, behind):
    at = visit("script", project="written")
    first, second, *_ = (scene.id for scene in load_project(behind, "written").script_data.scenes)
    pressed = [("approve", first), ("approve", second), ("unapprove", first)]
    tell_presses(at, pressed)
    assert [s.approved for s in load_project(behind, "written").script_data.scenes[:2]] == [False, True]
    version = load_project(behind, "written").version
    at.run()  # the browser sends its values with every message
    assert load_project(behind, "written").version == version


def test_a_press_that_draws_ends_the_run_and_what_follows_is_told_again(full, visit, behind):
    at = visit("script", project="written")
    scene = load_project(behind, "written").script_data.scenes[0].id
    tell_presses(at, [("open_fact", "nothing"), ("approve", scene)], first=1)
    assert not load_project(behind, "written").script_data.scenes[0].approved
    tell_presses(at, [("approve", scene)], first=2)
    assert load_project(behind, "written").script_data.scenes[0].approved


def test_what_was_pressed_before_the_server_began_anew_is_not_done_again(full, visit, behind):
    before = visit("script", project="written")
    session = heard_presses(before)["session"]
    tell_presses(before, [("add_scene", "")], first=7)
    version = load_project(behind, "written").version
    fresh = visit("script", project="written")
    tell_presses(fresh, [("add_scene", "")], first=7, session=session)  # the browser kept its values
    assert load_project(behind, "written").version == version
    tell_presses(fresh, [("add_scene", "")], first=7)
    assert load_project(behind, "written").version > version
