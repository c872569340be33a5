"""Room on the disk: told before it is gone, since what is begun must be able to say that it failed."""

from __future__ import annotations

from lib.actions.studio import Studio
from lib.errors import StorageFailed

SPARE_BYTES = 8_000_000
"""Left free on the disk for the databases, which must be able to write that something went wrong."""


def check_room(studio: Studio, needed: int = SPARE_BYTES) -> None:
    """Raises StorageFailed when the data folder's disk has less than `needed` bytes left."""
    free = studio.free_bytes()
    if free is not None and free < needed:
        raise StorageFailed(
            f"The disk is nearly full: {free / 1e6:,.0f} MB are free and {needed / 1e6:,.0f} MB are needed.",
            hint="Free some space, then try again: finished lines are kept.",
        )
