"""`/api/podcast/projects/{id}/…`: a project's history, undo and redo, starting over, and a copy."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import again, history
from lib.actions.projects import load_project
from lib.actions.shared_projects import read_shared
from lib.actions.studio import Studio
from lib.actions.wire import to_wire
from lib.api.border import ID_PATTERN, ProjectId
from lib.api.preparation import AnyEdit, Edit
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.history import VersionPublic
from lib.models.project import Project

routes = APIRouter(prefix="/podcast/projects", tags=["project history"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Copy(BaseModel):
    """`project_id` is the copy's; one is made when none is given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"project_id": "tides-2"}]})

    project_id: Annotated[str, Field(pattern=ID_PATTERN)] | None = None


class History(BaseModel):
    """Newest first; at most fifty. `undo` and `redo` are the versions whose script they would bring back."""

    versions: list[VersionPublic]
    undo: int | None
    redo: int | None


@routes.get("/{project_id}/versions", summary="The last versions of a project", responses=refusals(404))
def versions(studio: OurStudio, project_id: ProjectId) -> History:
    found = history.list_versions(studio, project_id)
    steps = history.steps_of(found)
    return History(versions=found, undo=steps.undo, redo=steps.redo)


@routes.get("/{project_id}/versions/{version}", summary="A project as it was", responses=refusals(404))
def version(studio: OurStudio, project_id: ProjectId, version: Number) -> dict[str, Any]:
    """In the shape and spelling of the project itself, without its renders."""
    project = load_project(studio, project_id).model_copy(update={"version": version})
    return to_wire(project.holding(history.read_version(studio, project_id, version)), [])


@routes.post("/{project_id}/versions/{version}/restore", summary="Bring a version back", responses=refusals(404, 409))
def restore(studio: OurStudio, project_id: ProjectId, version: Number, seen: AnyEdit = None) -> dict[str, Any]:
    history.restore_version(studio, _as_seen(studio, project_id, seen), version)
    return read_shared(studio, project_id)


@routes.post("/{project_id}/script/undo", summary="Undo the script's last change", responses=refusals(404, 409))
def undo(studio: OurStudio, project_id: ProjectId, seen: AnyEdit = None) -> dict[str, Any]:
    history.undo_script(studio, _as_seen(studio, project_id, seen))
    return read_shared(studio, project_id)


@routes.post("/{project_id}/script/redo", summary="Redo what was undone in the script", responses=refusals(404, 409))
def redo(studio: OurStudio, project_id: ProjectId, seen: AnyEdit = None) -> dict[str, Any]:
    history.redo_script(studio, _as_seen(studio, project_id, seen))
    return read_shared(studio, project_id)


@routes.post("/{project_id}/reset", summary="Start over from brief and sources", responses=refusals(404, 409))
def reset(studio: OurStudio, project_id: ProjectId, seen: AnyEdit = None) -> dict[str, Any]:
    again.reset_project(studio, _as_seen(studio, project_id, seen))
    return read_shared(studio, project_id)


@routes.post(
    "/{project_id}/duplicate", status_code=201, summary="A copy with its sources", responses=refusals(404, 409)
)
def duplicate(studio: OurStudio, project_id: ProjectId, copy: Copy | None = None) -> dict[str, Any]:
    made = again.duplicate_project(studio, project_id, new_project_id=copy.project_id if copy else None)
    return read_shared(studio, made.project_id)


def _as_seen(studio: Studio, project_id: str, seen: Edit | None) -> Project:
    """The project at the version the caller has read, so that saving compares it."""
    project = load_project(studio, project_id)
    return project.model_copy(update={"version": seen.version}) if seen and seen.version else project
