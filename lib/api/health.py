"""Whether the app can work."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from lib import __version__
from lib.actions.readiness import has_worker, readiness
from lib.api.studio import BareStudio
from lib.jobs import APP_VERSION

routes = APIRouter(tags=["health"])


class Health(BaseModel):
    """`worker_alive` is false while queued episodes would wait."""

    ready: bool
    worker_alive: bool
    version: str
    jobs_version: str


@routes.head("/health", include_in_schema=False)
@routes.get("/health", summary="Whether the app can work")
def health(studio: BareStudio) -> Health:
    return Health(ready=True, worker_alive=has_worker(studio), version=__version__, jobs_version=APP_VERSION)


class Ready(BaseModel):
    """Each thing that the app stands on: whether it can be reached, and is as this version needs it."""

    ready: bool
    database: bool
    migrated: bool
    jobs: bool
    files: bool


@routes.head("/ready", include_in_schema=False)
@routes.get(
    "/ready", summary="Whether this process may be sent requests", response_model=Ready,
    responses={503: {"model": Ready, "description": "Not yet, or not any more"}},
)  # fmt: skip
def ready(studio: BareStudio) -> Response:
    """For what stands in front of several: one that is not ready is left out until it is."""
    found = readiness(studio)
    answer = Ready(ready=all(found.values()), **found)
    return JSONResponse(answer.model_dump(), 200 if answer.ready else 503)
