"""Tools over the whole script, under `/api/podcast/projects/{project_id}`: find, replace, files, pronunciations."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, WithJsonSchema
from starlette.responses import Response

from lib.actions import hearing, pronouncing, replacing, script_files
from lib.actions.projects import load_project
from lib.actions.shared_projects import edit_shared
from lib.api.border import ProjectId, SceneId
from lib.api.preparation import Edit
from lib.api.refusals import refusals
from lib.api.script import WAV_ANSWER
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))

Words = Annotated[str, Field(min_length=1, max_length=replacing.FIND_LIMIT_CHARS)]
Kind = Annotated[str, Query(max_length=10), WithJsonSchema({"type": "string", "enum": list(script_files.KINDS)})]


class Find(BaseModel):
    """`case`: capitals matter; `whole`: not inside of longer words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"find": "barrage", "whole": True}]})

    find: Words
    case: StrictBool = False
    whole: StrictBool = False


class Replace(Edit):
    """Put `by` in every place, in one step of the history; otherwise as to find."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"find": "barrage", "by": "tidal wall", "whole": True}]})

    find: Words
    by: str = Field(default="", max_length=replacing.FIND_LIMIT_CHARS)
    case: StrictBool = False
    whole: StrictBool = False


class Found(BaseModel):
    """Characters `start` to `end` of a line; scenes count from 1."""

    scene: int
    line_id: str
    text: str
    start: int
    end: int


class Finds(BaseModel):
    count: int
    found: list[Found]


class ScriptFile(Edit):
    """A script as it was exported, JSON or Markdown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"content": "# Tides\n\n## One\n\n**Maya:** Who paid?"}]})

    content: str = Field(min_length=1, max_length=2_000_000)


class Entry(BaseModel):
    word: str = Field(min_length=1, max_length=pronouncing.WORD_CHARS)
    said: str = Field(min_length=1, max_length=pronouncing.SAID_CHARS)


class Dictionary(Edit):
    """All of it: words that are not sent are taken out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pronunciations": [{"word": "SQL", "said": "sequel"}]}]})

    pronunciations: list[Entry] = Field(max_length=pronouncing.ENTRIES)


@routes.post("/script/find", summary="Find words in the script")
def find(studio: OurStudio, project_id: ProjectId, sent: Find) -> Finds:
    found = replacing.find_in_script(load_project(studio, project_id), sent.find, case=sent.case, whole=sent.whole)
    return Finds(count=len(found), found=[Found.model_validate(hit, from_attributes=True) for hit in found])


@routes.post("/script/replace", summary="Replace words over the whole script")
def replace(studio: OurStudio, project_id: ProjectId, sent: Replace) -> dict[str, Any]:
    return edit_shared(
        studio, project_id, sent.version,
        lambda p: replacing.replace_in_script(studio, p, sent.find, sent.by, case=sent.case, whole=sent.whole),
    )  # fmt: skip


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {kind: {"schema": {"type": "string"}} for kind in script_files.KINDS.values()},
    }
}


@routes.get("/script/file", summary="The script as a file", response_class=Response, responses=_FILE)
def export(studio: OurStudio, project_id: ProjectId, kind: Kind = "md") -> Response:
    """Markdown or JSON; either comes back without loss through `PUT`."""
    text = script_files.export_script(load_project(studio, project_id), kind)
    named = {"Content-Disposition": f'attachment; filename="script.{kind}"'}
    return Response(text, media_type=script_files.KINDS[kind], headers=named)


@routes.put("/script/file", summary="Bring a script in from a file")
def bring_in(studio: OurStudio, project_id: ProjectId, sent: ScriptFile) -> dict[str, Any]:
    data = sent.content.encode()
    return edit_shared(studio, project_id, sent.version, lambda p: script_files.import_script(studio, p, data))


@routes.put("/pronunciations", summary="How words are said")
def pronunciations(studio: OurStudio, project_id: ProjectId, sent: Dictionary) -> dict[str, Any]:
    entries = [(entry.word, entry.said) for entry in sent.pronunciations]
    return edit_shared(studio, project_id, sent.version, lambda p: pronouncing.set_pronunciations(studio, p, entries))


@routes.get("/scenes/{scene_id}/sound", summary="Hear a scene", response_class=Response,
            responses={**WAV_ANSWER, **refusals(402, 429, 502, 503)})  # fmt: skip
def hear_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId) -> Response:
    """Lines that were not heard before are spoken now; the render takes the same sound."""
    return Response(hearing.hear_scene(studio, load_project(studio, project_id), scene_id), media_type="audio/wav")
