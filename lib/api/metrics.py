"""`/metrics`, for Prometheus: for this machine alone, or for whoever brings the token of the settings."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.actions.measured import TEXT, measured
from lib.actions.studio import Studio
from lib.api.problems import problem
from lib.errors import PodcastError
from lib.settings import Settings


def metrics(settings: Settings, studio: Callable[[], Studio]) -> Route:
    """The route. Where other machines may come it is closed until a token is set."""
    token = settings.metrics_token.get_secret_value()

    async def answer(request: Request) -> Response:
        if not _may_read(request, token, settings):
            hint = "Set PODCAST_METRICS_TOKEN and send it as “Authorization: Bearer …”."
            return problem(401, "The figures need their token.", "no_token", hint, {"WWW-Authenticate": "Bearer"})
        try:
            return Response(await run_in_threadpool(measured, studio()), media_type=TEXT)
        except PodcastError as error:
            return PlainTextResponse(f"{error.message}\n", 503)

    return Route("/metrics", answer)


def _may_read(request: Request, token: str, settings: Settings) -> bool:
    if not token:
        return not settings.allow_remote and not settings.has_login
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
