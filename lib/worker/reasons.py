"""Why jobs ended, as a producer can be told."""

from __future__ import annotations

import logging
from typing import Any

from dbos import error as engine_error

from lib.errors import PodcastError, RenderFailed

log = logging.getLogger(__name__)


def first_error(rows: list[Any]) -> Exception | None:
    """Of jobs that have ended, in their order; None when all are done."""
    for row in rows:
        if row.status != "SUCCESS":
            return row.error if isinstance(row.error, Exception) else _broken_off()
    return None


def _broken_off() -> RenderFailed:
    return RenderFailed(
        "A line was given up before it was spoken.", hint="Retry the episode: lines that were spoken are kept."
    )


def explained(error: Exception) -> PodcastError:
    """The error as a producer can be told of it; what is not ours is a bug, and its details are for the log."""
    if isinstance(error, PodcastError):
        return error
    if isinstance(error, engine_error.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded):
        return RenderFailed(
            "The worker broke off at one scene again and again.", hint="Change that scene's text or voice and retry."
        )
    if isinstance(error, engine_error.DBOSAwaitedWorkflowCancelledError):
        return RenderFailed("A scene was cancelled on its own.", hint="Retry the episode.")
    log.error("a render failed for a reason that is not explained", exc_info=error)
    return RenderFailed(
        "Something in the app itself went wrong while rendering.", hint="Retry; the log has the details."
    )
