"""Before the script, under `/api/podcast/projects/{project_id}`: analysis, outline, queries, research, facts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import analysis, background, research
from lib.actions.shared_projects import edit_shared
from lib.api.border import ID_LIMIT, Exactly, FactId, ProjectId
from lib.api.jobs import Job, told
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["preparation"], responses=refusals(404, 409))


class Edit(BaseModel):
    """A change of the project. Send the `version` you read to be refused, with 409, when it is not the newest."""

    version: Annotated[int, Field(ge=1, le=ID_LIMIT), Exactly] | None = None


class Analyse(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"feedback": "Make it for beginners."}]})

    feedback: str = Field(default="", max_length=5000)


class Research(BaseModel):
    """Whoever was asked a query before is not asked it again, nor paid, unless `search_again`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"search_again": False}]})

    search_again: bool = False


class Outline(Edit):
    model_config = ConfigDict(json_schema_extra={"examples": [{"outline_id": "outline_3f9c2a71b0d4"}]})

    outline_id: str = Field(max_length=200)


class NewQuery(Edit):
    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "What did the barrage cost?"}]})

    query: str = Field(min_length=1, max_length=300)


class ChosenQueries(Edit):
    model_config = ConfigDict(json_schema_extra={"examples": [{"query_ids": ["q_3f9c2a71b0d4"]}]})

    query_ids: list[str] = Field(max_length=200)


class NewFact(Edit):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"source_id": "src_3f9c2a71b0d4", "quote": "It cost 84 million."}]}
    )

    source_id: str = Field(max_length=200)
    quote: str = Field(min_length=1, max_length=5000)


AnyEdit = Annotated[Edit | None, Body(openapi_examples={"newest": {"value": {}}, "checked": {"value": {"version": 3}}})]


def version_of(sent: Edit | None) -> int | None:
    return sent.version if sent else None


@routes.post("/analyse", status_code=202, summary="Analyse idea and sources")
def analyse(studio: OurStudio, project_id: ProjectId, sent: Analyse | None = None) -> Job:
    """A job. Asking twice for the same is one job; asking again after it failed tries again."""
    wanted = {"feedback": sent.feedback} if sent and sent.feedback else {}
    return told(background.order_step(studio, project_id, "analyse", wanted))


@routes.put("/outline", summary="Choose an outline")
def choose_outline(studio: OurStudio, project_id: ProjectId, sent: Outline) -> dict[str, Any]:
    return edit_shared(
        studio, project_id, sent.version, lambda project: analysis.choose_outline(studio, project, sent.outline_id)
    )


@routes.put("/queries/chosen", summary="Choose which queries run")
def choose_queries(studio: OurStudio, project_id: ProjectId, sent: ChosenQueries) -> dict[str, Any]:
    """Ids that are no query's are passed over."""
    chosen = set(sent.query_ids)
    return edit_shared(studio, project_id, sent.version, lambda p: research.choose_queries(studio, p, chosen))


@routes.post("/queries", status_code=201, summary="Add a query of your own, chosen at once")
def add_query(studio: OurStudio, project_id: ProjectId, sent: NewQuery) -> dict[str, Any]:
    return edit_shared(studio, project_id, sent.version, lambda p: research.add_query(studio, p, sent.query))


@routes.post("/research", status_code=202, summary="Look the chosen queries up")
def find_facts(studio: OurStudio, project_id: ProjectId, sent: Research | None = None) -> Job:
    """A job. Rejected facts and those added by hand are kept."""
    wanted = {"search_again": True} if sent and sent.search_again else {}
    return told(background.order_step(studio, project_id, "research", wanted))


@routes.post("/facts", status_code=201, summary="Add a fact by hand")
def add_fact(studio: OurStudio, project_id: ProjectId, sent: NewFact) -> dict[str, Any]:
    """400 unless the quote stands in the source word for word."""
    return edit_shared(
        studio, project_id, sent.version, lambda p: research.add_fact(studio, p, sent.source_id, sent.quote)
    )


@routes.post("/facts/{fact_id}/reject", summary="Write nothing from this fact")
def reject_fact(studio: OurStudio, project_id: ProjectId, fact_id: FactId, sent: AnyEdit = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: research.reject_fact(studio, p, fact_id))


@routes.post("/facts/{fact_id}/restore", summary="Take a rejected fact back")
def restore_fact(studio: OurStudio, project_id: ProjectId, fact_id: FactId, sent: AnyEdit = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: research.reject_fact(studio, p, fact_id, False))
