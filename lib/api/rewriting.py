"""Other lines for a script, under `/api/podcast/projects/{project_id}`: asked for, looked at, accepted or left."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from lib.actions import background, freshness, lengths, rewriting
from lib.actions.projects import load_project
from lib.actions.shared_projects import edit_shared
from lib.api.border import ProjectId, SceneId
from lib.api.grounding import LineFlag
from lib.api.jobs import Job, told
from lib.api.preparation import Edit
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.errors import NotFound
from lib.models.enums import RewriteKind
from lib.models.rewriting import RewriteOrder
from lib.models.script import Line

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["script"], responses=refusals(404, 409))

ChangeIds = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=10_000)]
SuggestionId = Annotated[
    str, Field(max_length=80, description="Of the suggestion that is meant: 404 when another one is open by now.")
]
_CHOICES: list[Any] = [{"change_ids": ["change_3f9c2a71b0d4"]}, {"suggestion_id": "rewrite_5b1e07c98a2d"}, {}]


class Rewrite(BaseModel):
    """Of one line, of one scene, or of everything when neither is named; `feedback` says what should be different."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"feedback": "Shorter sentences, and let Tom doubt", "scene_id": "scene_1"}]}
    )

    feedback: str = Field(min_length=1, max_length=rewriting.FEEDBACK_CHARS)
    scene_id: str = Field(default="", max_length=200)
    line_id: str = Field(default="", max_length=200)


class Fit(BaseModel):
    """`feedback` may say what must stay or go first; the offline writer has no ear for it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"feedback": "Keep the fishermen"}]})

    feedback: str = Field(default="", max_length=rewriting.FEEDBACK_CHARS)


class Change(BaseModel):
    """`new` in place of `old`; without `old` a line that is added, without `new` one that is taken out. It `fits`
    unless the script was changed there since; `flags` are what the checks say of the new words."""

    id: str
    scene_id: str
    old: Line | None
    new: Line | None
    fits: bool
    flags: list[LineFlag]


class Suggested(BaseModel):
    """What is open: nothing of it is in the script. `by` says whose words they are, `notes` what to know of them."""

    id: str
    kind: RewriteKind
    feedback: str
    scene_id: str
    line_id: str
    by: str
    notes: list[str]
    changes: list[Change]


class Accept(Edit):
    """The changes with these ids; without any, all that still fit, of the suggestion that is named."""

    model_config = ConfigDict(json_schema_extra={"examples": _CHOICES})

    change_ids: ChangeIds | None = None
    suggestion_id: SuggestionId = ""


class Leave(BaseModel):
    """The changes with these ids; without any, all, of the suggestion that is named."""

    model_config = ConfigDict(json_schema_extra={"examples": _CHOICES})

    change_ids: ChangeIds | None = None
    suggestion_id: SuggestionId = ""


class SceneLength(BaseModel):
    """Seconds. `sound` is fresh, stale or missing in the newest episode; "" while there is none."""

    scene_id: str
    seconds: float
    target_s: float
    sound: str


class ScriptLength(BaseModel):
    """Seconds that the script takes in the voices of its cast. `fitted`: speakers whose voices were heard before, so
    that their pace is measured; that of the others is assumed."""

    seconds: float
    target_s: float
    fitted: list[str]
    scenes: list[SceneLength]


@routes.post(
    "/rewrite", status_code=202, summary="Ask for other lines", responses=refusals(402, 429, 502, 503)
)  # fmt: skip
def rewrite(studio: OurStudio, project_id: ProjectId, sent: Rewrite) -> Job:
    """A job. What comes of it is read below; the script stays as it is until something is accepted. 409 when the
    writer is the offline one, which has no other words."""
    order = RewriteOrder(feedback=sent.feedback, scene_id=sent.scene_id, line_id=sent.line_id)
    return told(background.order_rewrite(studio, project_id, order))


@routes.post(
    "/scenes/{scene_id}/tighten", status_code=202, summary="Ask for a scene brought down to its length",
    responses=refusals(402, 429, 502, 503),
)  # fmt: skip
def tighten(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: Fit | None = None) -> Job:
    """A job, as a rewrite. The offline writer leaves whole sentences out."""
    return _fit(studio, project_id, scene_id, RewriteKind.TIGHTEN, sent)


@routes.post(
    "/scenes/{scene_id}/extend", status_code=202, summary="Ask for a scene brought up to its length",
    responses=refusals(402, 429, 502, 503),
)  # fmt: skip
def extend(studio: OurStudio, project_id: ProjectId, scene_id: SceneId, sent: Fit | None = None) -> Job:
    """A job, as a rewrite. The offline writer tells facts that nobody tells yet."""
    return _fit(studio, project_id, scene_id, RewriteKind.EXTEND, sent)


@routes.get("/rewrite", summary="The lines that are suggested, beside those there are", response_model_by_alias=False)
def read_rewrite(studio: OurStudio, project_id: ProjectId) -> Suggested:
    found = rewriting.suggestion(studio, project_id)
    if found is None:
        raise NotFound("There is no suggestion.", hint="Ask for a rewrite first.")
    return Suggested(
        **found.order.model_dump(include={"kind", "feedback", "scene_id", "line_id"}),
        id=found.id, by=found.by, notes=found.notes,
        changes=[_change(each) for each in rewriting.offered(load_project(studio, project_id), found)],
    )  # fmt: skip


@routes.post("/rewrite/accept", summary="Take suggested lines into the script")
def accept(studio: OurStudio, project_id: ProjectId, sent: Accept) -> dict[str, Any]:
    """One step of the history. Scenes whose words or facts change wait for another approval, and no others do."""
    return edit_shared(
        studio, project_id, sent.version,
        lambda p: rewriting.accept_changes(studio, p, sent.change_ids, suggestion_id=sent.suggestion_id),
    )  # fmt: skip


@routes.post("/rewrite/leave", status_code=204, response_class=Response, summary="Drop suggested lines")
def leave(studio: OurStudio, project_id: ProjectId, sent: Leave) -> Response:
    """The script stays as it is."""
    rewriting.leave_changes(studio, project_id, sent.change_ids, suggestion_id=sent.suggestion_id)
    return Response(status_code=204)


@routes.get("/script/length", summary="How long the script is in its voices, and which sound is stale")
def script_length(studio: OurStudio, project_id: ProjectId) -> ScriptLength:
    """All of it 0 without a script."""
    project = load_project(studio, project_id)
    found, sounds = lengths.lengths(studio, project), freshness.sound_of_scenes(studio, project)
    return ScriptLength(
        seconds=found.whole.seconds, target_s=found.whole.target_s, fitted=list(found.fitted),
        scenes=[
            SceneLength(scene_id=scene_id, seconds=each.seconds, target_s=each.target_s, sound=sounds.get(scene_id, ""))
            for scene_id, each in found.scenes.items()
        ],
    )  # fmt: skip


def _fit(studio: OurStudio, project_id: str, scene_id: str, kind: RewriteKind, sent: Fit | None) -> Job:
    order = RewriteOrder(kind=kind, scene_id=scene_id, feedback=sent.feedback if sent else "")
    return told(background.order_rewrite(studio, project_id, order))


def _change(each: rewriting.Offered) -> Change:
    flags = [LineFlag.model_validate(flag, from_attributes=True) for flag in each.flags]
    change = each.change
    return Change(
        id=change.id, scene_id=change.scene_id, old=change.old, new=change.new, fits=each.fits, flags=flags
    )  # fmt: skip
