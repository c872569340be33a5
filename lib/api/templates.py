"""Episode templates, `/api/podcast/templates`: saved from a project, applied to others, renamed, deleted."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import templates
from lib.actions.projects import load_project
from lib.actions.shared_projects import edit_shared
from lib.api.border import ProjectId
from lib.api.preparation import Edit
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.template import NAME_CHARS, TemplatePublic

routes = APIRouter(tags=["projects"])

TemplateId = Annotated[str, Path(max_length=255, examples=["tpl_1"])]
Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARS)]


class NewTemplate(BaseModel):
    """Of how that project is made: format, speakers with voices and personas, tone, length, music, pronunciations,
    writer, where to look, budget. A template of the same name is replaced."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Weekly interview", "project_id": "podcast_1"}]})

    name: Name
    project_id: str = Field(max_length=255)


class NewName(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Weekly talk"}]})

    name: Name


class Apply(Edit):
    model_config = ConfigDict(json_schema_extra={"examples": [{"template_id": "tpl_1"}]})

    template_id: str = Field(max_length=255)


@routes.get("/podcast/templates", summary="Episode templates, by name", response_model_by_alias=False)
def list_templates(studio: OurStudio) -> list[TemplatePublic]:
    return templates.list_templates(studio)


@routes.post(
    "/podcast/templates", status_code=201, summary="Save how a project is made as a template",
    response_model_by_alias=False, responses=refusals(404),
)  # fmt: skip
def save_template(studio: OurStudio, sent: NewTemplate) -> TemplatePublic:
    return templates.save_template(studio, load_project(studio, sent.project_id), sent.name)


@routes.put(
    "/podcast/templates/{template_id}", summary="Rename a template", response_model_by_alias=False,
    responses=refusals(404, 409),
)  # fmt: skip
def rename_template(studio: OurStudio, template_id: TemplateId, sent: NewName) -> TemplatePublic:
    return templates.rename_template(studio, template_id, sent.name)


@routes.delete(
    "/podcast/templates/{template_id}", status_code=204, response_class=Response, summary="Delete a template",
    responses=refusals(404),
)  # fmt: skip
def delete_template(studio: OurStudio, template_id: TemplateId) -> Response:
    """Projects that it was applied to stay as they are."""
    templates.delete_template(studio, template_id)
    return Response(status_code=204)


@routes.post(
    "/podcast/projects/{project_id}/template", summary="Make a project as a template says", responses=refusals(404, 409)
)
def apply_template(studio: OurStudio, project_id: ProjectId, sent: Apply) -> dict[str, Any]:
    """Its idea, title, sources and what was made so far stay. 400 when somebody who speaks in the script is missing."""
    return edit_shared(
        studio, project_id, sent.version, lambda p: templates.apply_template(studio, p, sent.template_id)
    )
