"""Every page with nothing in it, and with an address that makes no sense."""

import pytest

from lib.settings import ROOT

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
PROJECT_PAGES = ("analysis", "research", "script", "render")


def said(at) -> str:
    """All the words on the page."""
    kinds = (at.markdown, at.error, at.warning, at.caption, at.header, at.title, at.html, at.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_an_empty_database(data, visit, page):
    at = visit(page)
    assert not at.error


@pytest.mark.parametrize("page", PROJECT_PAGES)
def test_a_project_page_without_a_project_shows_the_way_home(data, visit, page):
    at = visit(page)
    assert at.header[0].value == "No project is open."
    assert at.button(key="go_home")


@pytest.mark.parametrize("page", PROJECT_PAGES)
def test_an_unknown_project_is_a_sentence_and_a_way_home(data, visit, page):
    at = visit(page, project="nobody-made-this")
    assert at.header[0].value == "This project does not exist, or was deleted."
    assert at.button(key="go_home")


def test_create_names_an_unknown_project_and_begins_anew(data, visit):
    at = visit("create", project="nobody-made-this")
    assert "does not exist" in at.warning[0].value
    assert "project" not in at.query_params


def test_home_says_how_to_begin(data, visit):
    at = visit("home")
    assert "Give it an idea and something to read." in said(at)
    assert at.button(key="home_sample").label == "Make the sample episode"


def test_an_episode_that_does_not_exist_is_a_sentence(data, visit):
    for given in ("77", "seven", ""):
        at = visit("episode", id=given)
        assert at.button(key="empty").label == "Go to My Episodes"


def test_a_bad_value_in_the_librarys_address_is_named_and_dropped(data, visit):
    at = visit("asset_library", sort="bogus", asset_type="audio")
    assert "bogus" in at.warning[0].value
    assert "sort" not in at.query_params
    assert at.query_params["asset_type"] == "audio"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_short(page):
    lines = (ROOT / "pages" / f"{page}.py").read_text("utf-8").splitlines()
    assert len(lines) <= 80
