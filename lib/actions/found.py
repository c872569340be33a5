"""What research finds beyond the documents: search, read, keep, and tell who found what."""

from __future__ import annotations

from lib.actions.reading_pages import Reading
from lib.actions.searching import search_all, troubles_of
from lib.actions.sources import list_sources
from lib.actions.studio import Studio
from lib.errors import NotReady
from lib.models.project import Project
from lib.models.research import FoundSource, Query, Research
from lib.models.searched import RawResearch, Searched
from lib.models.source import SourcePublic
from lib.pipeline.finding import merged


def look_up(
    studio: Studio, project: Project, queries: list[Query], *, again: bool = False, job_id: str = ""
) -> RawResearch:
    """Search for the queries where the project looks and keep the pages as sources; what is remembered of it.

    Raises the first thing that went wrong when nothing was found and the project has no source.
    """
    kept = RawResearch.of(project.raw_research)
    answers = search_all(studio, project, queries, again=again, job_id=job_id)
    read = {page.url: page for page in kept.pages if page.source_id or not again}
    run = Reading(studio, project.project_id, read=read)
    run.run(merged([(answer.finder, answer.hits) for answer in answers]))
    if answers and not list_sources(studio, project.project_id):
        errors = [error for error in [*(answer.error for answer in answers), run.error] if error]
        nothing = NotReady("Nothing was found for these queries.", hint="Word them differently, or add a document.")
        raise errors[0] if errors else nothing
    asked = [answer.record() for answer in answers if answer.error is None]
    return RawResearch(
        searches=[*asked, *_not_in(kept.searches, asked)], pages=list(run.read.values()),
        troubles=[*troubles_of(answers), *run.troubles],
    )  # fmt: skip


def _not_in(known: list[Searched], asked: list[Searched]) -> list[Searched]:
    """Searches of before, of queries that were not chosen this time, so that they need not be paid for again."""
    same = {(each.query, each.provider, each.recent) for each in asked}
    return [each for each in known if (each.query, each.provider, each.recent) not in same]


def with_finders(studio: Studio, result: Research, project: Project) -> Research:
    """Every source that was found, with its address, its date and who found it."""
    known = {source.id: source for source in list_sources(studio, project.project_id)}
    ids = {query.id for query in project.queries}
    listed = [
        _told(found, known[found.source_id], ids) if found.source_id in known else found for found in result.sources
    ]
    missing = known.keys() - {found.source_id for found in listed}
    more = [
        _told(FoundSource(title=source.title, source_id=source.id), source, ids)
        for source in known.values()
        if source.id in missing and source.provider
    ]
    return result.model_copy(update={"sources": [*listed, *more]})


def _told(found: FoundSource, source: SourcePublic, query_ids: set[str]) -> FoundSource:
    return found.model_copy(
        update={
            "url": found.url or (source.origin if source.origin.startswith(("http://", "https://")) else ""),
            "published": source.published,
            "provider": source.provider,
            "query_ids": [query_id for query_id in source.found_by if query_id in query_ids],
        }
    )
