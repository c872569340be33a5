from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from lib.actions.budget import entries, note_hit, paying, spent
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.studio import Studio
from lib.errors import OverBudget, ProviderDown
from lib.models.ledger import EntryState, LedgerEntry
from lib.settings import ROOT
from lib.store import ledger
from lib.store.engine import writing
from tests.actions.spender import CALL_USD, WORKERS

PROCESSES = 5
CALL = {"kind": "script", "provider": "x", "model": "m"}


def _project(studio: Studio, cap_usd: float = 1.0) -> str:
    made = create_project(studio, new_project(idea="Tides", minutes=1))
    return save_project(studio, made.model_copy(update={"budget_cap": cap_usd})).project_id


def test_fifty_workers_in_five_processes_make_exactly_the_ten_calls_that_the_cap_allows(anywhere: Studio) -> None:
    project_id = _project(anywhere, cap_usd=10 * CALL_USD)
    settings = anywhere.settings
    asked = [str(PROCESSES), str(settings.data_dir), settings.database_url, project_id]
    command = [sys.executable, "-m", "tests.actions.spender", *asked]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    made = [int(line) for line in said.split()]
    assert len(made) == PROCESSES
    assert PROCESSES * WORKERS == 50
    assert sum(made) == 10
    used = spent(anywhere, project_id)
    assert (used.spent_usd, used.reserved_usd, used.left_usd) == (pytest.approx(1.0), 0, pytest.approx(0))
    assert len(entries(anywhere, project_id)) == 10


def test_a_refusal_says_how_much_is_missing_and_what_is_held(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    with (
        paying(anywhere, project_id, expected_usd=0.75, **CALL),
        pytest.raises(OverBudget) as caught,
        paying(anywhere, project_id, expected_usd=0.5, **CALL),
    ):
        pytest.fail("there was no room for this call")
    assert "$0.25 is missing" in caught.value.message
    assert "$0.75 is held" in caught.value.message
    assert caught.value.missing_usd == 0.25
    assert "$0.25" in caught.value.hint


def test_a_call_costs_what_it_says_or_else_what_was_expected(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    with paying(anywhere, project_id, expected_usd=0.5, **CALL) as bill:
        bill.usd, bill.units = 0.125, 7
    with paying(anywhere, project_id, expected_usd=0.25, **CALL):
        pass
    assert spent(anywhere, project_id).spent_usd == 0.375
    assert {entry.units for entry in entries(anywhere, project_id)} == {0, 7}


def test_a_call_that_fails_pays_only_what_it_says(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    with pytest.raises(ProviderDown), paying(anywhere, project_id, expected_usd=0.5, **CALL):
        raise ProviderDown("It does not answer.")
    with pytest.raises(ProviderDown), paying(anywhere, project_id, expected_usd=0.5, **CALL) as bill:
        bill.usd = 0.25
        raise ProviderDown("It broke off.")
    used = spent(anywhere, project_id)
    assert (used.spent_usd, used.reserved_usd) == (0.25, 0)
    assert {entry.state for entry in entries(anywhere, project_id)} == {EntryState.RELEASED, EntryState.SETTLED}


def test_what_is_free_is_not_written_down_and_what_was_kept_is(anywhere: Studio) -> None:
    project_id = _project(anywhere, cap_usd=0)
    with paying(anywhere, project_id, expected_usd=0, **CALL):
        pass
    assert entries(anywhere, project_id) == []
    note_hit(anywhere, project_id, units=900, note="12 of 40 lines were kept", **CALL)
    (entry,) = entries(anywhere, project_id)
    assert (entry.cache_hit, entry.usd, entry.units, entry.state) == (True, 0, 900, EntryState.SETTLED)


def test_who_is_patient_gets_the_room_that_a_call_under_way_gives_back(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    under_way, seen = threading.Event(), threading.Event()

    def hold() -> None:
        with paying(anywhere, project_id, expected_usd=0.9, **CALL) as bill:
            under_way.set()
            seen.wait()
            bill.usd = 0.1

    holder = threading.Thread(target=hold)
    holder.start()
    under_way.wait()
    with pytest.raises(OverBudget), paying(anywhere, project_id, expected_usd=0.5, **CALL):
        pytest.fail("there was no room for this call yet")
    threading.Timer(0.05, seen.set).start()
    with paying(anywhere, project_id, expected_usd=0.5, patience_s=60, **CALL) as bill:
        bill.usd = 0.25
    holder.join()
    assert spent(anywhere, project_id).spent_usd == pytest.approx(0.35)


def test_patience_is_not_tried_where_what_is_spent_leaves_too_little(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    with (
        paying(anywhere, project_id, expected_usd=0.25, **CALL),
        pytest.raises(OverBudget),
        paying(anywhere, project_id, expected_usd=1.5, patience_s=10_000, **CALL),
    ):
        pytest.fail("there will never be room for this call")


def test_a_call_that_broke_off_nobody_knows_how_counts_as_expected(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    with pytest.raises(KeyboardInterrupt), paying(anywhere, project_id, expected_usd=0.5, **CALL):
        raise KeyboardInterrupt
    used = spent(anywhere, project_id)
    assert (used.spent_usd, used.reserved_usd) == (0.5, 0)


@pytest.mark.parametrize("said", [-5.0, float("nan"), float("inf")])
def test_a_cost_that_cannot_be_makes_no_room_under_the_cap(anywhere: Studio, said: float) -> None:
    project_id = _project(anywhere)
    with paying(anywhere, project_id, expected_usd=0.5, **CALL) as bill:
        bill.usd = said
    assert spent(anywhere, project_id).spent_usd == 0.5


def test_what_a_process_that_is_gone_held_is_not_waited_for(anywhere: Studio) -> None:
    project_id = _project(anywhere)
    lost = LedgerEntry(project_id=project_id, kind="script", provider="x", reserved_usd=0.9)
    with writing(anywhere.engine) as session:
        ledger.reserve(session, lost)
    with pytest.raises(OverBudget), paying(anywhere, project_id, expected_usd=0.5, patience_s=10_000, **CALL):
        pytest.fail("there is no room for this call")
