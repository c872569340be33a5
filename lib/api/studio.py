"""How a route gets the studio: as whoever came may see what the address names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from lib.actions import access
from lib.actions.limits import count_request
from lib.actions.studio import Studio
from lib.api.border import ID_LIMIT
from lib.api.needs import is_counted, needed
from lib.errors import Forbidden
from lib.models.person import Person, Scope

_NOBODY = Person(id="", scopes=frozenset({Scope.READ}))
"""Where people sign in, whoever asks for what is open to all."""
_WAYS: dict[str, Callable[[Studio, Any], Studio]] = {
    "project_id": access.enter, "asset_id": access.enter_asset, "job_id": access.enter_job,
    "audiogram_id": access.enter_audiogram, "collection_id": access.enter_collection,
}  # fmt: skip
"""By what an address names: who decides whether it is open. Anything else is looked for among one's own things."""


def _studio(request: Request) -> Studio:
    """Raises NotFound for what is not theirs to see, Forbidden for what they, or their token, may not do, LimitReached
    for one call too many."""
    studio: Studio = request.app.state.studio
    person: Person | None = getattr(request.state, "person", None)
    if is_counted(request):
        count_request(studio, (person or studio.person).id)
    if person is not None or studio.settings.has_login:
        studio = studio.seen_by(person or _NOBODY)
    scope = needed(request)
    studio.allow(scope)  # by the token, before anything is looked for
    for name, value in request.path_params.items():
        if name in _WAYS and (not isinstance(value, int) or 0 < value <= ID_LIMIT):
            studio = _WAYS[name](studio, value)
    studio.allow(scope)
    if scope is Scope.RENDER and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Forbidden("A link of another site may not make anything here.", hint="Ask for it on its page.")
    return studio


def _bare(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


BareStudio = Annotated[Studio, Depends(_bare)]
"""Nobody's in particular, and no database is asked: for who watches the service, whatever state it is in."""

OurStudio = Annotated[Studio, Depends(_studio)]
