"""Searching for the approved queries, reading what was found, and what is remembered of it."""

from __future__ import annotations

import dataclasses
import threading
from functools import partial
from typing import Any

import pytest

from lib.actions import searching
from lib.actions.again import duplicate_project
from lib.actions.budget import entries, paying
from lib.actions.estimate import spent
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.research import research
from lib.actions.searching import search_all
from lib.actions.sources import add_pasted, list_sources, read_source, remove_source
from lib.actions.studio import Studio
from lib.errors import BadKey, Cancelled, NoCredit, NotReady, OverBudget, PodcastError, ProviderDown, RateLimited
from lib.jobs.stopping import stop_signal
from lib.models.analysis import Analysis, Outline
from lib.models.project import Project
from lib.models.research import Query
from lib.models.searched import RawResearch
from lib.providers.fetch import fetch
from lib.providers.research import Hit
from lib.providers.wire import Policy
from tests.actions.searches import TEXT, Pages, ToldSearch, loader, page_text
from tests.neighbour import Reply, neighbour

COST, MUD = Query(id="q_cost", query="What did the barrage cost?"), Query(id="q_mud", query="How far did the mud rise?")


def hits(*names: str, text: bool = True) -> list[Hit]:
    return [Hit(name, f"https://tides.test/{name}", text=page_text(name) if text else "") for name in names]


class Bench:
    """A project with two approved queries, two providers, and a web of its own."""

    def __init__(self, studio: Studio) -> None:
        self.exa = ToldSearch(lambda _query: hits("a", "b"), usd=0.01)
        self.brave = ToldSearch(lambda _query: hits("b", "c", text=False))
        self.pages = Pages()
        self.pages.texts = {f"https://tides.test/{name}": page_text(name) for name in "abcdefgh"}
        searches = {"exa": self.exa, "brave": self.brave}
        self.studio = dataclasses.replace(studio, load_search=loader(searches), fetch=self.pages)

    def project(self, **more: Any) -> Project:
        new = create_project(self.studio, new_project(idea="Who paid for the barrage", minutes=2, budget_cap=5))
        analysis = Analysis(suggested_outlines=[Outline(title="Tides", segments=["Cost", "Mud"])])
        document = {
            "analysis": analysis, "queries": [COST, MUD], "selected_queries": {COST.id, MUD.id},
            "searches": ["exa", "brave"], **more,
        }  # fmt: skip
        return save_project(self.studio, new.model_copy(update=document))

    def run(self, project: Project, **how: bool) -> Project:
        return research(self.studio, project.project_id, **how)

    def raw(self, project: Project) -> RawResearch:
        return RawResearch.of(load_project(self.studio, project.project_id).raw_research)

    def titles(self, project: Project) -> list[str]:
        return [source.title for source in list_sources(self.studio, project.project_id)]


@pytest.fixture
def bench(toned: Studio) -> Bench:
    return Bench(toned)


def test_exactly_the_approved_queries_are_asked_in_their_words_of_every_provider(bench: Bench) -> None:
    bench.run(bench.project(selected_queries={COST.id}))
    assert bench.exa.asked == bench.brave.asked == [(COST.query, False)]


def test_nobody_is_asked_when_the_project_looks_in_its_documents_only(bench: Bench) -> None:
    project = bench.project(searches=[])
    add_pasted(bench.studio, project.project_id, TEXT)
    bench.run(project)
    assert bench.exa.asked == bench.brave.asked == []


@pytest.mark.parametrize(("named", "asked"), [("exa", True), ("Exa ", True), ("documents", False), ("bing", False)])
def test_what_a_client_of_the_reference_names_counts_as_a_search(bench: Bench, named: str, asked: bool) -> None:
    project = bench.project(searches=[], research_provider=named)
    add_pasted(bench.studio, project.project_id, TEXT)
    bench.run(project)
    assert bool(bench.exa.asked) is asked


def test_a_page_found_by_several_is_kept_once_and_remembers_all_of_them(bench: Bench) -> None:
    done = bench.run(bench.project())
    found = {source.title: source for source in list_sources(bench.studio, done.project_id)}
    assert sorted(found) == ["a", "b", "c"]
    assert found["b"].provider == "brave, exa"
    assert found["a"].provider == "exa"
    assert found["b"].found_by == [COST.id, MUD.id]
    assert bench.pages.fetched == ["https://tides.test/c"]  # the texts of a and b came with the search
    listed = {each.title: each for each in done.research.sources} if done.research else {}
    assert listed["b"].query_ids == [COST.id, MUD.id]
    assert (listed["b"].provider, listed["b"].url) == ("brave, exa", "https://tides.test/b")


def test_facts_quote_the_pages_word_for_word_with_their_address(bench: Bench) -> None:
    done = bench.run(bench.project())
    assert done.research and done.research.fact_cards
    for fact in done.research.fact_cards:
        source = read_source(bench.studio, done.project_id, fact.source_id)
        assert source.text[fact.start : fact.end] == fact.quote
        assert fact.url == source.origin
        assert fact.confidence_from.startswith("0.60 to begin with")
    assert {query_id for fact in done.research.fact_cards for query_id in fact.query_ids} == {COST.id, MUD.id}


@pytest.mark.parametrize(
    "other",
    [
        "http://tides.test/a", "https://WWW.tides.test/a/", "https://tides.test/a#part",
        "https://tides.test:443/a?utm_source=x&fbclid=1", "https://tides.test/%61",
    ],
)  # fmt: skip
def test_an_address_spelled_otherwise_is_the_same_page(bench: Bench, other: str) -> None:
    bench.brave.hits = lambda _query: [Hit("other", other)]
    done = bench.run(bench.project())
    assert bench.titles(done) == ["a", "b"]
    assert bench.pages.fetched == []


def test_the_same_text_at_another_address_or_behind_a_redirect_is_the_same_page(bench: Bench) -> None:
    bench.pages.texts["https://mirror.test/a"] = page_text("a")
    bench.pages.sent_on["https://redirect.test/1"] = "https://tides.test/b"
    bench.brave.hits = lambda _query: [
        Hit("mirror", "https://mirror.test/a"), Hit("sent on", "https://redirect.test/1")
    ]  # fmt: skip
    done = bench.run(bench.project())
    assert bench.titles(done) == ["a", "b"]
    assert [source.provider for source in list_sources(bench.studio, done.project_id)] == ["brave, exa"] * 2


def test_a_document_of_the_producer_stays_theirs_when_a_search_finds_it_too(bench: Bench) -> None:
    project = bench.project()
    bench.pages.texts["https://tides.test/c"] = TEXT * 3
    mine = add_pasted(bench.studio, project.project_id, TEXT * 3, "Mine")
    bench.run(project)
    kept = next(s for s in list_sources(bench.studio, project.project_id) if s.id == mine.id)
    assert (kept.title, kept.provider, kept.found_by) == ("Mine", "", [COST.id, MUD.id])


def test_running_again_asks_nobody_fetches_nothing_and_costs_nothing(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    before = (len(bench.exa.asked), list(bench.pages.fetched), bench.titles(project))
    paid = spent(bench.studio, project.project_id)
    bench.run(project)
    assert (len(bench.exa.asked), bench.pages.fetched, bench.titles(project)) == before
    assert spent(bench.studio, project.project_id) == paid
    assert paid.spent_usd == pytest.approx(0.02)


def test_a_search_from_memory_is_in_the_ledger_for_nothing(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    assert not [line for line in entries(bench.studio, project.project_id) if line.cache_hit]
    bench.run(project)
    hits = [line for line in entries(bench.studio, project.project_id) if line.cache_hit]
    assert {(line.kind, line.provider, line.usd, line.note) for line in hits} == {
        ("research", "exa", 0.0, f"Searched before: {query.query}") for query in (COST, MUD)
    }  # Brave is free here, and what is free is not written down


@pytest.mark.parametrize("again", [False, True])
def test_two_queries_in_the_same_words_are_paid_for_once(bench: Bench, again: bool) -> None:
    twin = COST.model_copy(update={"id": "q_twin"})
    project = bench.project(queries=[COST, twin], selected_queries={COST.id, "q_twin"}, searches=["exa"])
    bench.run(project, search_again=again)
    assert [query for query, _ in bench.exa.asked] == [COST.query]


def test_what_was_searched_is_remembered_without_the_texts(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    raw = bench.raw(project)
    pairs = {(each.query_id, each.provider, len(each.hits)) for each in raw.searches}
    assert pairs == {(q.id, p, 2) for q in (COST, MUD) for p in ("exa", "brave")}
    assert "620 million" not in raw.model_dump_json()
    assert {page.url for page in raw.pages} == {f"https://tides.test/{name}" for name in "abc"}


def test_the_same_words_under_another_id_are_not_paid_for_again(bench: Bench) -> None:
    project = bench.project()
    done = bench.run(project)
    renamed = COST.model_copy(update={"id": "q_new"})
    changed = done.model_copy(update={"queries": [renamed], "selected_queries": {"q_new"}})
    bench.run(save_project(bench.studio, changed))
    assert len(bench.exa.asked) == 2
    assert all("q_new" in source.found_by for source in list_sources(bench.studio, project.project_id))


def test_another_try_of_a_job_that_searches_again_pays_for_no_search_twice(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    bench.exa.broken = {MUD.query: BadKey("Exa does not accept the key.")}
    queries = [COST, MUD]
    for job_id, paid in (("research:1", 1), ("research:1", 0), ("research:2", 1)):
        before = bench.exa.asked.count((COST.query, False))
        search_all(bench.studio, project, queries, again=True, job_id=job_id)
        assert bench.exa.asked.count((COST.query, False)) == before + paid


def test_a_step_that_is_cancelled_searches_reads_and_pays_for_nothing_more(bench: Bench) -> None:
    project = bench.project()
    with stop_signal() as stop, pytest.raises(Cancelled):
        stop.set()
        search_all(bench.studio, project, [COST, MUD])
    assert bench.exa.asked == []
    assert spent(bench.studio, project.project_id).reserved_usd == 0


def test_searching_again_has_to_be_said(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    bench.exa.hits = lambda _query: hits("a", "d")
    bench.run(project, search_again=True)
    assert len(bench.exa.asked) == 4
    assert sorted(bench.titles(project)) == ["a", "b", "c", "d"]


def test_a_step_that_broke_off_after_searching_does_not_pay_twice(bench: Bench) -> None:
    project = bench.project(writer="nobody's")
    with pytest.raises(PodcastError):
        bench.run(project)
    assert bench.raw(project).searches == []
    bench.run(save_project(bench.studio, project.model_copy(update={"writer": "offline"})))
    assert len(bench.exa.asked) == 2
    assert spent(bench.studio, project.project_id).spent_usd == pytest.approx(0.02)


def test_a_copy_of_a_project_keeps_what_was_found(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    copy = duplicate_project(bench.studio, project.project_id)
    assert copy.searches == ["exa", "brave"]
    bench.run(copy)
    assert len(bench.exa.asked) == 2
    assert sorted(bench.titles(copy)) == ["a", "b", "c"]


def test_a_source_the_producer_removed_does_not_come_back(bench: Bench) -> None:
    project = bench.project()
    bench.run(project)
    gone = next(s for s in list_sources(bench.studio, project.project_id) if s.title == "c")
    remove_source(bench.studio, project.project_id, gone.id)
    bench.run(project)
    assert sorted(bench.titles(project)) == ["a", "b"]


def test_queries_about_recent_figures_ask_for_them_and_dated_pages_go_first(bench: Bench) -> None:
    recent = COST.model_copy(update={"needs_recent_stats": True})
    old, new = hits("a", "b")
    bench.exa.hits = lambda _query: [old, dataclasses.replace(new, published="2026-10-01")]
    project = bench.project(queries=[recent], selected_queries={recent.id}, searches=["exa"])
    bench.run(project)
    assert bench.exa.asked == [(recent.query, True)]
    sources = list_sources(bench.studio, project.project_id)
    assert [(s.title, s.published) for s in sources] == [("b", "2026-10-01"), ("a", "")]
    first = bench.raw(project).passages[0]
    assert first["source_id"] == sources[0].id


def test_one_provider_that_fails_loses_nothing_of_the_others_and_is_told_once(bench: Bench) -> None:
    wrong = BadKey("Exa does not accept the key.", hint="Check the key in Settings.")
    bench.exa.broken = {COST.query: wrong, MUD.query: wrong}
    project = bench.project()
    bench.run(project)
    assert sorted(bench.titles(project)) == ["b", "c"]
    told = [t for t in bench.raw(project).troubles if t.startswith("Exa")]
    assert told == ["Exa, 2 queries: Exa does not accept the key. Check the key in Settings."]
    assert spent(bench.studio, project.project_id).spent_usd == 0


def test_a_provider_that_was_down_is_asked_again_the_next_time(bench: Bench) -> None:
    bench.exa.broken = {COST.query: ProviderDown("Exa has a problem of its own.", hint="Try again later.")}
    project = bench.project()
    bench.run(project)
    assert bench.raw(project).troubles == [
        "Exa, “What did the barrage cost?”: Exa has a problem of its own. Try again later."
    ]
    bench.exa.broken = {}
    bench.run(project)
    asked = [query for query, _ in bench.exa.asked]  # the first two side by side
    assert (sorted(asked[:2]), asked[2:]) == (sorted([COST.query, MUD.query]), [COST.query])
    assert bench.raw(project).troubles == []


def test_a_short_wait_is_waited_for_once(bench: Bench) -> None:
    bench.exa.broken = {COST.query: RateLimited("Exa asks to wait.", retry_after_s=0.0, hint="Try again.")}
    bench.run(bench.project(selected_queries={COST.id}))
    assert [query for query, _ in bench.exa.asked] == [COST.query, COST.query]


def test_a_page_that_cannot_be_read_is_told_and_the_next_one_takes_its_place(bench: Bench) -> None:
    bench.brave.hits = lambda _query: hits("x", "c", "d", "e", "f", text=False)
    project = bench.project(searches=["brave"], selected_queries={COST.id})
    bench.run(project)
    assert bench.titles(project) == ["c", "d", "e"]
    assert bench.raw(project).troubles == ["“x” (tides.test) could not be read: tides.test has no such page."]
    fetched = len(bench.pages.fetched)
    bench.run(project)
    assert "https://tides.test/x" not in bench.pages.fetched[fetched:]


def test_an_excerpt_is_no_page(bench: Bench) -> None:
    bench.exa.hits = lambda _query: [Hit("a", "https://tides.test/a", text="Only the first words.")]
    done = bench.run(bench.project(searches=["exa"]))
    assert bench.pages.fetched == ["https://tides.test/a"]
    assert "1966" in read_source(bench.studio, done.project_id, list_sources(bench.studio, done.project_id)[0].id).text


def test_the_number_of_pages_is_bounded(bench: Bench) -> None:
    names = [f"p{n}" for n in range(40)]
    bench.pages.texts = {f"https://tides.test/{name}": page_text(name) for name in names}
    queries = [Query(id=f"q{n}", query=f"What did barrage {n} cost?") for n in range(8)]
    bench.brave.hits = lambda query: hits(*names[int(query.split()[3]) * 5 :][:5], text=False)
    project = bench.project(searches=["brave"], queries=queries, selected_queries={q.id for q in queries})
    bench.run(project)
    assert len(bench.titles(project)) == len(bench.pages.fetched) == 12
    found_by = {query_id for s in list_sources(bench.studio, project.project_id) for query_id in s.found_by}
    assert found_by == {query.id for query in queries}


def test_a_budget_that_is_used_up_refuses_the_search_and_keeps_the_free_ones(bench: Bench) -> None:
    project = bench.project(budget_cap=0.015)
    bench.run(project)
    assert len(bench.exa.asked) == 1
    assert spent(bench.studio, project.project_id).spent_usd == pytest.approx(0.01)
    (told,) = [t for t in bench.raw(project).troubles if t.startswith("Exa")]
    assert "budget" in told
    assert "c" in bench.titles(project)


def test_a_cap_holds_however_many_search_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "WAIT_FOR_ROOM_S", 0.0)  # what else is held here is not settled before the end
    queries = [Query(id=f"q{n}", query=f"What did barrage {n} cost?") for n in range(10)]
    wanted = {"queries": queries, "selected_queries": {q.id for q in queries}, "searches": ["exa"]}
    project = bench.project(budget_cap=0.045, **wanted)
    with paying(
        bench.studio, project.project_id, kind="speech", provider="x", model="", expected_usd=0.01
    ):  # fmt: skip
        bench.run(project)
    assert len(bench.exa.asked) == 3


def test_providers_are_asked_side_by_side(bench: Bench) -> None:
    bench.exa.together = bench.brave.together = threading.Barrier(2)
    project = bench.project(selected_queries={COST.id})
    bench.run(project)
    assert sorted(bench.titles(project)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "error",
    [NoCredit("No credit.", hint="Pay."), ProviderDown("Down.", hint="Wait."), RateLimited("Slow.", hint="Wait.")],
)
def test_when_nothing_at_all_is_there_the_reason_is_raised(bench: Bench, error: PodcastError) -> None:
    bench.exa.broken = {COST.query: error, MUD.query: error}
    with pytest.raises(type(error)) as caught:
        bench.run(bench.project(searches=["exa"]))
    assert caught.value.hint


def test_nothing_found_and_nothing_to_read_is_said(bench: Bench) -> None:
    bench.exa.hits = lambda _query: []
    with pytest.raises(NotReady, match="Nothing was found"):
        bench.run(bench.project(searches=["exa"]))
    with pytest.raises(OverBudget):
        bench.run(bench.project(searches=["exa"], budget_cap=0.0))


def test_with_a_document_a_search_that_fails_stops_nothing(bench: Bench) -> None:
    project = bench.project(searches=["exa"])
    add_pasted(bench.studio, project.project_id, TEXT * 2)
    bench.exa.broken = {q.query: ProviderDown("Exa does not answer.", hint="Wait.") for q in (COST, MUD)}
    done = bench.run(project)
    assert done.research and done.research.fact_cards
    assert len(bench.raw(project).troubles) == 1


def test_a_provider_that_is_none_is_told_as_a_trouble(bench: Bench) -> None:
    studio = dataclasses.replace(bench.studio, load_search=Studio.load_search)
    project = bench.project(searches=["altavista"])
    add_pasted(studio, project.project_id, TEXT * 2)
    research(studio, project.project_id)
    (told,) = bench.raw(project).troubles
    assert "no research provider called “altavista”" in told


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://2130706433/",
        "http://xn--/",
    ],
)
def test_a_page_on_this_machine_is_refused_in_a_sentence_and_the_rest_goes_on(bench: Bench, url: str) -> None:
    safely = dataclasses.replace(bench.studio, fetch=fetch)
    bench.exa.hits = lambda _query: [Hit("inside", url), *hits("a")]
    project = bench.project(searches=["exa"])
    research(safely, project.project_id)
    assert bench.titles(project) == ["a"]
    (told,) = bench.raw(project).troubles
    assert told.startswith("“inside” (") and "could not be read" in told


@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.2/", "http://10.0.0.1/"])
def test_a_page_that_sends_on_to_the_inside_is_refused_and_the_rest_goes_on(bench: Bench, inside: str) -> None:
    with neighbour(Reply(302, b"", {"location": inside})) as outside:
        as_public = Policy(allows=lambda address: str(address) == "127.0.0.1", ports=None)
        safely = dataclasses.replace(bench.studio, fetch=partial(fetch, policy=as_public))
        bench.exa.hits = lambda _query: [Hit("sent on", f"{outside.url}/page"), *hits("a")]
        project = bench.project(searches=["exa"])
        research(safely, project.project_id)
        assert [asked.path for asked in outside.asked] == ["/page"]
    assert bench.titles(project) == ["a"]
    assert len(bench.raw(project).troubles) == 1


def test_a_text_that_is_no_document_is_a_trouble_too(bench: Bench) -> None:
    bench.exa.hits = lambda _query: [
        Hit("odd", "https://tides.test/odd", text="%PDF-1.7 " + "broken " * 200),
        *hits("a"),
    ]
    project = bench.project(searches=["exa"])
    bench.run(project)
    assert bench.titles(project) == ["a"]
    assert len(bench.raw(project).troubles) == 1
