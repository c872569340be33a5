"""Choosing where research looks, and what the Research page tells of what was found."""

import dataclasses

import pytest

from lib.actions.projects import load_project, save_project
from lib.actions.research import research
from lib.actions.sources import list_sources, remove_source
from lib.errors import ProviderDown
from lib.providers.research import Hit
from tests.actions.searches import Pages, ToldSearch, loader, page_text


def change(behind, project_id, **fields):
    return save_project(behind, load_project(behind, project_id).model_copy(update=fields))


def texts(at):
    return " ".join(html.value for html in at.html)


@pytest.fixture
def searched(full, behind):
    """The analysed project, researched with Exa and Wikipedia: one page found by both, one trouble."""
    queries = change(behind, "analysed", searches=["exa", "wikipedia"]).queries
    page = Hit("<img src=x> mud", "https://tides.test/a?x=1&y=2", text=page_text("a"), published="2026-03-02")
    exa, wikipedia = ToldSearch(lambda _: [page]), ToldSearch(lambda _: [page])
    exa.broken = {queries[0].query: ProviderDown("Exa has a *problem*.", hint="Try again later.")}
    told = dataclasses.replace(behind, load_search=loader({"exa": exa, "wikipedia": wikipedia}), fetch=Pages())
    research(told, "analysed")
    return queries


def test_only_what_can_be_asked_here_is_offered_and_the_rest_says_what_it_waits_for(full, visit):
    at = visit("research", project="analysed")
    assert at.multiselect(key="where_to_look").options == ["Wikipedia · free"]
    assert "Brave Search, Exa, Gemini with Google Search and Tavily need a key." in texts(at)
    assert "SearXNG needs the address of your server." in texts(at)


def test_a_key_in_the_environment_opens_a_place_with_its_price(full, visit, monkeypatch):
    monkeypatch.setenv("EXA_API_KEY", "k-4711")
    monkeypatch.setenv("SEARXNG_URL", "http://localhost:8080")
    at = visit("research", project="analysed")
    options = at.multiselect(key="where_to_look").options
    assert options == ["SearXNG · free", "Wikipedia · free", "Exa · $0.007 a query"]
    assert "k-4711" not in texts(at)


@pytest.mark.parametrize("page", ["create", "research"])
def test_where_to_look_is_kept_and_taken_back(full, visit, behind, page):
    change(behind, "analysed", research_provider="exa")
    at = visit(page, project="analysed")
    assert at.multiselect(key="where_to_look").value == ["exa"]
    at.multiselect(key="where_to_look").set_value(["wikipedia"]).run()
    assert load_project(behind, "analysed").searches == ["wikipedia"]
    at.multiselect(key="where_to_look").set_value([]).run()
    kept = load_project(behind, "analysed")
    assert (kept.searches, kept.research_provider) == ([], "documents")


def test_each_source_shows_who_found_it_when_it_is_from_and_for_which_query(searched, visit):
    at = visit("research", project="analysed")
    shown = next(html.value for html in at.html if "Found by" in html.value)
    assert "Found by Exa and Wikipedia · 2026-03-02" in shown
    assert f"for {len(searched)} queries" in shown
    assert all(query.query in shown for query in searched)
    assert '<a href="https://tides.test/a?x=1&amp;y=2" target="_blank" rel="noreferrer">tides.test</a>' in shown


def test_a_pages_title_is_words_and_never_markup(searched, visit):
    at = visit("research", project="analysed")
    assert "&lt;img src=x&gt; mud" in texts(at)
    assert "<img src=x>" not in texts(at)


def test_what_went_wrong_is_said_in_sentences(searched, visit):
    at = visit("research", project="analysed")
    (told,) = [warning.value for warning in at.warning]
    assert "has a \\*problem\\*. Try again later." in told


def test_a_facts_confidence_tells_how_it_was_computed(full, visit):
    at = visit("research", project="researched")
    assert '<abbr title="confidence 0.' in texts(at)
    assert ": 0.60 to begin with" in texts(at)


def test_a_query_is_told_to_be_after_recent_figures(searched, visit, behind):
    at = visit("research", project="analysed")
    at.multiselect(key="recent_queries").set_value([searched[1].id]).run()
    assert [query.needs_recent_stats for query in load_project(behind, "analysed").queries][:2] == [False, True]


def test_without_a_search_no_query_asks_for_recent_figures(full, visit):
    at = visit("research", project="analysed")
    assert [field.key for field in at.multiselect] == ["where_to_look"]


@pytest.mark.parametrize(
    ("writer", "searches", "ready"),
    [("offline", ["wikipedia"], False), ("openai", [], False), ("openai", ["wikipedia"], True)],
)
def test_a_model_that_searches_needs_no_source_to_begin_with(full, visit, behind, writer, searches, ready):
    for source in list_sources(behind, "created"):
        remove_source(behind, "created", source.id)
    change(behind, "created", writer=writer, searches=searches)
    at = visit("create", project="created")
    assert at.button(key="analyse").disabled is not ready
    assert ("Waits for at least one source" in texts(at)) is not ready
