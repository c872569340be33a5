"""The script, under `/api/podcast/projects/{project_id}`: written once, heard by line, approved by scene."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StrictBool
from starlette.responses import Response

from lib.actions import background, hearing, script
from lib.actions.projects import load_project
from lib.actions.shared_projects import edit_shared
from lib.api.border import LineId, ProjectId, SceneId
from lib.api.jobs import Job, told
from lib.api.preparation import AnyEdit, version_of
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))


class Write(BaseModel):
    """`again` writes it anew over one that exists."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"again": False}]})

    again: StrictBool = False


class LineFlag(BaseModel):
    """`words` are the line's characters from `start` to `end`; `message` says what is wrong with them."""

    kind: str
    words: str
    start: int
    end: int
    message: str


class Flags(BaseModel):
    """What the checks say, by line id; a line without flags is not in it."""

    flags: dict[str, list[LineFlag]]


@routes.post("/script", status_code=202, summary="Write the script from the facts")
def write(studio: OurStudio, project_id: ProjectId, sent: Write | None = None) -> Job:
    """A job. A script that exists stays as it is unless asked `again`."""
    wanted = {"again": True} if sent and sent.again else {}
    return told(background.order_step(studio, project_id, "write", wanted))


WAV_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The line, spoken",
        "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@routes.get("/lines/{line_id}/sound", summary="Hear a line", response_class=Response,
            responses={**WAV_ANSWER, **refusals(402, 429, 502, 503)})  # fmt: skip
def hear_line(studio: OurStudio, project_id: ProjectId, line_id: LineId) -> Response:
    """Spoken now unless it is kept; the render takes the same sound."""
    sound = hearing.hear_line(studio, load_project(studio, project_id), line_id)
    return Response(sound, media_type="audio/wav")


@routes.post("/scenes/{scene_id}/approve", summary="Approve exactly these words")
def approve_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: AnyEdit = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: script.approve_scene(studio, p, scene_id))


@routes.post("/scenes/{scene_id}/unapprove", summary="Take an approval back")
def unapprove_scene(
    studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: AnyEdit = None
) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: script.unapprove_scene(studio, p, scene_id))


@routes.post("/approve", summary="Approve every scene that has lines")
def approve_all(studio: OurStudio, project_id: ProjectId, sent: AnyEdit = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: script.approve_all(studio, p))


@routes.get("/flags", summary="Numbers and names in lines that no cited fact holds")
def flags(studio: OurStudio, project_id: ProjectId) -> Flags:
    found = script.flags(load_project(studio, project_id))
    return Flags(
        flags={
            line_id: [LineFlag.model_validate(flag, from_attributes=True) for flag in of_line]
            for line_id, of_line in found.items()
        }
    )
