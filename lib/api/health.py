"""Whether the app can work."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from lib import __version__
from lib.api.studio import OurStudio
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
def health(studio: OurStudio) -> Health:
    return Health(ready=True, worker_alive=studio.jobs.worker_alive(), version=__version__, jobs_version=APP_VERSION)
