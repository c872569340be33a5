"""`/api/audit` and `/api/limits`: who published, shared, spent and deleted, and how much of what anybody may use."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from lib.actions import limits, trail
from lib.api.border import ID_LIMIT, Exactly
from lib.api.ranges import content_disposition
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.audit import AuditPage, Deed
from lib.models.limits import Limits, LimitsChange, Used

routes = APIRouter(tags=["activity"])

PersonId = Annotated[str, Path(max_length=255, examples=["ann@example.org"])]
Deeds = Annotated[list[Deed], Query(description="These alone; may be given many times. None is all of them")]
Who = Annotated[str, Query(max_length=255, description="What this person did")]
_CHANGE = {"requests_a_minute": 120, "minutes_rendered_a_day": 60, "budget_a_month": None}
_CSV: dict[int | str, Any] = {
    200: {"description": "A line for each deed", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


Amount = Annotated[float, Field(ge=0, le=1e15), Exactly]


class NewLimits(LimitsChange):
    requests_a_minute: Amount | None = None
    upload_bytes_a_day: Amount | None = None
    minutes_rendered_a_day: Amount | None = None
    budget_a_month: Amount | None = None


class Allowance(BaseModel):
    """What holds for a person, 0 being no limit, and what was used of the limits that there are."""

    person: str
    limits: Limits
    used: list[Used]


@routes.get("/audit", summary="Who published, shared, spent and deleted")
def read_trail(
    studio: OurStudio,
    deed: Deeds = [],  # noqa: B006 - the framework copies it
    person: Who = "",
    before: Annotated[int | None, Query(ge=1, le=ID_LIMIT, description="The `older` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=trail.PAGE_LIMIT)] = 50,
) -> AuditPage:
    """Newest first. An admin sees everybody's, others what they did and what was done to what is theirs."""
    return trail.read_trail(studio, deeds=frozenset(deed), person=person, before=before, limit=limit)


@routes.get("/audit.csv", summary="The same as CSV, all of it", response_class=Response, responses=_CSV)
def trail_as_csv(
    studio: OurStudio,
    deed: Deeds = [],  # noqa: B006 - as above
    person: Who = "",
) -> Response:
    """Streamed as it is read."""
    headers = {"content-disposition": content_disposition("activity.csv", inline=False), "cache-control": "no-store"}
    lines = trail.as_csv(studio, deeds=frozenset(deed), person=person)
    return StreamingResponse(lines, media_type="text/csv", headers=headers)


@routes.get("/limits", summary="What you may use, and what you have used of it")
def my_limits(studio: OurStudio) -> Allowance:
    return _told(studio, studio.person.id)


@routes.get("/limits/{person}", summary="What somebody may use, for admins", responses=refusals(404))
def read_limits(studio: OurStudio, person: PersonId) -> Allowance:
    return _told(studio, person)


@routes.put("/limits/{person}", summary="Give somebody limits of their own, for admins", responses=refusals(404))
def set_limits(
    studio: OurStudio, person: PersonId, change: Annotated[NewLimits, Body(examples=[_CHANGE])]
) -> Allowance:
    """All four at once: what is null or left out is everybody's, as the environment says; 0 is no limit."""
    limits.set_limits(studio, person, change)
    return _told(studio, person)


def _told(studio: OurStudio, person: str) -> Allowance:
    return Allowance(
        person=person, limits=limits.read_limits(studio, person), used=limits.used(studio, person)
    )  # fmt: skip
