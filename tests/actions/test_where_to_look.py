from __future__ import annotations

import pytest

from lib.actions.projects import create_project, new_project
from lib.actions.steps import analysis_waits_for
from lib.actions.studio import Studio
from lib.actions.where_to_look import check_searches, label_of, places, searches_of
from lib.errors import BadInput


@pytest.mark.parametrize(
    ("searches", "named", "asked"),
    [
        ([], "documents", []),
        ([], "google", ["gemini"]),
        ([], " Tavily", ["tavily"]),
        ([], "bing", []),
        (["exa", "exa", "wikipedia"], "google", ["exa", "wikipedia"]),
    ],
)
def test_what_the_project_chose_goes_before_what_another_system_named(
    toned: Studio, searches: list[str], named: str, asked: list[str]
) -> None:
    project = create_project(toned, new_project(idea="Tides"))
    chosen = project.model_copy(update={"searches": searches, "research_provider": named})
    assert searches_of(chosen) == asked


def test_a_name_that_is_nobodys_is_refused_with_those_there_are() -> None:
    assert check_searches(["exa", "exa"]) == ["exa"]
    with pytest.raises(BadInput) as caught:
        check_searches(["altavista"])
    assert "wikipedia" in caught.value.hint


def test_places_that_can_be_asked_come_first_and_the_others_say_what_they_lack(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAVILY_API_KEY", "tvly-4711")
    found = places(studio)
    assert [place.name for place in found if not place.missing] == ["wikipedia", "tavily"]
    assert {place.missing for place in found} == {"", "a key", "the address of your server"}
    assert "tvly-4711" not in repr(found)
    assert (label_of("brave"), label_of("altavista")) == ("Brave Search", "altavista")


def test_only_a_model_that_may_search_begins_without_a_source(toned: Studio) -> None:
    project = create_project(toned, new_project(idea="Tides"))
    model = project.model_copy(update={"writer": "openai", "searches": ["exa"]})
    assert analysis_waits_for(project, 1) == analysis_waits_for(model, 0) == ""
    offline = model.model_copy(update={"writer": "offline"})
    assert analysis_waits_for(offline, 0) == analysis_waits_for(project, 0) == "at least one source"
