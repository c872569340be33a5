"""Cost, render and progress, under `/api/podcast/projects/{project_id}`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from lib.actions import background, budget, estimate, render, render_scene_again, steps
from lib.actions.projects import load_project
from lib.api.border import ProjectId, SceneId
from lib.api.jobs import Job, job_url, told
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.errors import NotFound
from lib.models.enums import JobStatus, Step
from lib.models.estimate import Estimate
from lib.models.job import RenderJobPublic
from lib.models.ledger import EntryPublic

routes = APIRouter(prefix="/podcast/projects/{project_id}", tags=["render"], responses=refusals(404))


class Spent(BaseModel):
    """US dollars; `left_usd` may still be reserved under the cap."""

    spent_usd: float
    reserved_usd: float
    cap_usd: float
    left_usd: float


class Budget(Spent):
    """With the newest lines of the ledger. `usd` is what a line counts for now: held, spent, or nothing."""

    entries: list[EntryPublic]


class RenderPart(BaseModel):
    """A scene, or the episode as a whole. `asset_id` once it is in the library; cost in USD, progress 0 to 1.

    `attempt` counts the starts by a worker, the two times are those of the latest; `line_id` names a line that failed.
    """

    scene_id: str
    title: str
    status: JobStatus
    progress: float
    lines_total: int
    lines_done: int
    cache_hits: int
    cost: float
    attempt: int
    started_at: datetime | None
    finished_at: datetime | None
    asset_id: int | None
    file_size: int | None
    duration_s: float | None
    error: str
    hint: str
    line_id: str


class RenderState(BaseModel):
    """The latest render. `eta_s` once the first lines tell; `outdated` when the script was edited since; `ahead` is how
    many other renders go before it."""

    job_id: str
    url: str
    status: JobStatus
    progress: float
    eta_s: float | None
    outdated: bool
    ahead: int
    episode: RenderPart
    scenes: list[RenderPart]


class StepState(BaseModel):
    """`waits_for` says what must be done first, "" when nothing must."""

    step: Step
    title: str
    state: Literal["done", "current", "ready", "waiting"]
    waits_for: str


class Steps(BaseModel):
    resume: Step
    steps: list[StepState]


@routes.get("/steps", summary="Where the project is on its way")
def project_steps(studio: OurStudio, project_id: ProjectId) -> Steps:
    project = load_project(studio, project_id)
    states = [StepState.model_validate(state, from_attributes=True) for state in steps.steps(project)]
    return Steps(resume=steps.resume_step(project), steps=states)


@routes.get("/estimate", summary="What the episode will cost, in US dollars", response_model_by_alias=False)
def project_estimate(studio: OurStudio, project_id: ProjectId) -> Estimate:
    return estimate.estimate(studio, load_project(studio, project_id))


@routes.get("/spent", summary="What was spent of the budget")
def project_spent(studio: OurStudio, project_id: ProjectId) -> Spent:
    return Spent.model_validate(estimate.spent(studio, project_id), from_attributes=True)


@routes.get("/budget", summary="What was spent of the budget, and on what")
def project_budget(studio: OurStudio, project_id: ProjectId) -> Budget:
    used = Spent.model_validate(budget.spent(studio, project_id), from_attributes=True)
    return Budget(**used.model_dump(), entries=budget.entries(studio, project_id))


@routes.post("/render", status_code=202, summary="Render the episode", responses=refusals(402, 409, 429, 502, 503))
def start_render(studio: OurStudio, project_id: ProjectId) -> Job:
    """A job. 409 names the scenes that wait for approval; asking twice for the same script is one job."""
    return told(background.order_render(studio, project_id))


@routes.get("/render", summary="How the latest render stands")
def render_state(studio: OurStudio, project_id: ProjectId) -> RenderState:
    return _told(render.render_status(studio, project_id))


@routes.post("/render/front", summary="Let the render go before all others that wait")
def hurry_render(studio: OurStudio, project_id: ProjectId) -> RenderState:
    """Nothing happens when it has ended or goes first already."""
    render.hurry_render(studio, project_id)
    return _told(render.render_status(studio, project_id))


@routes.post(
    "/render/scenes/{scene_id}/retry",
    status_code=202,
    summary="Try one scene again",
    responses=refusals(402, 409, 429, 502, 503),
)
def retry_scene(studio: OurStudio, project_id: ProjectId, scene_id: SceneId) -> Job:
    """A job. The other scenes stay as they are; the episode is made when this was the last one missing. A scene that is
    made, or a render that goes on, is left alone."""
    return told(background.job(studio, render_scene_again.retry_scene(studio, project_id, scene_id)))


@routes.post("/render/cancel", summary="Stop the render; finished scenes are kept")
def cancel_render(studio: OurStudio, project_id: ProjectId) -> RenderState:
    """Nothing happens when nothing runs."""
    render.cancel_render(studio, project_id)
    return _told(render.render_status(studio, project_id))


@routes.post(
    "/render/retry",
    status_code=202,
    summary="Go on after a failure or a cancel",
    responses=refusals(402, 409, 429, 502, 503),
)
def retry_render(studio: OurStudio, project_id: ProjectId) -> Job:
    """A job; only what is left is done."""
    return told(background.order_render(studio, project_id))


def _told(status: render.RenderStatus | None) -> RenderState:
    if status is None:
        raise NotFound("Nothing was rendered yet.", hint="Approve the script, then render it.")
    return RenderState(
        job_id=status.run_id, url=job_url(status.run_id), status=status.status, progress=status.progress,
        eta_s=status.eta_s, outdated=status.outdated, ahead=status.ahead, episode=_part(status.episode),
        scenes=[_part(scene) for scene in status.scenes],
    )  # fmt: skip


def _part(row: RenderJobPublic) -> RenderPart:
    known = row.model_dump(include=set(RenderPart.model_fields))
    return RenderPart(**known, line_id=row.result.get("line_id", ""))
