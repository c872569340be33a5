"""The API's routes. Each calls one action; `studio` is put into the application's state by the lifespan."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from lib import __version__
from lib.actions.library import asset_file, track_usage
from lib.actions.studio import Studio
from lib.api.ranges import file_response
from lib.jobs import APP_VERSION

routes = APIRouter()


def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


OurStudio = Annotated[Studio, Depends(_studio)]


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


@routes.head("/content-assets/{asset_id}/file", include_in_schema=False)
@routes.get("/content-assets/{asset_id}/file", summary="An asset's file, with ranges", response_class=Response)
def get_asset_file(request: Request, studio: OurStudio, asset_id: int, download: bool = False) -> Response:
    """With `download=true` it is offered under its name, and counted."""
    file = asset_file(studio, asset_id)
    if download and request.method == "GET":
        track_usage(studio, asset_id, "download")
    return file_response(request, file, download=download)
