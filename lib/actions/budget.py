"""Paying: reserve before a call, settle after it with what it really cost, release when it cost nothing."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Condition

from lib.actions.limits import everybodys
from lib.actions.studio import Studio
from lib.actions.trail import note as note_deed
from lib.errors import LimitReached, OverBudget, PodcastError
from lib.models.audit import Deed
from lib.models.ledger import EntryPublic, LedgerEntry
from lib.store import ledger
from lib.store.engine import reading, writing
from lib.store.ledger import Spent
from lib.store.money import ROUNDING_USD, dollars

__all__ = ["WAIT_FOR_ROOM_S", "Bill", "Spent", "dollars", "entries", "note_hit", "paying", "spent"]

WAIT_FOR_ROOM_S = 300.0
"""How long a question waits for others of its project to come to less than they hold: as long as one may take."""
_LOOK_S = 1.0
"""How often it looks for what other processes settled; what this one does is heard of at once."""
_settled = Condition()
_calls: Counter[str] = Counter()
"""How many calls of a project this process has under way; guarded by `_settled`."""


@dataclass
class Bill:
    """Written by whoever made the call: `usd` what it cost (None: as expected), `units` characters, tokens, queries."""

    usd: float | None = None
    units: int = 0


@contextmanager
def paying(
    studio: Studio, project_id: str, *, kind: str, provider: str, model: str, expected_usd: float, note: str = "",
    patience_s: float = 0.0,
) -> Iterator[Bill]:  # fmt: skip
    """Hold `expected_usd` of the project's cap around a call. What is free is not written down.

    Raises OverBudget, which says how much is missing, and LimitReached for the owner's month, before anything is
    called; where only calls under way are in the way, not before `patience_s`. When the call raises an error of ours,
    what the bill says was used all the same is settled, and the rest released; after any other nobody knows how the
    call ended, so it counts as expected.
    """
    bill = Bill()
    if expected_usd <= 0:
        yield bill
        return
    named = {"kind": kind, "provider": provider, "model": model, "note": note}
    entry = _reserved(studio, project_id, expected_usd, named, time.monotonic() + patience_s)
    close = partial(_close, studio, project_id, entry, expected_usd, f"{provider} {model}".strip(), kind)
    try:
        yield bill
    except PodcastError:
        close(bill.usd or 0.0, bill.units)
        raise
    except BaseException:  # also a run that is given up: nobody knows how the call ended; raised again
        close(expected_usd if bill.usd is None else bill.usd, bill.units)
        raise
    close(expected_usd if bill.usd is None else bill.usd, bill.units, made=True)


def _reserved(studio: Studio, project_id: str, usd: float, named: dict[str, str], end_s: float) -> tuple[str, datetime]:
    """The id of the entry that holds `usd`, and its moment, once there is room for it; until `end_s` it is waited for,
    if there can be.

    The entry is made anew each time, since its age tells whether anybody still lives who will settle it.
    """
    while True:
        entry = _entry(project_id, **named)
        entry.reserved_usd = usd
        made = entry.id, entry.created_at
        _under_way(project_id, +1)  # before, so that nobody sees a reservation without a call that will settle it
        try:
            with writing(studio.engine) as session:
                ledger.reserve(session, entry, everybodys(studio.settings))
            return made
        except OverBudget:
            _under_way(project_id, -1)
            if not _room_comes(studio, project_id, usd, end_s):
                raise
        except LimitReached:
            _under_way(project_id, -1)
            if not _month_may_have_room(studio, usd, end_s):
                raise
        except BaseException:  # whatever it was, no call is under way for it; raised again
            _under_way(project_id, -1)
            raise


def _room_comes(studio: Studio, project_id: str, usd: float, end_s: float) -> bool:
    """Whether calls under way left room before `end_s`; at once False when what is spent leaves too little for ever,
    or no call of this process is under way: nobody here knows whether others still live."""
    while (left_s := end_s - time.monotonic()) > 0:
        with _settled:
            used = spent(studio, project_id)
            if used.left_usd + ROUNDING_USD >= usd:
                return True
            if usd > used.cap_usd - used.spent_usd + ROUNDING_USD:
                return False
            if project_id not in _calls:
                return False
            _settled.wait(min(left_s, _LOOK_S))
    return False


def _month_may_have_room(studio: Studio, usd: float, end_s: float) -> bool:
    """Whether calls of this owner's that this process has under way hold so much of their month that it would do if
    they cost nothing; waits for one to end, or a moment."""
    with _settled:
        left_s = end_s - time.monotonic()
        if left_s <= 0 or not _calls:
            return False
        with reading(studio.engine) as session:
            could_be_usd = ledger.left_of_month(session, studio.owner, everybodys(studio.settings), list(_calls))
        if usd > could_be_usd + ROUNDING_USD:
            return False
        _settled.wait(min(left_s, _LOOK_S))
        return True


def _close(
    studio: Studio, project_id: str, entry: tuple[str, datetime], held_usd: float, whom: str, kind: str, usd: float,
    units: int, *, made: bool = False,
) -> None:  # fmt: skip
    """Settle what was made or cost something, release the rest, and let those know who wait for room."""
    entry_id, begun = entry
    usd = usd if math.isfinite(usd) and usd >= 0 else held_usd  # what a provider says of itself may be anything
    try:
        with writing(studio.engine) as session:
            if made or usd:
                owner = ledger.settle(session, entry_id, usd, units=units)
            else:
                owner = ledger.release(session, entry_id)
            if not owner and ledger.correct_lost(session, entry_id, studio.owner, usd - held_usd, begun):
                owner = studio.owner  # the project was deleted meanwhile, and its ledger with it
            if owner and usd:
                note_deed(session, studio, Deed.SPENT, kind, project_id, whom, usd=usd, owner=owner)
    finally:
        _under_way(project_id, -1, ended=True)


def _under_way(project_id: str, more: int, *, ended: bool = False) -> None:
    """So many calls more of the project, in this process; who waits for room looks again when one ended. A reservation
    that found none wakes nobody: two that wait would do nothing else."""
    with _settled:
        _calls[project_id] += more
        if not _calls[project_id]:
            del _calls[project_id]
        if ended:
            _settled.notify_all()


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
