"""`/api/podcast/projects/{id}/…`: a project's history, undo and redo, starting over, and a copy."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from lib.actions import again, history
from lib.actions.projects import load_project
from lib.actions.shared_projects import read_shared
from lib.actions.studio import Studio
from lib.actions.wire import to_wire
from lib.api.studio import OurStudio
from lib.models.history import VersionPublic
from lib.models.project import Project

routes = APIRouter(prefix="/podcast/projects", tags=["project history"])

_REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such project, or no such version"},
    409: {"description": "Changed meanwhile (`code` stale, with the newest `version`), or not ready for it"},
}


Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Seen(BaseModel):
    """The version you read. When it is not the newest any more, nothing changes and the answer is 409."""

    version: int | None = Field(default=None, ge=1, le=2**31 - 1, examples=[12])


class Copy(BaseModel):
    """`project_id` is the copy's; one is made when none is given."""

    project_id: str | None = Field(default=None, min_length=1, max_length=255, examples=["tides-2"])


class History(BaseModel):
    """Newest first; at most fifty. `undo` and `redo` are the versions whose script they would bring back."""

    versions: list[VersionPublic]
    undo: int | None
    redo: int | None


@routes.get("/{project_id}/versions", summary="The last versions of a project", responses={404: _REFUSALS[404]})
def versions(studio: OurStudio, project_id: str) -> History:
    found = history.list_versions(studio, project_id)
    steps = history.steps_of(found)
    return History(versions=found, undo=steps.undo, redo=steps.redo)


@routes.get("/{project_id}/versions/{version}", summary="A project as it was", responses={404: _REFUSALS[404]})
def version(studio: OurStudio, project_id: str, version: Number) -> dict[str, Any]:
    """In the shape and spelling of the project itself, without its renders."""
    project = load_project(studio, project_id).model_copy(update={"version": version})
    return to_wire(project.holding(history.read_version(studio, project_id, version)), [])


@routes.post("/{project_id}/versions/{version}/restore", summary="Bring a version back", responses=_REFUSALS)
def restore(studio: OurStudio, project_id: str, version: Number, seen: Seen | None = None) -> dict[str, Any]:
    history.restore_version(studio, _as_seen(studio, project_id, seen), version)
    return read_shared(studio, project_id)


@routes.post("/{project_id}/script/undo", summary="Undo the script's last change", responses=_REFUSALS)
def undo(studio: OurStudio, project_id: str, seen: Seen | None = None) -> dict[str, Any]:
    history.undo_script(studio, _as_seen(studio, project_id, seen))
    return read_shared(studio, project_id)


@routes.post("/{project_id}/script/redo", summary="Redo what was undone in the script", responses=_REFUSALS)
def redo(studio: OurStudio, project_id: str, seen: Seen | None = None) -> dict[str, Any]:
    history.redo_script(studio, _as_seen(studio, project_id, seen))
    return read_shared(studio, project_id)


@routes.post("/{project_id}/reset", summary="Start over from brief and sources", responses=_REFUSALS)
def reset(studio: OurStudio, project_id: str, seen: Seen | None = None) -> dict[str, Any]:
    again.reset_project(studio, _as_seen(studio, project_id, seen))
    return read_shared(studio, project_id)


@routes.post("/{project_id}/duplicate", status_code=201, summary="A copy with its sources", responses=_REFUSALS)
def duplicate(studio: OurStudio, project_id: str, copy: Copy | None = None) -> dict[str, Any]:
    made = again.duplicate_project(studio, project_id, new_project_id=copy.project_id if copy else None)
    return read_shared(studio, made.project_id)


def _as_seen(studio: Studio, project_id: str, seen: Seen | None) -> Project:
    """The project at the version the caller has read, so that saving compares it."""
    project = load_project(studio, project_id)
    return project.model_copy(update={"version": seen.version}) if seen and seen.version else project
