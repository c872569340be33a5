"""`/api/content-assets/{id}/episode/{name}`: what of an episode can be taken away, as the screens offer it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response, StreamingResponse

from lib.actions import downloads
from lib.actions.library import track_usage
from lib.api.border import RowId
from lib.api.ranges import content_disposition, file_response
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/content-assets", tags=["episodes"])

Name = Annotated[
    str, Path(max_length=40, pattern=r"^[a-z0-9-]+\.[a-z0-9]+$", examples=["transcript.vtt", "everything.zip"])
]
_BYTES: dict[str, Any] = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}


@routes.head("/{asset_id:rowid}/episode/{name}", include_in_schema=False)
@routes.get(
    "/{asset_id:rowid}/episode/{name}", summary="A file of an episode", response_class=Response,
    responses={200: {"description": "The file", **_BYTES}, 206: {"description": "The range asked for", **_BYTES},
               304: {"description": "The client has this version already"}, **refusals(404, 409, 416)},
)  # fmt: skip
def get_file(request: Request, studio: OurStudio, asset_id: RowId, name: Name) -> Response:
    """`audio.mp3` with the tags it has now, `audio.opus` and `audio.m4a` once they were asked for, `cover.jpg`,
    `chapters.json`, `transcript.vtt` and its other forms, `notes.md`, `notes.html`, `script.md`, `script.json`, and
    `everything.zip`."""
    if name == downloads.EVERYTHING:
        return _everything(studio, asset_id)
    is_sound = name == "audio.mp3" or name in downloads.CONVERTED
    take = downloads.converted if name in downloads.CONVERTED else downloads.download
    file = take(studio, asset_id, name)
    if is_sound and request.method == "GET" and "range" not in request.headers:
        track_usage(studio, asset_id, "download")
    return file_response(request, file, download=not name.endswith(".jpg"))


def _everything(studio: OurStudio, asset_id: int) -> Response:
    filename, pieces = downloads.zip_everything(studio, asset_id)
    track_usage(studio, asset_id, "download")
    headers = {"content-disposition": content_disposition(filename, inline=False), "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)
