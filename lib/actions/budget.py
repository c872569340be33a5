"""Paying: reserve before a call, settle after it with what it really cost, release when it cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lib.actions.studio import Studio
from lib.models.ledger import EntryPublic, LedgerEntry
from lib.store import ledger
from lib.store.engine import reading, writing
from lib.store.ledger import Spent, dollars

__all__ = ["Bill", "Spent", "dollars", "entries", "note_hit", "paying", "spent"]


@dataclass
class Bill:
    """Written by whoever made the call: `usd` what it cost (None: as expected), `units` characters, tokens, queries."""

    usd: float | None = None
    units: int = 0


@contextmanager
def paying(
    studio: Studio, project_id: str, *, kind: str, provider: str, model: str, expected_usd: float, note: str = ""
) -> Iterator[Bill]:
    """Hold `expected_usd` of the project's cap around a call. What is free is not written down.

    Raises OverBudget, which says how much is missing, before anything is called. When the call raises, what the bill
    says was used all the same is settled, and the rest released.
    """
    bill = Bill()
    if expected_usd <= 0:
        yield bill
        return
    entry = _entry(project_id, kind, provider, model, note)
    entry.reserved_usd = expected_usd
    entry_id = entry.id
    with writing(studio.engine) as session:
        ledger.reserve(session, entry)
    try:
        yield bill
    except BaseException:
        with writing(studio.engine) as session:
            if bill.usd:
                ledger.settle(session, entry_id, bill.usd, units=bill.units)
            else:
                ledger.release(session, entry_id)
        raise
    with writing(studio.engine) as session:
        ledger.settle(session, entry_id, expected_usd if bill.usd is None else bill.usd, units=bill.units)


def note_hit(
    studio: Studio, project_id: str, *, kind: str, provider: str, model: str, units: int = 0, note: str = ""
) -> None:
    """Write down that something paid for earlier was used again, for nothing. Only for providers that cost."""
    entry = _entry(project_id, kind, provider, model, note)
    entry.cache_hit, entry.units = True, units
    with writing(studio.engine) as session:
        ledger.record(session, entry)


def spent(studio: Studio, project_id: str) -> Spent:
    """Spent, reserved and left. Raises NotFound."""
    with reading(studio.engine) as session:
        return ledger.spent(session, project_id)


def entries(studio: Studio, project_id: str, *, limit: int = 100) -> list[EntryPublic]:
    """The newest lines of the project's ledger, newest first."""
    with reading(studio.engine) as session:
        return ledger.entries(session, project_id, limit=limit)


def _entry(project_id: str, kind: str, provider: str, model: str, note: str) -> LedgerEntry:
    """With its words cut to what the columns hold, since Postgres refuses longer ones."""
    return LedgerEntry(
        project_id=project_id, kind=kind[:40], provider=provider[:80], model=model[:120], note=note[:300]
    )
