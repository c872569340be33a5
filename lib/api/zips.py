"""`/api/content-assets/zip`: many assets as one streamed file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from lib.actions.zipping import zip_assets
from lib.api.ranges import content_disposition
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

_IDS = r"^[0-9]{1,9}(,[0-9]{1,9})*$"
_BYTES = {"schema": {"type": "string", "format": "binary"}}

routes = APIRouter(prefix="/content-assets", tags=["assets"])


@routes.get(
    "/zip",
    summary="Many assets' files as one zip",
    response_class=Response,
    responses={200: {"description": "The zip", "content": {"application/zip": _BYTES}}, **refusals(404)},
)
def get_zip(
    studio: OurStudio,
    ids: Annotated[str, Query(description="Comma separated, 1 to 500", examples=["1,2,3"], pattern=_IDS)],
) -> Response:
    """Streamed as it is made; each asset counts as downloaded. 404 when one is unknown or its file lies elsewhere."""
    headers = {"content-disposition": content_disposition("episodes.zip", inline=False), "cache-control": "no-store"}
    return StreamingResponse(
        zip_assets(studio, [int(each) for each in ids.split(",")]), media_type="application/zip", headers=headers
    )
