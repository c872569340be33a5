"""A model's reading of lines beside their facts, under `/api/podcast/projects/{project_id}`: asked for, as a job."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import background
from lib.actions.projects import load_project
from lib.actions.second_reading import check_reading, readable, reading_cost, unread
from lib.api.border import ProjectId
from lib.api.jobs import Job, told
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.second_reading import ReadingOrder

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))


class Reread(BaseModel):
    """Of one scene, or of the whole script when none is named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scene_id": "scene_1"}, {}]})

    scene_id: str = Field(default="", max_length=200)


class ToRead(BaseModel):
    """`lines` cite facts, `unread` of them nobody has read as they stand; equal ones count once. `usd` is what reading
    those costs, null where that is not known, and `note` says why, or how much will be asked of `who`."""

    lines: int
    unread: int
    who: str
    usd: float | None
    note: str


@routes.post(
    "/reread", status_code=202, summary="Have a model read the lines beside the facts they cite",
    responses=refusals(402, 429, 502, 503),
)  # fmt: skip
def reread(studio: OurStudio, project_id: ProjectId, sent: Reread | None = None) -> Job:
    """A job; what comes of it stands beside the flags. Only lines that were not read as they stand are asked about. 409
    when the writer is the offline one, which cannot read, or when no line cites a fact."""
    return told(background.order_reading(studio, project_id, ReadingOrder(scene_id=sent.scene_id if sent else "")))


@routes.get("/reread", summary="How much there is to read, and what that costs")
def to_read(studio: OurStudio, project_id: ProjectId, scene_id: Annotated[str, Query(max_length=200)] = "") -> ToRead:
    """Nothing is asked of the model. 409 as above."""
    project, order = load_project(studio, project_id), ReadingOrder(scene_id=scene_id)
    check_reading(project, order)
    cost = reading_cost(studio, project, order)
    return ToRead(
        lines=len(readable(project, order)), unread=len(unread(project, order)), who=cost.who, usd=cost.usd,
        note=cost.note,
    )  # fmt: skip
