"""Music: what can be chosen, a file of one's own, and which of it a project's episode has; mono or stereo, and its bit
rate."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from lib.actions import layouts, music
from lib.actions.projects import load_project
from lib.actions.shared_projects import edit_shared
from lib.api.border import ProjectId
from lib.api.preparation import Edit
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.enums import Layout, MusicPart

routes = APIRouter(tags=["music"])

Ref = Annotated[str, Field(max_length=200)]


class Offer(BaseModel):
    """`ref` is how a project names it."""

    ref: str
    label: str
    about: str


class Chosen(BaseModel):
    """By part; "" is none. `version` is the project's."""

    intro: str
    outro: str
    bed: str
    version: int


class MusicChange(Edit):
    model_config = ConfigDict(json_schema_extra={"examples": [{"part": "intro", "ref": "piece:dawn"}]})

    part: MusicPart
    ref: Ref


class Form(BaseModel):
    """What kind of file the episode becomes; `version` is the project's."""

    layout: Layout
    bitrate: str
    kbps: int
    version: int


class FormChange(Edit):
    model_config = ConfigDict(json_schema_extra={"examples": [{"layout": "stereo", "bitrate": "high"}]})

    layout: Layout | None = None
    bitrate: Literal["low", "standard", "high"] | None = None


@routes.get("/music", summary="Music that can be chosen")
def list_music(studio: OurStudio) -> list[Offer]:
    return [Offer(ref=each.ref, label=each.label, about=each.about) for each in music.music_offers(studio)]


@routes.post("/music/upload", status_code=201, summary="Add music of one's own")
def add_music(studio: OurStudio, file: Annotated[UploadFile, File(description="MP3, WAV, FLAC, M4A or Ogg")]) -> Offer:
    """It is kept in the asset library, tagged `music`. 400 says why a file cannot be used."""
    added = music.add_music(studio, file.filename or "music", file.file)
    return Offer(ref=added.ref, label=added.label, about=added.about)


@routes.get(
    "/music/{part}/sound", summary="Hear music as it is heard in an episode", response_class=Response,
    responses={200: {"content": {"audio/wav": {}}, "description": "A WAV file"}, **refusals(404)},
)  # fmt: skip
def hear_music(studio: OurStudio, part: MusicPart, ref: Annotated[str, Query(max_length=200)]) -> Response:
    return Response(music.music_to_hear(studio, ref, part), media_type="audio/wav")


@routes.get("/podcast/projects/{project_id}/music", summary="A project's music", responses=refusals(404))
def chosen_music(studio: OurStudio, project_id: ProjectId) -> Chosen:
    project = load_project(studio, project_id)
    own = project.music
    return Chosen(intro=own.intro, outro=own.outro, bed=own.bed, version=project.version)


@routes.put("/podcast/projects/{project_id}/music", summary="Choose music for a part", responses=refusals(404, 409))
def choose_music(studio: OurStudio, project_id: ProjectId, sent: MusicChange) -> Chosen:
    """The next render has it; an empty `ref` takes it away."""
    edit_shared(studio, project_id, sent.version, lambda p: music.choose_music(studio, p, sent.part, sent.ref))
    return chosen_music(studio, project_id)


@routes.get("/podcast/projects/{project_id}/sound", summary="Mono or stereo, and the bit rate", responses=refusals(404))
def chosen_form(studio: OurStudio, project_id: ProjectId) -> Form:
    project = load_project(studio, project_id)
    knobs, rates = project.knobs, layouts.BITRATES_KBPS[project.knobs.layout]
    kbps = rates.get(knobs.bitrate, rates["standard"])
    return Form(layout=knobs.layout, bitrate=knobs.bitrate, kbps=kbps, version=project.version)


@routes.put(
    "/podcast/projects/{project_id}/sound", summary="Choose mono or stereo, and the bit rate",
    responses=refusals(404, 409),
)  # fmt: skip
def choose_form(studio: OurStudio, project_id: ProjectId, sent: FormChange) -> Form:
    """The next render has it, and speaks no line again for it. Of stereo `low` is 128 kb/s, of mono 96."""
    change = {"layout": sent.layout, "bitrate": sent.bitrate}
    edit_shared(studio, project_id, sent.version, lambda p: layouts.choose_sound(studio, p, **change))
    return chosen_form(studio, project_id)
