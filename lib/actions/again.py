"""Begin again: the same project from its brief, or another one like it."""

from __future__ import annotations

from typing import Any

from lib.actions.projects import load_project, no_render_runs, save_project
from lib.actions.step_status import drop_steps
from lib.actions.studio import Studio
from lib.models.enums import ProjectStatus, Step
from lib.models.history import Change
from lib.models.project import Document, Project
from lib.models.research import Research
from lib.models.values import new_id
from lib.store import copies, projects, rewrites
from lib.store.engine import writing

_MADE = (
    "analysis", "queries", "selected_queries", "research", "raw_research", "estimate", "script_data", "final_video_url",
    "show_script_editor", "show_render_queue", "current_step", "as_sent",
)  # fmt: skip
"""What was made on the way, and where it stands; everything else of a document is what a producer gave."""


def made_so_far(project: Project) -> dict[str, int]:
    """What starting over would clear: numbers of facts, scenes and so on, by name."""
    script, research = project.script_data, project.research
    found = {
        "analyses": int(project.analysis is not None),
        "queries": len(project.queries),
        "facts": len(research.fact_cards) if research else 0,
        "scenes": len(script.scenes) if script else 0,
        "approvals": sum(scene.approved for scene in script.scenes) if script else 0,
    }
    return {name: number for name, number in found.items() if number}


def reset_project(studio: Studio, project: Project) -> Project:
    """Back to its brief and sources, at the first step. Episodes stay in the library, this state in the history.

    A step under way is cancelled. Raises Stale when it was changed elsewhere, NotReady while it renders.
    """
    no_render_runs(studio, project.project_id, "start it over")
    drop_steps(studio, project.project_id)
    given = [name for name in Document.model_fields if name not in _MADE]
    fresh = project.holding(Document(**{name: getattr(project, name) for name in given}))
    saved = save_project(studio, fresh, Change(what="Started over"))
    with writing(studio.engine) as session:
        rewrites.drop(session, project.project_id)
    if saved.status == ProjectStatus.DRAFT:
        return saved
    with writing(studio.engine) as session:
        return projects.set_columns(session, project.project_id, status=ProjectStatus.DRAFT.value, owner=studio.owner)


def duplicate_project(studio: Studio, project_id: str, *, new_project_id: str | None = None) -> Project:
    """A copy with its sources, facts and script, under a name of its own; renders and spending are not copied.

    Raises NotFound, Duplicate for an id that is taken.
    """
    studio.require_owner("duplicate it")
    original = load_project(studio, project_id)
    copy_id = new_project_id or new_id()
    with writing(studio.engine) as session:
        projects.insert_project(
            session, copy_id, Document(idea=original.idea), owner=studio.owner,
            what=f"Copied from “{original.display_title[:100]}”",
        )  # fmt: skip
        ids = copies.copy_sources(session, project_id, copy_id)
        copied = projects.get_project(session, copy_id, owner=studio.owner).holding(_copy_of(original, ids))
        projects.update_document(session, copied, Change(what="Copied"))
        status = ProjectStatus.DRAFT if original.analysis is None else ProjectStatus.IN_PROGRESS
        read = {key: each.model_dump(mode="json") for key, each in original.line_readings.items()}
        return projects.set_columns(session, copy_id, status=status.value, line_readings=read, owner=studio.owner)


def _copy_of(original: Project, source_ids: dict[str, str]) -> Document:
    """The document with a name of its own, nothing rendered, and its facts quoting the copied sources."""
    change: dict[str, Any] = {
        "title": f"{original.display_title[:480]} (copy)",
        "show_render_queue": False,
        "final_video_url": None,
        "current_step": Step.SCRIPT if original.current_step == Step.RENDER else original.current_step,
        "research": _requoted(original.research, source_ids),
        "raw_research": _renamed(original.raw_research, source_ids),
        "as_sent": {name: part for name, part in original.as_sent.items() if name != "render_jobs"},
    }
    return original.document().model_copy(update=change)


def _requoted(research: Research | None, source_ids: dict[str, str]) -> Research | None:
    return Research.model_validate(_renamed(research.model_dump(), source_ids)) if research else None


def _renamed(value: Any, ids: dict[str, str]) -> Any:
    """The value with every old id in it, wherever it stands, replaced by its new one."""
    if isinstance(value, dict):
        return {key: _renamed(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value
