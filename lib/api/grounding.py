"""What lines stand on, under `/api/podcast/projects/{project_id}`: checks, facts, the share of each source."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import balance, grounding
from lib.actions.projects import load_project
from lib.actions.shared_projects import edit_shared
from lib.api.border import LineId, ProjectId
from lib.api.preparation import Edit
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.research import Fact
from lib.pipeline.balance import Balance

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))


class LineFlag(BaseModel):
    """`words` are the line's characters from `start` to `end`; `message` says what is wrong with them."""

    kind: str
    words: str
    start: int
    end: int
    message: str


class LineRead(BaseModel):
    """What the model `by` said of a line as it stands: its facts hold it, and flags of the kinds negation and support
    are gone, or it doubts `words` of it, "" for all, and there is a flag of the kind read."""

    holds: bool
    words: str
    why: str
    by: str
    at: datetime


class Flags(BaseModel):
    """What the checks say, and what a model said that read lines beside their facts, by line id; a line without flags,
    or that nobody has read as it stands, is not in it."""

    flags: dict[str, list[LineFlag]]
    readings: dict[str, LineRead]


class LineFacts(BaseModel):
    """`cited` are the ids of the line's facts as it names them; `facts` all usable ones, the best for it first."""

    cited: list[str]
    facts: list[Fact]


class Cite(Edit):
    """Exactly the facts that the line is to stand on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"fact_ids": ["fact_1"]}]})

    fact_ids: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=grounding.FACTS_OF_A_LINE)]


@routes.get("/flags", summary="What the checks say of the lines")
def flags(studio: OurStudio, project_id: ProjectId) -> Flags:
    """Numbers and names that no cited fact holds, turned negations, claims without support, rejected facts; what a
    reader doubts."""
    project = load_project(studio, project_id)
    found, read = grounding.flags(project), grounding.readings(project)
    return Flags(
        flags={
            line_id: [LineFlag.model_validate(flag, from_attributes=True) for flag in of_line]
            for line_id, of_line in found.items()
        },
        readings={line_id: LineRead.model_validate(each, from_attributes=True) for line_id, each in read.items()},
    )


@routes.get("/lines/{line_id}/facts", summary="The facts a line stands on, and those that it could")
def line_facts(studio: OurStudio, project_id: ProjectId, line_id: LineId) -> LineFacts:
    project = load_project(studio, project_id)
    facts = grounding.matching_facts(project, line_id)
    return LineFacts(cited=grounding.line_of(project, line_id).used_fact_ids, facts=facts)


@routes.put("/lines/{line_id}/facts", summary="Let a line stand on exactly these facts")
def cite(studio: OurStudio, project_id: ProjectId, line_id: LineId, sent: Cite) -> dict[str, Any]:
    """Its scene waits for another approval."""
    return edit_shared(studio, project_id, sent.version, lambda p: grounding.cite(studio, p, line_id, sent.fact_ids))


@routes.get("/balance", summary="Which source carries how much of the episode")
def read_balance(studio: OurStudio, project_id: ProjectId) -> Balance:
    """Also what is never used, what one source alone says, and where two differ."""
    return balance.read_balance(studio, load_project(studio, project_id))
