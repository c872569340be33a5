"""Paying: reserve before a call, settle after it with what it really cost, release when it cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lib.actions.studio import Studio
from lib.models.ledger import EntryState, LedgerEntry
from lib.models.values import now
from lib.store import ledger
from lib.store.engine import writing


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
    entry = LedgerEntry(
        project_id=project_id, kind=kind, provider=provider, model=model, reserved_usd=expected_usd, note=note
    )
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
    """Write down that what was paid for earlier was used again, for nothing."""
    entry = LedgerEntry(
        project_id=project_id, kind=kind, provider=provider, model=model[:120], units=units, cache_hit=True,
        state=EntryState.SETTLED.value, note=note[:300], settled_at=now(),
    )  # fmt: skip
    with writing(studio.engine) as session:
        session.add(entry)
