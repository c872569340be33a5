"""How a route gets the studio: the lifespan puts it into the application's state."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from lib.actions.limits import count_request
from lib.actions.studio import Studio
from lib.api.needs import is_counted, needed
from lib.models.person import Person


def _studio(request: Request) -> Studio:
    """As whoever came sees it. Raises Forbidden for what their token may not, LimitReached for one call too many."""
    studio: Studio = request.app.state.studio
    person: Person | None = getattr(request.state, "person", None)
    if is_counted(request):
        count_request(studio, (person or studio.person).id)
    if person is not None:
        studio = studio.seen_by(person)
    studio.allow(needed(request))
    return studio


def _bare(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


BareStudio = Annotated[Studio, Depends(_bare)]
"""Nobody's in particular, and no database is asked: for who watches the service, whatever state it is in."""

OurStudio = Annotated[Studio, Depends(_studio)]
