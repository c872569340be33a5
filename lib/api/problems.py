"""Every refusal of the API has one shape: `{"detail": a sentence, "code": a stable word, "hint": the next act}`."""

from __future__ import annotations

import json
import logging
import math
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from lib import errors
from lib.api.methods import allowed

log = logging.getLogger(__name__)

_STATUS: dict[type[errors.PodcastError], int] = {
    errors.BadInput: 400,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Forbidden: 403,
    errors.LimitReached: 429,
    errors.NotReady: 409,
    errors.Cancelled: 409,
    errors.OverBudget: 402,
    errors.StorageFailed: 507,
    errors.RenderFailed: 500,
    errors.Unavailable: 503,
    errors.RateLimited: 429,
    errors.ProviderFailed: 502,
    errors.PodcastError: 500,
}


def status_of(error: errors.PodcastError) -> int:
    """The HTTP status of an error: that of the nearest kind in the tree."""
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def explain_errors(api: FastAPI) -> None:
    """Make the application answer every error in the one shape."""
    api.add_exception_handler(errors.PodcastError, _ours)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(HTTPException, _refused)
    api.add_exception_handler(Exception, _bug)


def problem(status: int, detail: str, code: str, hint: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"detail": detail, "code": code, "hint": hint}, status_code=status, headers=headers)


async def _ours(_request: Request, error: Any) -> JSONResponse:
    headers = {}
    if isinstance(error, (errors.RateLimited, errors.LimitReached)) and error.retry_after_s is not None:
        headers["Retry-After"] = str(math.ceil(max(0.0, error.retry_after_s)))
    answer = problem(status_of(error), error.message, error.code, error.hint, headers)
    newest = error.newest if isinstance(error, errors.Stale) else None
    return answer if newest is None else _naming_newest(answer, newest)


def _naming_newest(answer: JSONResponse, newest: int) -> JSONResponse:
    """A stale caller learns the number of the version to read."""
    said = json.loads(bytes(answer.body))
    return JSONResponse({**said, "version": newest}, status_code=answer.status_code)


async def _unreadable(_request: Request, error: Any) -> JSONResponse:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return problem(422, f"{place}: {first['msg']}.", errors.BadInput.code, "Correct the request and send it again.")


async def _refused(request: Request, error: Any) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED and (methods := allowed(request)):
        headers = {"Allow": methods}
    return problem(status, f"{str(error.detail).rstrip('.')}.", status.name.lower(), headers=headers)


async def _bug(request: Request, error: Any) -> JSONResponse:
    log.error("%s %s failed for a reason that is not explained", request.method, request.url.path, exc_info=error)
    return problem(500, "Something in the app itself went wrong.", "bug", "Try again; the details are in the log.")
