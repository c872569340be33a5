"""Analyse the idea and its sources; choose an outline."""

from __future__ import annotations

from lib.actions.projects import save_project
from lib.actions.sources import read_sources
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.telling import NOBODY, Telling, land, read_now
from lib.actions.writers import again_after, left_by, writer_of
from lib.errors import NotFound
from lib.models.enums import ProjectStatus, Step
from lib.models.project import Project
from lib.models.research import Query
from lib.store import projects
from lib.store.engine import writing


def analyse(studio: Studio, project_id: str, feedback: str = "", tell: Telling = NOBODY) -> Project:
    """Read idea and sources and propose audience, titles, outlines and queries; all queries start chosen.

    Queries that the producer adds meanwhile stay. Raises NotReady when there is nothing to read.
    """
    read = read_now(studio, project_id)
    texts = read_sources(studio, project_id)
    tell(f"Reading {len(texts)} {'source' if len(texts) == 1 else 'sources'}" if texts else "Thinking about the idea")
    writer = writer_of(studio, read.project, again=again_after(read.project.analysis))
    analysis = writer.analyse(read.project.brief(feedback), texts)
    queries = [
        Query(query=q.query, rationale=q.rationale, needs_recent_stats=q.needs_recent_stats)
        for q in analysis.research_queries
    ]
    before = {query.id for query in read.project.queries}

    def result(project: Project) -> Project:
        added = [query for query in project.queries if query.id not in before]
        chosen = {query.id for query in queries} | {query.id for query in added} & project.selected_queries
        return project.model_copy(
            update={
                "analysis": analysis,
                "queries": [*queries, *added],
                "selected_queries": chosen,
                "title": project.title or (analysis.title_suggestions[0] if analysis.title_suggestions else ""),
                "current_step": reached(project, Step.ANALYSIS),
            }
        )

    saved = land(studio, read, result, made="analysis", from_="brief sources", tell=tell, left=left_by(writer))
    if saved.status == ProjectStatus.DRAFT:
        with writing(studio.engine) as session:
            saved = projects.set_columns(
                session, project_id, status=ProjectStatus.IN_PROGRESS.value, owner=studio.owner
            )
    return saved


def choose_outline(studio: Studio, project: Project, outline_id: str) -> Project:
    """Raises NotFound for an outline that is not there, Stale."""
    analysis = project.analysis
    if analysis is None or outline_id not in {o.id for o in analysis.suggested_outlines}:
        raise NotFound("There is no such outline.", hint="Choose one of those shown.")
    chosen = analysis.model_copy(update={"selected_outline_id": outline_id})
    return save_project(studio, project.model_copy(update={"analysis": chosen}))
