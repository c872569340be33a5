"""How many characters a provider charges for while a line is spoken: those of every call it took, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Meter:
    """`characters` is None as long as nobody told."""

    characters: int | None = None


_running: ContextVar[Meter | None] = ContextVar("characters", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """What is spoken inside, by this thread, is counted, whether it ends well or not."""
    meter = Meter()
    token = _running.set(meter)
    try:
        yield meter
    finally:
        _running.reset(token)


def count(characters: int) -> None:
    """So many more; fewer than 0 gives back what turned out to be free."""
    meter = _running.get()
    if meter is not None:
        meter.characters = (meter.characters or 0) + characters
