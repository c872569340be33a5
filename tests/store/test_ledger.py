from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.engine import Engine

from lib.errors import NotFound, OverBudget
from lib.models.ledger import LedgerEntry
from lib.models.project import Document
from lib.store import ledger, projects
from lib.store.engine import reading, writing


@pytest.fixture(autouse=True)
def project(engine: Engine) -> None:
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="tides", budget_cap=1.0))


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
        now = ledger.spent(session, "p1")
    assert third
    assert (now.spent_usd, now.reserved_usd, now.left_usd) == (0.125, 0.25, 0.625)


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
