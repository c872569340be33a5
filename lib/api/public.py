"""What anybody may have: feeds with their files, and episodes behind links. Nothing else of the server is here.

Private feeds and links carry tokens in their addresses, so whoever has the address has the right.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import wraps

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from lib.actions import feeds, sharing
from lib.actions.page_parts import PARTS
from lib.actions.publishing import show_of
from lib.actions.shows import feed_path
from lib.actions.studio import Studio
from lib.actions.web_page import Place, closed_page, episode_page
from lib.api.problems import status_of
from lib.api.ranges import file_response
from lib.errors import NotFound, PodcastError
from lib.models.shows import ShowPublic

_PUBLIC = re.compile(r"/(feeds|share)(/.*)?")
_PARTS = "/share/-"
VISIT_COOKIE = "visit"
_VISIT = re.compile(r"[0-9a-f]{32}")
_VISIT_S = 12 * 3600
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _CSP, "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer",
}  # fmt: skip
_NOT_LISTED = {"X-Robots-Tag": "noindex, nofollow"}
_FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Players on other pages fetch feeds, sound, chapters and transcripts; there is nothing of a listener's in them."""

Handler = Callable[[Request], Response]


def is_public(path: str) -> bool:
    """Whether the address is one of those that anybody may ask for, from wherever they come."""
    return _PUBLIC.fullmatch(path) is not None


def make_shares() -> Starlette:
    """The application behind `/share`; like the API it needs `state.studio`."""
    routes = [
        Route("/-/{name}", _asset),
        Route("/{token}", _share_page),
        Route("/{token}/played", _played, methods=["POST"]),
        Route("/{token}/{name}", _share_file),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _no_page})


def make_feeds() -> Starlette:
    """The application behind `/feeds`; like the API it needs `state.studio`."""
    routes = [
        Route("/{slug}.xml", _feed),
        Route("/t/{token}/{slug}.xml", _feed),
        Route("/t/{token}/{slug}/{name}", _show_file),
        Route("/t/{token}/{slug}/{publication}/{name}", _file),
        Route("/{slug}/{name}", _show_file),
        Route("/{slug}/{publication}/{name}", _file),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _no_page})


def _told(handler: Handler) -> Handler:
    """What cannot be had is said in a sentence, as text."""

    @wraps(handler)
    def answer(request: Request) -> Response:
        try:
            return handler(request)
        except PodcastError as error:
            return PlainTextResponse(f"{error.message} {error.hint}\n", _status(error))

    return answer


@_told
def _feed(request: Request) -> Response:
    show = _show(request)
    return _open_to_all(file_response(request, feeds.read_feed(_studio(request), show, base_of(request))), show)


@_told
def _show_file(request: Request) -> Response:
    show = _show(request)
    if request.path_params["name"] == feeds.SHOW_PAGE:
        html = feeds.read_show_page(_studio(request), show, base_of(request), _PARTS)
        return HTMLResponse(html, headers={**_PAGE_HEADERS, **(_NOT_LISTED if show.is_private else {})})
    file = feeds.show_file(_studio(request), show, request.path_params["name"])
    return _open_to_all(file_response(request, file), show)


@_told
def _file(request: Request) -> Response:
    show, publication, name = _show(request), request.path_params["publication"], request.path_params["name"]
    if name == feeds.PAGE:
        return _feed_page(request, show, publication)
    return _open_to_all(file_response(request, feeds.read_file(_studio(request), show, publication, name)), show)


def _feed_page(request: Request, show: ShowPublic, publication: str) -> Response:
    known, episode = feeds.published_episode(_studio(request), show, publication)
    root = f"{feed_path(show)}/{known.id}"
    whole = f"{base_of(request)}{root}"
    place = Place(
        files=root, parts=_PARTS, address=f"{whole}/{feeds.PAGE}", whole=whole, feed=f"{feed_path(show)}.xml",
        show=f"{feed_path(show)}/{feeds.SHOW_PAGE}",
    )  # fmt: skip
    html = episode_page(
        episode, place, show_title=show.title, at=known.published_at, start_s=_start_s(request),
        listed=not show.is_private,
    )  # fmt: skip
    return HTMLResponse(html, headers={**_PAGE_HEADERS, **(_NOT_LISTED if show.is_private else {})})


def _share_page(request: Request) -> Response:
    try:
        link, episode = sharing.shared_episode(_studio(request), request.path_params["token"])
    except NotFound as error:
        return HTMLResponse(closed_page(error, _PARTS), _status(error), {**_PAGE_HEADERS, **_NOT_LISTED})
    show = show_of(_studio(request), episode)
    root = f"/share/{link.token}"
    whole = f"{base_of(request)}{root}"
    html = episode_page(
        episode, Place(files=root, parts=_PARTS, address=whole, whole=whole),
        show_title=show.title if show else episode.told.show_title, at=episode.asset.created_at,
        start_s=_start_s(request), is_counted=True,
    )  # fmt: skip
    answer = HTMLResponse(html, headers={**_PAGE_HEADERS, **_NOT_LISTED})
    if not _VISIT.fullmatch(request.cookies.get(VISIT_COOKIE, "")):
        answer.set_cookie(
            VISIT_COOKIE, secrets.token_hex(16), max_age=_VISIT_S, path=f"/share/{link.token}", httponly=True,
            samesite="strict", secure=base_of(request).startswith("https:"),
        )  # fmt: skip
    return answer


@_told
def _share_file(request: Request) -> Response:
    _, episode = sharing.shared_episode(_studio(request), request.path_params["token"])
    show = show_of(_studio(request), episode)
    file = feeds.episode_file(_studio(request), episode, show, request.path_params["name"])
    answer = file_response(request, file, download="download" in request.query_params)
    answer.headers.update(_NOT_LISTED)
    return answer


@_told
def _played(request: Request) -> Response:
    visit = request.cookies.get(VISIT_COOKIE, "")
    if _VISIT.fullmatch(visit):
        sharing.count_play(_studio(request), request.path_params["token"], visit)
    return Response(status_code=204)


def _asset(request: Request) -> Response:
    found = PARTS.get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("There is no such file.\n", 404)
    return FileResponse(found[0], media_type=found[1], headers={"Cache-Control": "public, max-age=3600"})


async def _no_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return PlainTextResponse("There is nothing at this address.\n", status)


def base_of(request: Request) -> str:
    """The public address of Settings, or the one that was asked for."""
    return _studio(request).settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


def _show(request: Request) -> ShowPublic:
    return feeds.find_show(_studio(request), request.path_params["slug"], request.path_params.get("token", ""))


def _open_to_all(answer: Response, show: ShowPublic) -> Response:
    answer.headers.update(_FOR_ALL)
    if show.is_private:
        answer.headers.update(_NOT_LISTED)
    else:
        answer.headers["cache-control"] = "public, no-cache"
    return answer


def _status(error: PodcastError) -> int:
    return 410 if isinstance(error, (sharing.Closed, feeds.Gone)) else status_of(error)


def _start_s(request: Request) -> float:
    given = request.query_params.get("t", "")
    return float(given) if len(given) < 9 and given.replace(".", "", 1).isdecimal() and given.isascii() else 0.0


def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio
