"""The script, under `/api/podcast/projects/{project_id}`: written once, heard by line."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StrictBool
from starlette.responses import Response

from lib.actions import background, hearing
from lib.actions.projects import load_project
from lib.api.border import LineId, ProjectId
from lib.api.jobs import Job, told
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))


class Write(BaseModel):
    """`again` writes it anew over one that exists."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"again": False}]})

    again: StrictBool = False


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
