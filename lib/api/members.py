"""With whom a project is shared, `/api/podcast/projects/{project_id}/members`; and who is here at all, for admins."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict

from lib.actions import members, people
from lib.api.border import ProjectId
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.people import ADDRESS_CHARS, MemberPublic, PersonPublic, SharedProject
from lib.models.person import Role

routes = APIRouter(tags=["people"])

Address = Annotated[str, Path(max_length=ADDRESS_CHARS, examples=["ana@harbour.example"])]


class Members(BaseModel):
    members: list[MemberPublic]


class NewRole(BaseModel):
    """A viewer looks, listens and downloads; an editor changes and renders, with the owner's keys and budget."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "editor"}]})

    role: Literal["viewer", "editor"]


class SharedProjects(BaseModel):
    shared: list[SharedProject]


class People(BaseModel):
    people: list[PersonPublic]


@routes.get("/podcast/projects/{project_id}/members", summary="With whom a project is shared", responses=refusals(404))
def list_members(studio: OurStudio, project_id: ProjectId) -> Members:
    return Members(members=members.list_members(studio, project_id))


@routes.put(
    "/podcast/projects/{project_id}/members/{address}", summary="Share a project, or change a role",
    responses=refusals(404),
)  # fmt: skip
def share_project(studio: OurStudio, project_id: ProjectId, address: Address, sent: NewRole) -> MemberPublic:
    """By e-mail address; they need not have signed in yet. The project's owner alone may."""
    return members.share_project(studio, project_id, address, Role(sent.role))


@routes.delete(
    "/podcast/projects/{project_id}/members/{address}", status_code=204, response_class=Response,
    summary="Share a project no longer", responses=refusals(404),
)  # fmt: skip
def unshare_project(studio: OurStudio, project_id: ProjectId, address: Address) -> Response:
    members.unshare_project(studio, project_id, address)
    return Response(status_code=204)


@routes.get("/podcast/shared-projects", summary="Projects that others share with you, the last changed first")
def shared_projects(studio: OurStudio) -> SharedProjects:
    return SharedProjects(shared=members.shared_with_me(studio))


@routes.delete(
    "/podcast/shared-projects/{shared_id}", status_code=204, response_class=Response,
    summary="Leave a project that somebody shares with you", responses=refusals(404),
)  # fmt: skip
def leave_project(studio: OurStudio, shared_id: ProjectId) -> Response:
    """Its owner can share it with you again."""
    members.leave_project(studio, shared_id)
    return Response(status_code=204)


@routes.get("/podcast/people", summary="Everybody who ever signed in; for admins")
def list_people(studio: OurStudio) -> People:
    return People(people=people.list_people(studio))
