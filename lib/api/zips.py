"""`/api/content-assets/zip`: many assets as one streamed file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from lib.actions.zipping import zip_assets
from lib.api.ranges import content_disposition
from lib.api.studio import OurStudio
from lib.errors import BadInput

routes = APIRouter(prefix="/content-assets", tags=["assets"])


@routes.get(
    "/zip",
    summary="Many assets' files as one zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
)
def get_zip(
    studio: OurStudio,
    ids: Annotated[str, Query(description="Comma separated, 1 to 500", examples=["1,2,3"], max_length=6_000)],
) -> Response:
    """Streamed as it is made; each asset counts as downloaded. 404 when one is unknown or its file lies elsewhere."""
    headers = {"content-disposition": content_disposition("episodes.zip", inline=False), "cache-control": "no-store"}
    return StreamingResponse(zip_assets(studio, _numbers(ids)), media_type="application/zip", headers=headers)


def _numbers(ids: str) -> list[int]:
    parts = [part.strip() for part in ids.split(",")]
    if any(not part.isdecimal() or len(part) > 9 for part in parts):
        raise BadInput(f"These are not ids of assets: {ids[:60]}", hint="Write them as 1,2,3.")
    return [int(part) for part in parts]
