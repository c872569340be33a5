"""`/api/podcast/shows`: the podcasts that episodes are published in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, File, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, StrictBool
from starlette.responses import StreamingResponse

from lib.actions import covers, exporting, feeds, publishing, shows
from lib.api.episodes import Looks, Publications
from lib.api.ranges import content_disposition, file_response
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.shows import ShowCreate, ShowPublic, ShowUpdate

routes = APIRouter(prefix="/podcast/shows", tags=["shows"])

ShowId = Annotated[str, Path(max_length=40, pattern=r"^\w+$", examples=["show_1"])]
_NEW = {"title": "Tides and Times", "author": "Ann Harbour", "category": "Science", "language": "en"}
_CHANGE = {"description": "How water makes power, and what it costs.", "is_private": False}
_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


class NewShow(ShowCreate):
    explicit: StrictBool = False
    is_private: StrictBool = False


class ShowChange(ShowUpdate):
    explicit: StrictBool | None = None
    is_private: StrictBool | None = None


class ShowTold(ShowPublic):
    """`feed_url` is the address to subscribe to; a path of this server without PODCAST_PUBLIC_URL."""

    feed_url: str


class Shows(BaseModel):
    shows: list[ShowTold]


@routes.get("", summary="List the shows")
def list_shows(studio: OurStudio) -> Shows:
    return Shows(shows=[_told(studio, show) for show in shows.list_shows(studio)])


@routes.post("", status_code=201, summary="Begin a show")
def create_show(studio: OurStudio, sent: Annotated[NewShow, Body(examples=[_NEW])]) -> ShowTold:
    """Its address follows from `slug`, or from the title, and never changes."""
    return _told(studio, shows.create_show(studio, sent))


@routes.get("/{show_id}", summary="Read a show", responses=refusals(404))
def read_show(studio: OurStudio, show_id: ShowId) -> ShowTold:
    return _told(studio, shows.get_show(studio, show_id))


@routes.put("/{show_id}", summary="Change a show", responses=refusals(404))
def update_show(
    studio: OurStudio, show_id: ShowId, change: Annotated[ShowChange, Body(examples=[_CHANGE])]
) -> ShowTold:
    """Only what is sent changes."""
    return _told(studio, shows.update_show(studio, show_id, change))


@routes.delete("/{show_id}", status_code=204, summary="Delete a show; its episodes stay", responses=refusals(404))
def delete_show(studio: OurStudio, show_id: ShowId) -> Response:
    shows.delete_show(studio, show_id)
    return Response(status_code=204)


@routes.post("/{show_id}/token", summary="Give a private feed another address", responses=refusals(404))
def renew_token(studio: OurStudio, show_id: ShowId) -> ShowTold:
    """The one before opens nothing from now on."""
    return _told(studio, shows.renew_feed_token(studio, show_id))


@routes.put("/{show_id}/cover", summary="Have the show's cover drawn", responses=refusals(404))
def draw_cover(studio: OurStudio, show_id: ShowId, looks: Looks) -> ShowTold:
    return _told(studio, covers.draw_show_cover(studio, show_id, looks.style, looks.palette))


@routes.post("/{show_id}/cover", summary="Upload the show's cover", responses=refusals(404))
def upload_cover(
    studio: OurStudio, show_id: ShowId, file: Annotated[UploadFile, File(description="A square JPEG or PNG")]
) -> ShowTold:
    """400 says in a sentence what is wrong with a picture."""
    return _told(studio, covers.upload_show_cover(studio, show_id, file.file))


@routes.get(
    "/{show_id}/cover.jpg", summary="The show's cover", response_class=Response,
    responses={200: {"description": "A JPEG", "content": {"image/jpeg": _BYTES}}, 304: {"description": "Known"},
               206: {"description": "A part", "content": {"image/jpeg": _BYTES}}, **refusals(404, 416)},
)  # fmt: skip
def read_cover(request: Request, studio: OurStudio, show_id: ShowId) -> Response:
    return file_response(request, feeds.show_file(studio, shows.get_show(studio, show_id), feeds.COVER))


@routes.get("/{show_id}/publications", summary="Everything that was ever published in it", responses=refusals(404))
def list_publications(studio: OurStudio, show_id: ShowId) -> Publications:
    return Publications(publications=publishing.published_in(studio, show_id))


@routes.get(
    "/{show_id}/feed.zip", summary="The feed and its files, for any web host", response_class=Response,
    responses={200: {"description": "A zip", "content": {"application/zip": _BYTES}}, **refusals(404)},
)  # fmt: skip
def export_feed(
    studio: OurStudio,
    show_id: ShowId,
    base_url: Annotated[str, Query(max_length=1000, examples=["https://podcasts.example.org/tides"])],
) -> Response:
    """Made while it is sent. `base_url` is where its files will lie."""
    name, pieces = exporting.zip_feed(studio, show_id, base_url)
    headers = {"content-disposition": content_disposition(name, inline=False), "cache-control": "no-store"}
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


def _told(studio: OurStudio, show: ShowPublic) -> ShowTold:
    return ShowTold(feed_url=shows.feed_url(studio, show), **show.model_dump())
