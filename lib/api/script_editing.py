"""Lines and scenes of the script, under `/api/podcast/projects/{project_id}`: every act of the script page."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, StrictBool, WithJsonSchema

from lib.actions import lines, scenes
from lib.actions.scripted import LINE_LIMIT_CHARS, TITLE_LIMIT_CHARS
from lib.actions.shared_projects import edit_shared
from lib.api.border import ID_LIMIT, Exactly, LineId, ProjectId, SceneId
from lib.api.preparation import AnyEdit, Edit, version_of
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.enums import Emotion
from lib.models.script import PAUSE_MAX_S

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))

Version = Annotated[int | None, Query(ge=1, le=ID_LIMIT, description="Refused with 409 when it is not the newest")]
Words = Annotated[str, Field(min_length=1, max_length=LINE_LIMIT_CHARS)]
Title = Annotated[str, Field(max_length=TITLE_LIMIT_CHARS)]
Id = Annotated[str, Field(max_length=200)]
Mood = Annotated[str, WithJsonSchema({"type": "string", "enum": list(Emotion)})]
OwnMood = Annotated[str, WithJsonSchema({"type": "string", "enum": [*Emotion, lines.SCENES_OWN]})]
By = Annotated[int, Field(ge=-1000, le=1000), Exactly]


class NewLine(Edit):
    """After the line with that id, or first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"speaker": "Maya", "text": "Who paid for it?"}]})

    after_line_id: str | None = None
    speaker: str = Field(max_length=60)
    text: Words


class LineChange(Edit):
    """Only the fields that are sent change; new words or another speaker un-approve the scene.

    `pause_s` is silence after the line beyond the usual, in seconds; the emotion `scene` is the scene's own.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "The whole town paid for it.", "pause_s": 0.8, "emotion": "serious"}]}
    )

    text: Words | None = None
    speaker: str | None = Field(default=None, max_length=60)
    emphasis: StrictBool | None = None
    pause_s: Annotated[float, Field(ge=0, le=PAUSE_MAX_S), Exactly] | None = None
    emotion: OwnMood | None = None


class Move(Edit):
    """`by` lines or scenes, up when negative, as far as there is room. A line stays in its scene."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": -1}]})

    by: By


class Place(Edit):
    """Into that scene: after the line with that id, or first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scene_id": "scene_1", "after_line_id": "line_1"}]})

    scene_id: Id
    after_line_id: Id | None = None


class Split(Edit):
    """Before that character of the line; without it, between the two sentences nearest its middle."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"at": 42}]})

    at: Annotated[int, Field(ge=0, le=LINE_LIMIT_CHARS), Exactly] | None = None


class NewScene(Edit):
    """After the scene with that id, or first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Who paid", "after_scene_id": "scene_1"}]})

    after_scene_id: Id | None = None
    title: Title = ""


class SceneChange(Edit):
    """Only the fields that are sent change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Who paid", "emotion": "curious"}]})

    title: Title | None = None
    emotion: Mood | None = None


class SplitScene(Edit):
    """The second scene begins with that line, under that title."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"line_id": "line_2", "title": "Who paid"}]})

    line_id: Id
    title: Title = ""


@routes.put("/lines/{line_id}", summary="Change a line")
def edit_line(studio: OurStudio, project_id: ProjectId, line_id: LineId, sent: LineChange) -> dict[str, Any]:
    change = sent.model_dump(exclude={"version"})
    return edit_shared(studio, project_id, sent.version, lambda p: lines.edit_line(studio, p, line_id, **change))


@routes.post("/scenes/{scene_id}/lines", status_code=201, summary="Add a line")
def add_line(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: NewLine) -> dict[str, Any]:
    return edit_shared(
        studio, project_id, sent.version,
        lambda p: lines.add_line(studio, p, scene_id, sent.after_line_id, sent.speaker, sent.text),
    )  # fmt: skip


@routes.delete("/lines/{line_id}", summary="Delete a line")
def delete_line(studio: OurStudio, project_id: ProjectId, line_id: LineId, version: Version = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version, lambda p: lines.delete_line(studio, p, line_id))


@routes.post("/lines/{line_id}/move", summary="Move a line within its scene")
def move_line(studio: OurStudio, project_id: ProjectId, line_id: LineId, sent: Move) -> dict[str, Any]:
    return edit_shared(studio, project_id, sent.version, lambda p: lines.move_line(studio, p, line_id, sent.by))


@routes.post("/lines/{line_id}/place", summary="Move a line to a place in any scene")
def place_line(studio: OurStudio, project_id: ProjectId, line_id: LineId, sent: Place) -> dict[str, Any]:
    return edit_shared(
        studio, project_id, sent.version,
        lambda p: lines.move_line_to(studio, p, line_id, sent.scene_id, sent.after_line_id),
    )  # fmt: skip


@routes.post("/lines/{line_id}/split", summary="Make two lines of one")
def split_line(studio: OurStudio, project_id: ProjectId, line_id: LineId, sent: Split) -> dict[str, Any]:
    return edit_shared(studio, project_id, sent.version, lambda p: lines.split_line(studio, p, line_id, sent.at))


@routes.post("/lines/{line_id}/merge", summary="Take the next line of the scene into this one")
def merge_line(studio: OurStudio, project_id: ProjectId, line_id: LineId, sent: AnyEdit = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: lines.merge_line(studio, p, line_id))


@routes.post("/scenes", status_code=201, summary="Add an empty scene")
def add_scene(studio: OurStudio, project_id: ProjectId, sent: NewScene) -> dict[str, Any]:
    return edit_shared(
        studio, project_id, sent.version, lambda p: scenes.add_scene(studio, p, sent.after_scene_id, sent.title)
    )


@routes.put("/scenes/{scene_id}", summary="Name a scene, or give it a mood")
def edit_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: SceneChange) -> dict[str, Any]:
    change = sent.model_dump(exclude={"version"})
    return edit_shared(studio, project_id, sent.version, lambda p: scenes.edit_scene(studio, p, scene_id, **change))


@routes.post("/scenes/{scene_id}/split", summary="Make two scenes of one")
def split_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: SplitScene) -> dict[str, Any]:
    return edit_shared(
        studio, project_id, sent.version,
        lambda p: scenes.split_scene(studio, p, scene_id, sent.line_id, title=sent.title),
    )  # fmt: skip


@routes.post("/scenes/{scene_id}/merge", summary="Take the next scene into this one")
def merge_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: AnyEdit = None) -> dict[str, Any]:
    return edit_shared(studio, project_id, version_of(sent), lambda p: scenes.merge_scene(studio, p, scene_id))


@routes.post("/scenes/{scene_id}/move", summary="Move a scene")
def move_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: Move) -> dict[str, Any]:
    return edit_shared(studio, project_id, sent.version, lambda p: scenes.move_scene(studio, p, scene_id, sent.by))


@routes.delete("/scenes/{scene_id}", summary="Delete a scene")
def delete_scene(
    studio: OurStudio, project_id: ProjectId, scene_id: SceneId, version: Version = None
) -> dict[str, Any]:
    return edit_shared(studio, project_id, version, lambda p: scenes.delete_scene(studio, p, scene_id))
