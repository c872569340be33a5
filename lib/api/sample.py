"""`/api/podcast/sample`: the whole way in one call, from texts that ship with the app."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from lib.actions import background
from lib.actions.sample import make_sample
from lib.api.jobs import Job, told
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/podcast/sample", tags=["projects"])


class Sample(BaseModel):
    """The project, written and approved, and the render that was queued."""

    project_id: str
    url: str
    job: Job


@routes.post("", status_code=202, summary="Make the sample episode", responses=refusals(409))
def sample_episode(studio: OurStudio) -> Sample:
    """Each call makes another project. It answers after seconds, once the script is approved; then ask the job."""
    made = make_sample(studio)
    job = told(background.order_render(studio, made.project_id))
    return Sample(project_id=made.project_id, url=f"/api/podcast/projects/{made.project_id}", job=job)
