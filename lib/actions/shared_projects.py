"""Projects for clients of the API: created, read, changed in part and listed in their own spelling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from lib.actions.projects import check_cast, create_project, default_cast, load_project, save_project, set_favorite
from lib.actions.studio import Studio
from lib.actions.where_to_look import check_searches
from lib.actions.wire import JSON_PARTS, to_wire, with_parts
from lib.actions.writers import check_writer
from lib.errors import BadInput, Duplicate, Stale
from lib.models.brief import Speaker
from lib.models.enums import JobStatus, ProjectStatus
from lib.models.history import Change
from lib.models.job import RenderJobPublic
from lib.models.project import Project, ProjectCreate
from lib.store import projects, render_jobs
from lib.store.engine import reading, writing

ROW_FIELDS = ("status", "is_favorite")


class SameIdea(Duplicate):
    """Another project has the idea already; `existing` is that project."""

    code = "duplicate_idea"

    def __init__(self, existing: Project) -> None:
        super().__init__(
            "A project with this idea exists already.",
            existing_id=existing.project_id,
            hint="Open it, or say what is different this time.",
        )
        self.existing = existing


def create_shared(studio: Studio, new: ProjectCreate, **brief: Any) -> dict[str, Any]:
    """Begin a project; `brief` as for `create_project`, its cast as plain JSON.

    Raises SameIdea for the idea of another one, Duplicate for an id that is taken, BadInput for an impossible cast.
    """
    cast = _cast(studio, brief.pop("cast", []))
    with reading(studio.engine) as session:
        if same := projects.find_by_idea(session, new.idea, owner=studio.owner):
            if same.project_id == new.project_id:
                raise Duplicate("A project with this id exists already.", existing_id=same.project_id)
            raise SameIdea(same)
    return _wire(studio, [create_project(studio, new, cast=cast, **brief)])[0]


def read_shared(studio: Studio, project_id: str) -> dict[str, Any]:
    """Raises NotFound."""
    return _wire(studio, [load_project(studio, project_id)])[0]


def change_shared(studio: Studio, project_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Change only what was sent. Raises NotFound, Stale when a `version` was sent that is not the newest, BadInput for
    a writer or a research provider that there is not."""
    project = load_project(studio, project_id)
    if any(sent.get(name) is not None for name in ROW_FIELDS):
        studio.require_owner("mark or archive it")
    _check_version(project, sent.get("version"))
    plain = {name: value for name, value in sent.items() if name not in (*JSON_PARTS, *ROW_FIELDS)}
    if "searches" in plain:
        plain["searches"] = check_searches(plain["searches"])
    if "writer" in plain:
        check_writer(plain["writer"])
    if "cast" in plain:
        plain |= {"cast": check_cast(_cast(studio, plain["cast"])), "speakers": len(plain["cast"])}
    changed = with_parts(project, sent).model_copy(update=plain)
    try:
        valid = Project.model_validate(changed.model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{place}: {first['msg']}.", hint="Correct it, then send it again.") from error
    project = save_project(studio, valid, Change(what="Changed over the API"))
    row = {name: sent[name] for name in ROW_FIELDS if sent.get(name) is not None}
    if row:
        with writing(studio.engine) as session:
            project = projects.set_columns(session, project_id, **row, owner=studio.owner)
    return _wire(studio, [project])[0]


def edit_shared(
    studio: Studio, project_id: str, version: int | None, edit: Callable[[Project], Project]
) -> dict[str, Any]:
    """Apply a verb of ours. Raises NotFound, what the verb raises, Stale when `version` is not the newest."""
    project = load_project(studio, project_id)
    _check_version(project, version)
    return _wire(studio, [edit(project)])[0]


def _check_version(project: Project, version: int | None) -> None:
    if version is not None and version != project.version:
        raise Stale(
            "This project was changed since you read it.", hint="Read it again, then repeat the change.",
            newest=project.version,
        )  # fmt: skip


def toggle_shared(studio: Studio, project_id: str) -> dict[str, Any]:
    """Make it a favourite, or no longer one. Raises NotFound."""
    project = load_project(studio, project_id)
    return _wire(studio, [set_favorite(studio, project_id, not project.is_favorite)])[0]


def list_shared(
    studio: Studio, *, status: ProjectStatus | None, favorites_only: bool, limit: int, offset: int, order_by: str
) -> tuple[list[dict[str, Any]], int]:
    """A page of whole projects, and how many match."""
    with reading(studio.engine) as session:
        found, total = projects.list_whole_projects(
            session, owner=studio.owner, status=status, favorites_only=favorites_only, limit=limit, offset=offset,
            order_by=order_by,
        )  # fmt: skip
    return _wire(studio, found), total


def _cast(studio: Studio, sent: Sequence[dict[str, Any]]) -> list[Speaker]:
    """Whoever comes without a voice is given one of the bundled ones."""
    given = default_cast(studio, len(sent)) if sent else []
    return [
        Speaker.model_validate(member if member.get("voice_id") else {**member, "voice_id": own.voice_id})
        for member, own in zip(sent, given, strict=True)
    ]


def _wire(studio: Studio, found: Sequence[Project]) -> list[dict[str, Any]]:
    with reading(studio.engine) as session:
        rows = render_jobs.latest_jobs(session, [project.project_id for project in found])
    return [to_wire(project, [_job(row) for row in rows.get(project.project_id, [])]) for project in found]


def _job(row: RenderJobPublic) -> dict[str, Any]:
    """A render job as the reference has it."""
    url = f"/api/content-assets/{row.asset_id}/file" if row.asset_id else None
    return {
        "scene_id": row.scene_id, "title": row.title, "status": row.status.value, "progress": row.progress,
        "preview_url": None, "final_url": url if row.status == JobStatus.COMPLETED else None, "job_id": row.id,
        "cost": row.cost, "provider": row.provider, "voice_id": row.voice_id, "file_size": row.file_size,
    }  # fmt: skip
