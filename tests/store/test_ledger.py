from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from lib.errors import LimitReached, NotFound, OverBudget
from lib.models.ledger import EntryState, LedgerEntry
from lib.models.limits import Limits
from lib.models.project import Document
from lib.models.values import now
from lib.store import ledger, projects
from lib.store.engine import reading, writing
from lib.store.money import dollars


@pytest.fixture(autouse=True)
def project(engine: Engine) -> None:
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="tides", budget_cap=1.0), owner="local")


def _reserve(engine: Engine, usd: float) -> str:
    with writing(engine) as session:
        entry = LedgerEntry(project_id="p1", kind="speech", provider="x", reserved_usd=usd)
        return ledger.reserve(session, entry).id


def test_what_is_reserved_settled_and_released_adds_up(engine: Engine) -> None:
    first, second, third = (_reserve(engine, 0.25) for _ in range(3))
    with writing(engine) as session:
        ledger.settle(session, first, 0.125, units=900)
        ledger.release(session, second)
    with reading(engine) as session:
        used = ledger.spent(session, "p1")
    assert third
    assert (used.spent_usd, used.reserved_usd, used.left_usd) == (0.125, 0.25, 0.625)


def test_a_call_over_the_cap_is_refused_and_says_what_is_missing(engine: Engine) -> None:
    _reserve(engine, 0.75)
    with pytest.raises(OverBudget) as caught:
        _reserve(engine, 0.5)
    assert caught.value.missing_usd == 0.25


def test_many_at_once_cannot_cross_the_cap(engine: Engine) -> None:
    def attempt(_: int) -> bool:
        try:
            _reserve(engine, 0.125)
        except OverBudget:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(40))) == 8


def test_many_at_once_cannot_cross_their_owners_month(engine: Engine) -> None:
    def attempt(number: int) -> bool:
        entry = LedgerEntry(project_id=("p1", "p2")[number % 2], kind="speech", provider="x", reserved_usd=0.125)
        try:
            with writing(engine) as session:
                ledger.reserve(session, entry, Limits(budget_a_month=0.5))
        except LimitReached:
            return False
        return True

    with writing(engine) as session:
        projects.insert_project(session, "p2", Document(idea="wind", budget_cap=9.0), owner="local")
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(24))) == 4


def test_a_month_counts_what_was_paid_also_for_a_project_that_is_gone(engine: Engine) -> None:
    month = Limits(budget_a_month=0.5)
    with writing(engine) as session:
        entries = [LedgerEntry(project_id="p1", kind="speech", provider="x", reserved_usd=0.25) for _ in range(2)]
        first, second = (ledger.reserve(session, entry, month).id for entry in entries)
        assert ledger.settle(session, first, 0.125) == "local"
        assert ledger.settle(session, first, 0.5) == "", "it was settled before"
        ledger.release(session, second)
        projects.delete_project(session, "p1", owner="local")
        projects.insert_project(session, "p2", Document(idea="wind", budget_cap=9.0), owner="local")
    with (
        pytest.raises(LimitReached, match=r"\$0.38 of the month's \$0.50 is left") as caught,
        writing(engine) as session,
    ):
        ledger.reserve(session, LedgerEntry(project_id="p2", kind="s", provider="x", reserved_usd=0.4), month)
    assert caught.value.retry_after_s
    assert "an admin can raise it" in caught.value.hint


def test_a_settled_entry_stays_as_it_is(engine: Engine) -> None:
    entry = _reserve(engine, 0.5)
    with writing(engine) as session:
        ledger.settle(session, entry, 0.25)
        ledger.settle(session, entry, 0.5)
        ledger.release(session, entry)
    with reading(engine) as session:
        assert ledger.spent(session, "p1").spent_usd == 0.25


def test_an_unknown_project_has_no_ledger(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(NotFound):
        ledger.spent(session, "nobody")


def _old(engine: Engine, usd: float, age: timedelta) -> str:
    with writing(engine) as session:
        entry = LedgerEntry(
            project_id="p1", kind="speech", provider="x", reserved_usd=usd, created_at=now() - age, state="reserved"
        )
        session.add(entry)
        return entry.id


def _now(engine: Engine) -> ledger.Spent:
    with reading(engine) as session:
        return ledger.spent(session, "p1")


def test_a_reservation_that_nobody_ever_settled_counts_as_spent(engine: Engine) -> None:
    _old(engine, 0.25, ledger.ABANDONED_AFTER * 2)
    assert (_now(engine).spent_usd, _now(engine).reserved_usd) == (0.25, 0)
    with pytest.raises(OverBudget):
        _reserve(engine, 0.8)
    _reserve(engine, 0.75)
    assert (_now(engine).spent_usd, _now(engine).reserved_usd, _now(engine).left_usd) == (0.25, 0.75, 0)
    with reading(engine) as session:
        states = {entry.state: entry for entry in ledger.entries(session, "p1")}
    assert states[EntryState.ABANDONED].note == ledger.ABANDONED_NOTE
    assert states[EntryState.ABANDONED].usd == 0.25


def test_who_was_slow_but_alive_settles_at_the_true_cost_all_the_same(engine: Engine) -> None:
    slow = _old(engine, 0.5, ledger.ABANDONED_AFTER * 2)
    _reserve(engine, 0.25)
    with writing(engine) as session:
        ledger.settle(session, slow, 0.125)
    assert _now(engine).spent_usd == 0.125
    with writing(engine) as session:
        ledger.release(session, slow)
    assert _now(engine).spent_usd == 0.125


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_jumps_makes_no_room(engine: Engine, age: timedelta) -> None:
    _old(engine, 0.75, age)
    with pytest.raises(OverBudget) as caught:
        _reserve(engine, 0.5)
    assert caught.value.missing_usd == 0.25
    assert _now(engine).left_usd == 0.25


def test_ten_times_a_tenth_is_the_whole(engine: Engine) -> None:
    for _ in range(10):
        _reserve(engine, 0.1)
    with pytest.raises(OverBudget):
        _reserve(engine, 0.01)


def test_the_newest_entry_comes_first(engine: Engine) -> None:
    for minutes in (5, 1, 3):
        _old(engine, minutes / 100, timedelta(minutes=minutes))
    with reading(engine) as session:
        assert [entry.usd for entry in ledger.entries(session, "p1", limit=2)] == [0.01, 0.03]


def test_a_small_sum_does_not_read_as_nothing() -> None:
    assert [dollars(usd) for usd in (0, 0.00001, 0.0042, 0.42, 12.3456)] == [
        "$0.00", "less than $0.0001", "$0.0042", "$0.42", "$12.35",
    ]  # fmt: skip
