"""Analyse the idea and its sources; choose an outline."""

from __future__ import annotations

from lib.actions.projects import load_project, save_project
from lib.actions.sources import read_sources
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.writers import again_after, writer_of
from lib.errors import NotFound
from lib.models.enums import ProjectStatus, Step
from lib.models.project import Project
from lib.models.research import Query
from lib.store import projects
from lib.store.engine import writing


def analyse(studio: Studio, project_id: str, feedback: str = "") -> Project:
    """Read idea and sources and propose audience, titles, outlines and queries; all queries start chosen.

    Raises NotReady when there is nothing to read, Stale when the project changed meanwhile.
    """
    project = load_project(studio, project_id)
    writer = writer_of(studio, project, again=again_after(project.analysis))
    analysis = writer.analyse(project.brief(feedback), read_sources(studio, project_id))
    queries = [
        Query(query=q.query, rationale=q.rationale, needs_recent_stats=q.needs_recent_stats)
        for q in analysis.research_queries
    ]
    title = project.title or (analysis.title_suggestions[0] if analysis.title_suggestions else "")
    changed = project.model_copy(
        update={
            "analysis": analysis,
            "queries": queries,
            "selected_queries": {q.id for q in queries},
            "title": title,
            "current_step": reached(project, Step.ANALYSIS),
        }
    )
    saved = save_project(studio, changed)
    if saved.status == ProjectStatus.DRAFT:
        with writing(studio.engine) as session:
            saved = projects.set_columns(session, project_id, status=ProjectStatus.IN_PROGRESS.value)
    return saved


def choose_outline(studio: Studio, project: Project, outline_id: str) -> Project:
    """Raises NotFound for an outline that is not there, Stale."""
    analysis = project.analysis
    if analysis is None or outline_id not in {o.id for o in analysis.suggested_outlines}:
        raise NotFound("There is no such outline.", hint="Choose one of those shown.")
    chosen = analysis.model_copy(update={"selected_outline_id": outline_id})
    return save_project(studio, project.model_copy(update={"analysis": chosen}))
