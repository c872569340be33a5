"""The ledger: reserve before a paid call, settle after it, release when it failed. The cap holds for all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound, OverBudget
from lib.models.ledger import EntryState, LedgerEntry
from lib.models.project import PodcastProject
from lib.models.values import now


@dataclass(frozen=True, slots=True)
class Spent:
    """US dollars. `left_usd` is what may still be reserved under the cap."""

    spent_usd: float
    reserved_usd: float
    cap_usd: float

    @property
    def left_usd(self) -> float:
        return max(0.0, self.cap_usd - self.spent_usd - self.reserved_usd)


def spent(session: Session, project_id: str) -> Spent:
    """What the project has used of its cap. Raises NotFound."""
    query = sa.select(PodcastProject.document["budget_cap"]).where(col(PodcastProject.project_id) == project_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound("There is no such project.", hint="Go to Home and choose one from the list.")
    held = _sum(LedgerEntry.reserved_usd, EntryState.RESERVED)
    paid = _sum(LedgerEntry.actual_usd, EntryState.SETTLED)
    sums = session.execute(sa.select(held, paid).where(col(LedgerEntry.project_id) == project_id)).one()
    return Spent(spent_usd=sums[1] or 0.0, reserved_usd=sums[0] or 0.0, cap_usd=float(row[0] or 0.0))


def reserve(session: Session, entry: LedgerEntry) -> LedgerEntry:
    """Hold `entry.reserved_usd` against the cap; needs a writing session, which makes callers wait for their turn.

    Raises OverBudget, which says how much is missing.
    """
    lock = sa.select(col(PodcastProject.id)).where(col(PodcastProject.project_id) == entry.project_id).with_for_update()
    session.execute(lock)  # SQLite has one writer anyway and ignores FOR UPDATE
    left_usd = spent(session, entry.project_id).left_usd
    if entry.reserved_usd > left_usd:
        missing_usd = entry.reserved_usd - left_usd
        raise OverBudget(
            f"This would cost ${entry.reserved_usd:.2f} and ${left_usd:.2f} of the budget is left.",
            missing_usd=missing_usd,
            hint=f"Raise the budget by ${missing_usd:.2f} or choose a cheaper voice or model.",
        )
    session.add(entry)
    session.flush()
    return entry


def settle(session: Session, entry_id: str, actual_usd: float, *, units: int = 0) -> None:
    """The call was made: from now on its true cost counts."""
    _close(session, entry_id, EntryState.SETTLED, actual_usd=actual_usd, units=units)


def release(session: Session, entry_id: str) -> None:
    """The call failed before it cost anything."""
    _close(session, entry_id, EntryState.RELEASED)


def _close(session: Session, entry_id: str, state: EntryState, **values: float) -> None:
    session.execute(
        sa.update(LedgerEntry)
        .where(col(LedgerEntry.id) == entry_id, col(LedgerEntry.state) == EntryState.RESERVED.value)
        .values(state=state.value, settled_at=now(), **values)
    )


def _sum(column: Any, state: EntryState) -> sa.ColumnElement[float | None]:
    return sa.func.sum(sa.case((col(LedgerEntry.state) == state.value, col(column)), else_=0.0))
