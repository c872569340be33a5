"""`/api/podcast/projects/{project_id}/sources`: the texts an episode is made of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import carrying, sources
from lib.actions.projects import load_project
from lib.api.border import ProjectId, SourceId
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.errors import BadSource
from lib.models.source import SourcePublic

routes = APIRouter(prefix="/podcast/projects/{project_id}/sources", tags=["sources"])


class SourceList(BaseModel):
    """`speakable_minutes` is how long an episode they honestly carry; `shortfall` says when that is too little."""

    sources: list[SourcePublic]
    speakable_minutes: float
    shortfall: str


class Address(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "https://example.org/tide.html"}]})

    url: str = Field(min_length=1, max_length=2000)


class Pasted(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "The barrage cost 84 million.", "title": "Notes"}]}
    )

    text: str = Field(min_length=1)
    title: str = Field(default="", max_length=500)


@routes.get("", summary="List the sources", responses=refusals(404))
def list_sources(studio: OurStudio, project_id: ProjectId) -> SourceList:
    project = load_project(studio, project_id)
    short = carrying.shortfall(studio, project)
    return SourceList(
        sources=sources.list_sources(studio, project_id),
        speakable_minutes=round(carrying.carried_minutes(studio, project), 2),
        shortfall=short.sentence if short else "",
    )


@routes.post("/document", status_code=201, summary="Add a document", responses=refusals(404, 409))
def add_document(
    studio: OurStudio,
    project_id: ProjectId,
    file: Annotated[UploadFile, File(description="PDF, DOCX, EPUB, HTML, Markdown or text")],
) -> SourcePublic:
    """400 says in a sentence why a file cannot be read; 409 when its text is there already."""
    load_project(studio, project_id)
    limit_bytes = studio.settings.upload_limit_bytes
    data = file.file.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise BadSource(f"The file is larger than {limit_bytes / 2**20:.0f} MB.", hint="Send a smaller one.")
    return sources.add_document(studio, project_id, file.filename or "document", data)


@routes.post("/address", status_code=201, summary="Add a web page or a file by its address",
             responses=refusals(404, 409, 429, 502))  # fmt: skip
def add_address(studio: OurStudio, project_id: ProjectId, sent: Address) -> SourcePublic:
    """Fetched now; addresses inside this network are refused."""
    load_project(studio, project_id)
    return sources.add_address(studio, project_id, sent.url)


@routes.post("/text", status_code=201, summary="Add pasted text", responses=refusals(404, 409))
def add_text(studio: OurStudio, project_id: ProjectId, sent: Pasted) -> SourcePublic:
    load_project(studio, project_id)
    return sources.add_pasted(studio, project_id, sent.text, sent.title)


@routes.delete("/{source_id}", status_code=204, summary="Remove a source; facts keep their quotes",
               responses=refusals(404))  # fmt: skip
def remove_source(studio: OurStudio, project_id: ProjectId, source_id: SourceId) -> Response:
    sources.remove_source(studio, project_id, source_id)
    return Response(status_code=204)
