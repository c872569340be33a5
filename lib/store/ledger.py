"""The ledger: reserve before a paid call, settle after it, release when it failed. The cap holds for all at once.

Where a process dies in the middle of a call, nobody can tell whether the provider charged for it. Such a reservation
counts as spent once it is older than any call can be. It is never simply given back, so neither a dead process nor a
clock that jumps can make room under the cap; whoever made the call may still settle it when it was alive after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import NotFound, OverBudget
from lib.models.ledger import EntryPublic, EntryState, LedgerEntry
from lib.models.limits import Limit, Limits
from lib.models.project import PodcastProject
from lib.models.values import now
from lib.store import limits
from lib.store.money import ROUNDING_USD, dollars

ABANDONED_AFTER = timedelta(hours=1)
"""Longer than calls, their pauses and their repair take; a slower one loses nothing by it."""
ABANDONED_NOTE = "Nobody knows how this call ended; its whole reservation counts as spent."
_OPEN = (EntryState.RESERVED.value, EntryState.ABANDONED.value)


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
    state, oldest = col(LedgerEntry.state), now() - ABANDONED_AFTER
    held = sa.and_(state == EntryState.RESERVED.value, col(LedgerEntry.created_at) > oldest)
    lost = sa.and_(state.in_(_OPEN), sa.not_(held))
    sums = sa.select(
        sa.func.sum(sa.case((held, col(LedgerEntry.reserved_usd)), else_=0.0)),
        sa.func.sum(
            sa.case(
                (state == EntryState.SETTLED.value, col(LedgerEntry.actual_usd)),
                (lost, col(LedgerEntry.reserved_usd)),
                else_=0.0,
            )
        ),
    ).where(col(LedgerEntry.project_id) == project_id)
    held_usd, spent_usd = session.execute(sums).one()
    return Spent(spent_usd=spent_usd or 0.0, reserved_usd=held_usd or 0.0, cap_usd=float(row[0] or 0.0))


def reserve(session: Session, entry: LedgerEntry, everybodys: Limits | None = None) -> LedgerEntry:
    """Hold `entry.reserved_usd` against the cap, and against the month of the project's owner, whose budget is
    `everybodys` unless an admin gave them one; needs a writing session, which makes callers wait for their turn.

    Raises OverBudget, which says how much is missing, and LimitReached, which says when the month is over.
    """
    project = sa.select(col(PodcastProject.user_id)).where(col(PodcastProject.project_id) == entry.project_id)
    owner = session.scalar(project.with_for_update())  # SQLite has one writer anyway and ignores FOR UPDATE
    _write_off(session, entry.project_id)
    used = spent(session, entry.project_id)
    missing_usd = entry.reserved_usd - used.left_usd
    if missing_usd > ROUNDING_USD:
        raise _over_budget(entry.reserved_usd, missing_usd, used)
    if owner is not None:
        month_usd = limits.limits_of(session, owner, everybodys or Limits()).budget_a_month
        limits.take(session, owner, Limit.BUDGET, entry.reserved_usd, month_usd, entry.created_at)
    session.add(entry)
    session.flush()
    return entry


def record(session: Session, entry: LedgerEntry) -> None:
    """Write down what needs no room under the cap, such as an answer that was kept."""
    entry.state, entry.settled_at = EntryState.SETTLED.value, now()
    session.add(entry)
    session.flush()


def settle(session: Session, entry_id: str, actual_usd: float, *, units: int = 0) -> str:
    """The call was made: from now on its true cost counts. Who owns its project; "" when nothing was open any more."""
    return _close(session, entry_id, EntryState.SETTLED, actual_usd=actual_usd, units=units)


def release(session: Session, entry_id: str) -> str:
    """The call failed before it cost anything. As `settle`."""
    return _close(session, entry_id, EntryState.RELEASED)


def correct_lost(session: Session, entry_id: str, owner: str, more_usd: float, begun: datetime) -> bool:
    """An entry that went with its project in the middle of its call: the owner's month is put right all the same.
    False where the entry is there."""
    if session.get(LedgerEntry, entry_id) is not None:
        return False
    limits.correct(session, owner, Limit.BUDGET, Limit.BUDGET.period(begun), more_usd)
    return True


def left_of_month(session: Session, owner: str, everybodys: Limits, project_ids: Sequence[str]) -> float:
    """US dollars that would be left of the owner's month if what these projects of theirs hold now cost nothing."""
    at = now()
    held = sa.select(sa.func.sum(col(LedgerEntry.reserved_usd))).where(
        col(LedgerEntry.project_id).in_(
            sa.select(col(PodcastProject.project_id)).where(
                col(PodcastProject.project_id).in_(project_ids), col(PodcastProject.user_id) == owner
            )
        ),
        col(LedgerEntry.state) == EntryState.RESERVED.value, col(LedgerEntry.created_at) > at - ABANDONED_AFTER,
    )  # fmt: skip
    most_usd = limits.limits_of(session, owner, everybodys).budget_a_month
    return most_usd - limits.used(session, owner, at).get(Limit.BUDGET, 0.0) + float(session.scalar(held) or 0.0)


def entries(session: Session, project_id: str, *, limit: int = 100) -> list[EntryPublic]:
    """The newest entries of a project, newest first."""
    query = sa.select(LedgerEntry).where(col(LedgerEntry.project_id) == project_id)
    newest = query.order_by(col(LedgerEntry.created_at).desc(), col(LedgerEntry.id)).limit(limit)
    oldest = now() - ABANDONED_AFTER
    return [_public(row, oldest) for row in session.scalars(newest)]


def _public(row: LedgerEntry, oldest: datetime) -> EntryPublic:
    state = EntryState(row.state)
    if state == EntryState.RESERVED and row.created_at <= oldest:
        state = EntryState.ABANDONED
    usd = {EntryState.SETTLED: row.actual_usd, EntryState.RELEASED: 0.0}.get(state, row.reserved_usd)
    note = ABANDONED_NOTE if state == EntryState.ABANDONED else row.note
    return EntryPublic.model_validate(row.model_dump() | {"state": state, "usd": usd, "note": note})


def _over_budget(wanted_usd: float, missing_usd: float, used: Spent) -> OverBudget:
    held = f" and {dollars(used.reserved_usd)} is held for calls under way" if used.reserved_usd else ""
    return OverBudget(
        f"This may cost {dollars(wanted_usd)}, but {dollars(used.left_usd)} of the {dollars(used.cap_usd)} budget "
        f"is left{held}: {dollars(missing_usd)} is missing.",
        missing_usd=missing_usd,
        hint=f"Raise the budget by {dollars(missing_usd)} or choose a cheaper voice or model.",
    )


def _write_off(session: Session, project_id: str) -> None:
    session.execute(
        sa.update(LedgerEntry)
        .where(
            col(LedgerEntry.project_id) == project_id,
            col(LedgerEntry.state) == EntryState.RESERVED.value,
            col(LedgerEntry.created_at) <= now() - ABANDONED_AFTER,
        )
        .values(state=EntryState.ABANDONED.value)
    )


def _close(session: Session, entry_id: str, state: EntryState, **values: float) -> str:
    closing = (
        sa.update(LedgerEntry)
        .where(col(LedgerEntry.id) == entry_id, col(LedgerEntry.state).in_(_OPEN))
        .values(state=state.value, settled_at=now(), **values)
        .returning(col(LedgerEntry.project_id), col(LedgerEntry.reserved_usd), col(LedgerEntry.created_at))
    )
    if (closed := session.execute(closing).first()) is None:
        return ""
    project_id, held_usd, begun = closed
    project = sa.select(col(PodcastProject.user_id)).where(col(PodcastProject.project_id) == project_id)
    owner: str = session.scalar(project) or ""
    limits.correct(session, owner, Limit.BUDGET, Limit.BUDGET.period(begun), values.get("actual_usd", 0.0) - held_usd)
    return owner
