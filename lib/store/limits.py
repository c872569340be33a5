"""What was used of limits, counted in one row for each person and limit, and what an admin gave whom.

Counting is one statement that holds the row until its transaction ends, so no number of processes gets beyond a limit.
A row knows the latest period only: a new one begins at nothing by itself, and nothing has to be tidied.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.errors import LimitReached
from lib.models.enums import JobStatus
from lib.models.job import RenderJob
from lib.models.limits import Limit, Limits, LimitsChange, OwnerLimits, OwnerUsage, RenderHold
from lib.models.values import now
from lib.store.money import ROUNDING_USD, dollars


def count(session: Session, person: str, limit: Limit, amount: float, at: datetime) -> float:
    """Add to what the person used in the period of `at`; what that makes. A clock that lags counts for the newest."""
    period = limit.period(at)
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(OwnerUsage)
    goes_on, used = col(OwnerUsage.period) >= period, col(OwnerUsage.used)
    change = {
        "used": sa.case((goes_on, used + amount), else_=amount),
        "period": sa.case((goes_on, col(OwnerUsage.period)), else_=period),
    }
    counting = insert.values(user_id=person, kind=limit.value, period=period, used=amount)
    counting = counting.on_conflict_do_update(index_elements=["user_id", "kind"], set_=change)
    return float(session.execute(counting.returning(used)).scalar_one())


def take(session: Session, person: str, limit: Limit, amount: float, most: float, at: datetime) -> None:
    """Count it, unless that is more than the `most` of the period; 0 is no limit. Raises LimitReached."""
    after = count(session, person, limit, amount, at)
    if most and after > most + ROUNDING_USD:
        raise reached(limit, amount, max(0.0, most - (after - amount)), most, at)


def correct(session: Session, person: str, limit: Limit, period: str, more: float) -> None:
    """It was `more`, or less than nothing, than was counted in that period; nothing happens when it is over."""
    used = col(OwnerUsage.used)
    session.execute(
        sa.update(OwnerUsage)
        .where(
            col(OwnerUsage.user_id) == person, col(OwnerUsage.kind) == limit.value, col(OwnerUsage.period) == period
        )
        .values(used=sa.case((used + more > 0, used + more), else_=0.0))
    )  # fmt: skip


def used(session: Session, person: str, at: datetime) -> dict[Limit, float]:
    """What a person used of each limit in the period of `at`, where it was counted."""
    rows = session.scalars(sa.select(OwnerUsage).where(col(OwnerUsage.user_id) == person))
    return {Limit(row.kind): row.used for row in rows if row.period >= Limit(row.kind).period(at)}


def given(session: Session) -> dict[str, LimitsChange]:
    """What an admin gave each person who has something of their own."""
    return {
        row.user_id: LimitsChange.model_validate(row.model_dump()) for row in session.scalars(sa.select(OwnerLimits))
    }


def limits_of(session: Session, person: str, everybody: Limits) -> Limits:
    """Everybody's, but for what an admin gave this person."""
    row = session.get(OwnerLimits, person)
    return merged(everybody, LimitsChange.model_validate(row.model_dump()) if row else None)


def merged(everybody: Limits, own: LimitsChange | None) -> Limits:
    return everybody.model_copy(update=own.model_dump(exclude_none=True)) if own else everybody


def give(session: Session, person: str, change: LimitsChange) -> None:
    """From now on these are the person's own; what is null is everybody's again."""
    row = session.get(OwnerLimits, person) or OwnerLimits(user_id=person)
    row.sqlmodel_update({**change.model_dump(), "changed_at": now()})
    session.add(row)
    session.flush()


def hold(session: Session, run_id: str, owner: str, minutes: float, scenes: Iterable[str], at: datetime) -> None:
    """Remember what was counted for a render, to be corrected when it ends."""
    period = Limit.RENDERED.period(at)
    session.add(RenderHold(run_id=run_id, user_id=owner, period=period, minutes=minutes, scenes=sorted(scenes)))
    session.flush()


def settle_hold(session: Session, run_id: str) -> None:
    """The render ended: what it made counts, not what it was thought to make. Once; without a hold nothing happens."""
    row = session.get(RenderHold, run_id)
    if row is None:
        return
    if not session.execute(sa.delete(RenderHold).where(col(RenderHold.run_id) == run_id)).rowcount:  # type: ignore[attr-defined]
        return
    made = sa.select(sa.func.sum(col(RenderJob.duration_s))).where(
        col(RenderJob.run_id) == run_id, col(RenderJob.status) == JobStatus.COMPLETED.value,
        col(RenderJob.scene_id).in_(row.scenes),
    )  # fmt: skip
    minutes = float(session.scalar(made) or 0.0) / 60
    correct(session, row.user_id, Limit.RENDERED, row.period, minutes - row.minutes)


def reached(limit: Limit, wanted: float, left: float, most: float, at: datetime) -> LimitReached:
    """The refusal of what is `wanted`: how much is `left`, and when it renews."""
    wait_s = (limit.renews_at(at) - at).total_seconds()
    return LimitReached(_said(limit, wanted, left, most), hint=_renews(limit, at, wait_s), retry_after_s=wait_s)


def _said(limit: Limit, wanted: float, left: float, most: float) -> str:
    match limit:
        case Limit.REQUESTS:
            return f"You may make {most:,.0f} calls a minute, and {left:,.0f} are left."
        case Limit.UPLOADS:
            return f"This has {_mb(wanted)}, and {_mb(left)} of the {_mb(most)} that you may bring in a day are left."
        case Limit.RENDERED:
            return f"About {wanted:,.1f} minutes are to be made, and {left:,.1f} of a day's {most:,.0f} are left."
        case Limit.BUDGET:
            return f"This may cost {dollars(wanted)}, and {dollars(left)} of the month's {dollars(most)} is left."


def _renews(limit: Limit, at: datetime, wait_s: float) -> str:
    if limit is Limit.REQUESTS:
        return f"Try again in {max(1, round(wait_s))} s."
    renewed = limit.renews_at(at)
    if limit is Limit.BUDGET:
        return f"It renews on {renewed.day} {renewed:%B}; an admin can raise it."
    return f"It renews at midnight UTC, in {wait_s // 3600:.0f} h {wait_s % 3600 // 60:.0f} min; an admin can raise it."


def _mb(length_bytes: float) -> str:
    return f"{length_bytes / 1e6:,.1f} MB"
