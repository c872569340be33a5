"""Whether this process can serve: what it stands on is looked at, each thing by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable

import sqlalchemy as sa

from lib.actions.studio import Studio
from lib.errors import PodcastError, StorageFailed
from lib.store.engine import reading
from lib.store.migrate import is_current

log = logging.getLogger(__name__)

_REFUSALS = (PodcastError, sa.exc.SQLAlchemyError, OSError)
_NEVER = "ready/none"
"""A file that nobody makes: that it is not there is an answer of a store that works."""


def readiness(studio: Studio) -> dict[str, bool]:
    """`database`, `migrated`, `jobs` and `files`: whether each can be reached and is as this version needs it."""
    return {
        "database": _works(lambda: _ask(studio)),
        "migrated": _works(lambda: _require_current(studio)),
        "jobs": _works(studio.jobs.worker_alive),
        "files": _works(lambda: studio.blobs.exists(_NEVER)),
    }


def has_worker(studio: Studio) -> bool:
    """Whether any worker is known to be there: of none where the jobs' database cannot be asked."""
    try:
        return studio.jobs.worker_alive()
    except _REFUSALS as error:
        log.warning("whether a worker is there cannot be told: %s", error)
        return False


def _ask(studio: Studio) -> None:
    with reading(studio.engine) as session:
        session.execute(sa.text("SELECT 1"))


def _require_current(studio: Studio) -> None:
    if not is_current(studio.engine):
        raise StorageFailed("The database is not at this version's schema.")


def _works(look: Callable[[], object]) -> bool:
    try:
        look()
    except _REFUSALS as error:
        log.warning("not ready: %s", error)
        return False
    return True
