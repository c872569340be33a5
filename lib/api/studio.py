"""How a route gets the studio: the lifespan puts it into the application's state."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from lib.actions.studio import Studio


def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


OurStudio = Annotated[Studio, Depends(_studio)]
