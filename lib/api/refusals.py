"""The one shape of every refusal, as the OpenAPI document tells it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Problem(BaseModel):
    """Why a request was refused: a sentence, a stable word for programs, and the next act ("" when there is none)."""

    detail: str | dict[str, Any] = Field(description="A sentence to show; an object only for a duplicate idea")
    code: str
    hint: str = ""
    version: int | None = Field(default=None, description="With `stale`: the number of the newest version")


_REASONS = {
    400: ("What was sent cannot be used", "bad_input", "An episode needs an idea.", "Say what it should be about."),
    401: ("A token is needed, and none that is valid was sent", "no_token", "An API token is needed.",
          "Make one under Settings and send it as “Authorization: Bearer …”."),
    402: ("It would cross the project's budget", "over_budget", "This would cost $2.00 and $1.00 is left.", ""),
    403: ("The token, or who sent it, may not do this; a web page of another site may not change anything", "forbidden",
          "This token may not render.", "Make one that may, under Settings, API tokens."),
    404: ("There is no such thing", "not_found", "There is no such project.", "Go to Home and choose one."),
    405: ("The method is not for this address", "method_not_allowed", "Method Not Allowed.", ""),
    409: ("The world moved on, or an earlier step is missing", "stale",
          "This project was changed in another tab or on another device.", "Load the other version, or keep yours."),
    413: ("The body is too large", "too_large", "The body is larger than 5 MB.", "Send less at once."),
    416: ("There is no such range of bytes", "range_not_satisfiable", "Requested Range Not Satisfiable.", ""),
    422: ("The request does not have the documented shape", "bad_input", "body.idea: Field required.",
          "Correct the request and send it again."),
    429: ("A provider is busy, or a limit is reached; `Retry-After` says for how long", "rate_limited",
          "Too many requests.", ""),
    502: ("A provider failed", "provider_down", "The page did not answer.", "Try again in a moment."),
    503: ("What is needed cannot run here", "unavailable", "This voice is not installed.", ""),
    507: ("The database or the disk refused", "storage_failed", "The disk is full.", "Free some space."),
}  # fmt: skip

ALWAYS = (400, 401, 403, 413, 422, 429, 507)
"""What any call may answer."""


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: these statuses, each in the one shape with an example of its own."""
    return {status: _refusal(*_REASONS[status]) for status in statuses}


def _refusal(description: str, code: str, detail: str, hint: str) -> dict[str, Any]:
    example = {"detail": detail, "code": code, "hint": hint}
    return {"model": Problem, "description": description, "content": {"application/json": {"example": example}}}
