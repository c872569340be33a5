from tests.ui.typing_hands import _press, html_of, press


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
