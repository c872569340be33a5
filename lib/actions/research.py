"""Run the chosen queries, keep what they find as facts, and let the producer judge them."""

from __future__ import annotations

from typing import Any

from lib.actions.found import look_up, with_finders
from lib.actions.projects import save_project
from lib.actions.sources import read_source, read_sources
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.telling import NOBODY, Telling, land, read_now
from lib.actions.writers import again_after, writer_of
from lib.errors import BadInput, NotFound, NotReady
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.research import Fact, Passage, Query, Research
from lib.store import sources
from lib.store.engine import reading

PASSAGES_PER_QUERY = 12


def choose_queries(studio: Studio, project: Project, chosen: set[str]) -> Project:
    """Only these queries run. Raises Stale."""
    known = {query.id for query in project.queries}
    return save_project(studio, project.model_copy(update={"selected_queries": chosen & known}))


def add_query(studio: Studio, project: Project, text: str) -> Project:
    """A query of the producer's own, chosen at once. Raises BadInput for an empty one, Stale."""
    if not text.strip():
        raise BadInput("A query needs some words.", hint="Say what to look for.")
    query = Query(query=" ".join(text.split())[:300], rationale="Added by you")
    return save_project(
        studio,
        project.model_copy(
            update={
                "queries": [*project.queries, query],
                "selected_queries": project.selected_queries | {query.id},
            }
        ),
    )


def prefer_recent(studio: Studio, project: Project, chosen: set[str]) -> Project:
    """Only these queries are after recent figures: late pages are asked for, dated ones go first. Raises Stale."""
    queries = [q.model_copy(update={"needs_recent_stats": q.id in chosen}) for q in project.queries]
    return save_project(studio, project.model_copy(update={"queries": queries}))


def research(studio: Studio, project_id: str, tell: Telling = NOBODY, *, search_again: bool = False) -> Project:
    """Look the chosen queries up, in the documents and wherever the project searches, and make fact cards of what is
    found. Rejections and own facts are kept, also those of the time it takes. What was searched before is not searched
    again unless told so.

    Raises NotReady before the analysis or when nothing is chosen; what went wrong with a search only when nothing was
    found and there is no document.
    """
    read = read_now(studio, project_id)
    project = read.project
    if project.analysis is None:
        raise NotReady("Research needs the analysis first.", hint="Analyse the idea, then choose what to look up.")
    chosen = [query for query in project.queries if query.id in project.selected_queries]
    if not chosen:
        raise NotReady("No query is chosen.", hint="Tick at least one thing to look up.")
    tell(f"Looking up {len(chosen)} {'query' if len(chosen) == 1 else 'queries'}")
    raw = look_up(studio, project, chosen, again=search_again, job_id=tell.job_id)
    found = find_passages(studio, project_id, chosen)
    texts = read_sources(studio, project_id)
    tell("Choosing facts")
    writer = writer_of(studio, project, again=again_after(project.research))
    result = writer.research(project.brief(), project.analysis, chosen, found, texts)
    named = with_finders(studio, result, project)

    def with_facts(project: Project) -> Project:
        return project.model_copy(
            update={
                "research": _keep_judgements(named, project.research),
                "raw_research": raw.model_dump(mode="json") | {"passages": _without_text(found)},
                "current_step": reached(project, Step.RESEARCH),
            }
        )

    return land(studio, read, with_facts, from_="brief analysis queries sources", tell=tell)


def find_passages(studio: Studio, project_id: str, queries: list[Query]) -> list[Passage]:
    """What full-text search finds for each query; every passage remembers which query found it.

    For a query about recent figures passages of sources with a date go before the others.
    """
    with reading(studio.engine) as session:
        dated = {source.id for source in sources.list_sources(session, project_id) if source.published}
        found = []
        for query in queries:
            limit = PASSAGES_PER_QUERY * (2 if query.needs_recent_stats else 1)
            passages = sources.search_passages(session, project_id, query.query, limit=limit)
            if query.needs_recent_stats:
                passages.sort(key=lambda passage: passage.source_id not in dated)
            found += [p.model_copy(update={"query_id": query.id}) for p in passages[:PASSAGES_PER_QUERY]]
        return found


def _without_text(passages: list[Passage]) -> list[dict[str, Any]]:
    return [passage.model_dump(mode="json", exclude={"text"}) for passage in passages]


def reject_fact(studio: Studio, project: Project, fact_id: str, rejected: bool = True) -> Project:
    """A rejected fact is kept, but no script is written from it. Raises NotFound, Stale."""
    known = _research(project)
    if fact_id not in {fact.id for fact in known.fact_cards}:
        raise NotFound("There is no such fact.", hint="Find facts again.")
    cards = [f.model_copy(update={"rejected": rejected}) if f.id == fact_id else f for f in known.fact_cards]
    return _save_facts(studio, project, known, cards)


def add_fact(studio: Studio, project: Project, source_id: str, quote: str) -> Project:
    """Add a fact by hand. Raises BadInput unless the quote stands in the source word for word, NotFound, Stale."""
    quote = quote.strip()
    source = read_source(studio, project.project_id, source_id)
    start = source.text.find(quote) if quote else -1
    if start < 0:
        raise BadInput(
            "This is not in the source word for word.", hint=f"Copy the sentence from “{source.title}” and paste it."
        )
    known = _research(project)
    url = source.origin if source.origin.startswith(("http://", "https://")) else ""
    fact = Fact(
        quote=quote, claim=quote, url=url, date=source.published, author=source.author or None, confidence=1.0,
        source_id=source_id, start=start, end=start + len(quote), added_by_hand=True,
    )  # fmt: skip
    return _save_facts(studio, project, known, [*known.fact_cards, fact])


def _research(project: Project) -> Research:
    if project.research is None:
        raise NotReady("There are no facts yet.", hint="Find facts first.")
    return project.research


def _save_facts(studio: Studio, project: Project, known: Research, cards: list[Fact]) -> Project:
    changed = known.model_copy(update={"fact_cards": cards})
    return save_project(studio, project.model_copy(update={"research": changed}))


def _keep_judgements(new: Research, old: Research | None) -> Research:
    """Finding facts again forgets neither what was rejected nor what was added by hand; same quote, same id."""
    if old is None:
        return new
    before = {(fact.source_id, fact.start, fact.end): fact for fact in old.fact_cards}
    ids: dict[str, str] = {}
    cards = []
    for fact in new.fact_cards:
        if known := before.get((fact.source_id, fact.start, fact.end)):
            ids[fact.id] = known.id
            fact = fact.model_copy(update={"id": known.id, "rejected": known.rejected})
        cards.append(fact)
    present = {(fact.source_id, fact.start, fact.end) for fact in cards}
    cards += [f for key, f in before.items() if f.added_by_hand and key not in present]
    angles = [
        a.model_copy(update={"mapped_fact_ids": [ids.get(i, i) for i in a.mapped_fact_ids]}) for a in new.mapped_angles
    ]
    return new.model_copy(update={"fact_cards": cards, "mapped_angles": angles})
