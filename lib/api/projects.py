"""`/api/podcast/projects`: projects, as the reference system's client calls them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, WithJsonSchema
from starlette.responses import JSONResponse

from lib.actions import shared_projects
from lib.actions.projects import delete_project
from lib.actions.shared_projects import SameIdea
from lib.actions.wire import JSON_PARTS
from lib.api.border import ID_LIMIT, ID_PATTERN, Exactly, ProjectId
from lib.api.problems import problem
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.errors import BadInput, Duplicate
from lib.models.enums import Format, ProjectStatus, Step
from lib.models.project import ProjectCreate
from lib.models.values import new_id

routes = APIRouter(prefix="/podcast/projects", tags=["projects"])

ORDERS = ("updated_at", "created_at")
Order = Annotated[str, WithJsonSchema({"type": "string", "enum": list(ORDERS)})]


class Member(BaseModel):
    """Somebody who speaks; without a `voice_id` one is given."""

    name: str = Field(min_length=1, max_length=60)
    role: str = Field(default="host", max_length=60)
    voice_id: str = Field(default="", max_length=200)
    provider: str = Field(default="bundled", max_length=80)
    persona: str = Field(default="", max_length=2000)


class NewProject(ProjectCreate):
    """What it takes to begin. Lengths in minutes, budget in USD. Without a `cast` one of `speakers` is given."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"project_id": "podcast_1", "idea": "How tides are harvested", "duration": 10}]}
    )

    project_id: str = Field(default_factory=new_id, pattern=ID_PATTERN)
    title: str = Field(default="", max_length=500)
    format: Format = Format.DEEP_DIVE
    tone: str = Field(default="", max_length=300)
    language: str = Field(default="en", max_length=20)
    cast: list[Member] = Field(default=[], max_length=4)


class ProjectChange(BaseModel):
    """Only the fields that are sent change. The JSON parts may have any shape and spelling; they come back as sent.

    Send the `version` you read to be refused, with 409, when somebody changed the project meanwhile.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"analysis": {"audience": "Engineers"}, "current_step": "analysis"}]}
    )

    idea: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] | None = None
    title: str | None = Field(default=None, max_length=500)
    format: Format | None = None
    tone: str | None = Field(default=None, max_length=300)
    language: str | None = Field(default=None, max_length=20)
    cast: Annotated[list[Member], Field(min_length=1, max_length=4)] | None = None
    duration: Annotated[int, Field(ge=1, le=120), Exactly] | None = None
    speakers: Annotated[int, Field(ge=1, le=4), Exactly] | None = None
    budget_cap: Annotated[float, Field(ge=0), Exactly] | None = None
    analysis: Any = None
    queries: Any = None
    selected_queries: Any = None
    research: Any = None
    raw_research: Any = None
    estimate: Any = None
    script_data: Any = None
    bible: Any = None
    render_jobs: Any = None
    knobs: Any = None
    research_provider: str | None = Field(default=None, max_length=80)
    writer: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    model: str | None = Field(default=None, max_length=200)
    searches: Annotated[list[str], Field(max_length=20)] | None = None
    show_script_editor: StrictBool | None = None
    show_render_queue: StrictBool | None = None
    current_step: Step | None = None
    status: ProjectStatus | None = None
    is_favorite: StrictBool | None = None
    final_video_url: str | None = Field(default=None, max_length=1000)
    avatar_url: str | None = Field(default=None, max_length=1000)
    avatar_prompt: str | None = None
    avatar_persona_id: str | None = Field(default=None, max_length=255)
    version: Annotated[int, Field(ge=1, le=ID_LIMIT), Exactly] | None = None


_PROJECT = {"content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}}}


class ProjectPage(BaseModel):
    projects: list[dict[str, Any]]
    total: int
    limit: int
    offset: int


_NULL_MEANS_NOTHING = ("final_video_url", "avatar_url", "avatar_prompt", "avatar_persona_id")


@routes.post(
    "", status_code=201, summary="Begin a project", response_model=None,
    responses={201: {"description": "The project", **_PROJECT}, **refusals(409)},
)  # fmt: skip
def create(studio: OurStudio, new: NewProject) -> dict[str, Any] | JSONResponse:
    """400 when the id is taken, 409 with the existing project's id when the idea is."""
    try:
        beyond = new.model_dump(exclude=set(ProjectCreate.model_fields))
        return shared_projects.create_shared(studio, ProjectCreate(**new.model_dump(exclude=set(beyond))), **beyond)
    except SameIdea as error:
        detail = {
            "message": error.message, "existing_project_id": error.existing.project_id,
            "existing_idea": error.existing.idea, "existing_status": error.existing.status.value,
        }  # fmt: skip
        return JSONResponse({"detail": detail, "code": error.code, "hint": error.hint}, status_code=409)
    except Duplicate as error:
        return problem(400, error.message, error.code, error.hint)


@routes.get("", summary="List projects")
def list_projects(
    studio: OurStudio,
    status: ProjectStatus | None = None,
    favorites_only: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=ID_LIMIT)] = 0,
    order_by: Order = "updated_at",
) -> ProjectPage:
    if order_by not in ORDERS:
        raise BadInput(f"Projects cannot be ordered by {order_by}.", hint="Use updated_at or created_at.")
    found, total = shared_projects.list_shared(
        studio, status=status, favorites_only=favorites_only, limit=limit, offset=offset, order_by=order_by
    )
    return ProjectPage(projects=found, total=total, limit=limit, offset=offset)


@routes.get("/{project_id}", summary="Read a project", responses=refusals(404))
def read(studio: OurStudio, project_id: ProjectId) -> dict[str, Any]:
    return shared_projects.read_shared(studio, project_id)


@routes.put("/{project_id}", summary="Change a project in part", responses=refusals(404, 409))
def change(studio: OurStudio, project_id: ProjectId, sent: ProjectChange) -> dict[str, Any]:
    given = sent.model_dump(exclude_unset=True)
    kept = {n: v for n, v in given.items() if v is not None or n in JSON_PARTS or n in _NULL_MEANS_NOTHING}
    return shared_projects.change_shared(studio, project_id, kept)


@routes.delete("/{project_id}", status_code=204, summary="Delete a project and what belongs to it",
               responses=refusals(404, 409))  # fmt: skip
def delete(studio: OurStudio, project_id: ProjectId) -> Response:
    delete_project(studio, project_id)
    return Response(status_code=204)


@routes.post("/{project_id}/favorite", summary="Make it a favourite, or no longer one", responses=refusals(404))
def favorite(studio: OurStudio, project_id: ProjectId) -> dict[str, Any]:
    return shared_projects.toggle_shared(studio, project_id)
