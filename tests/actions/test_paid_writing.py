"""A model writes an episode through the verbs: what is asked, what is paid, and what a broken try costs."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import pytest

from lib.actions.analysis import analyse
from lib.actions.background import order_step, take_step
from lib.actions.budget import entries, spent
from lib.actions.lines import edit_line
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.research import reject_fact, research
from lib.actions.script import write_script
from lib.actions.sources import add_document
from lib.actions.step_status import step_status
from lib.actions.studio import Studio
from lib.actions.telling import Telling
from lib.errors import Cancelled, NoCredit, OverBudget
from lib.jobs.stopping import stop_signal
from lib.providers.llm import Answer
from lib.settings import ROOT
from tests.actions.parrot import Parrot
from tests.pipeline import honest_model


class Honest(Parrot):
    """Answers by rule. Refuses every scene but the first ones once its credit of `scenes` is used up."""

    scenes: int | None = None

    def ask(self, want: type[Any], *, system: str, prompt: str, max_tokens: int, check: Any = None) -> Answer[Any]:
        with self._lock:
            if want.__name__ == "WrittenScene" and self.scenes is not None:
                if self.scenes == 0:
                    raise NoCredit("The account is empty.")
                self.scenes -= 1
            self.asked.append(want.__name__)
        value = want.model_validate(honest_model.answer(want.__name__, prompt))
        return Answer(value, self.uses, self.price_usd(self.uses), ())


@pytest.fixture
def honest() -> Honest:
    honest = Honest()
    honest.usd_per_token = 1e-5
    return honest


@pytest.fixture
def paid(studio: Studio, honest: Honest) -> Studio:
    return dataclasses.replace(studio, load_llm=lambda _name, _setup: honest)


@pytest.fixture
def project_id(paid: Studio) -> str:
    """With facts found by the model, and sources from the samples."""
    made = create_project(paid, new_project(idea="What tides can do", minutes=4, budget_cap=50), writer="parrot")
    for source in sorted((ROOT / "data" / "samples").glob("*.md")):
        add_document(paid, made.project_id, source.name, source.read_bytes())
    analyse(paid, made.project_id)
    research(paid, made.project_id)
    return made.project_id


def _scenes(honest: Honest) -> int:
    return Counter(honest.asked)["WrittenScene"]


def test_every_step_is_in_the_ledger_and_nothing_stays_held(paid: Studio, honest: Honest, project_id: str) -> None:
    write_script(paid, project_id)
    lines = entries(paid, project_id)
    assert {line.kind for line in lines} == {"analysis", "research", "script"}
    assert len([line for line in lines if not line.cache_hit]) == len(honest.asked)
    used = spent(paid, project_id)
    assert used.reserved_usd == 0
    assert used.spent_usd == pytest.approx(len(honest.asked) * 150e-5)


def test_what_a_broken_try_paid_for_is_not_paid_again(paid: Studio, honest: Honest, project_id: str) -> None:
    honest.scenes = 1
    with pytest.raises(NoCredit):
        write_script(paid, project_id)
    first = _scenes(honest)
    assert first == 1
    raised = load_project(paid, project_id)
    save_project(paid, raised.model_copy(update={"budget_cap": 60.0}))
    honest.scenes = None
    written = write_script(paid, project_id).script_data
    assert written is not None
    anew = Honest()
    whole = dataclasses.replace(paid, load_llm=lambda _name, _setup: anew)
    assert _scenes(honest) >= len(written.scenes)
    assert any(line.cache_hit for line in entries(paid, project_id))
    before = len(anew.asked)
    save_project(whole, load_project(whole, project_id).model_copy(update={"script_data": None}))
    write_script(whole, project_id)
    assert len(anew.asked) == before  # all of it is remembered


def test_what_a_producer_edits_while_a_new_script_breaks_off_makes_nothing_paid_twice(
    paid: Studio, honest: Honest, project_id: str
) -> None:
    write_script(paid, project_id)
    honest.asked, honest.scenes = [], 1
    with pytest.raises(NoCredit):
        write_script(paid, project_id, again=True)
    now = load_project(paid, project_id)
    assert now.script_data and now.research
    now = edit_line(paid, now, now.script_data.lines()[0].id, text="Another beginning.")
    reject_fact(paid, now, now.research.fact_cards[-1].id)
    reject_fact(paid, load_project(paid, project_id), now.research.fact_cards[-1].id, False)
    honest.scenes = None
    whole = write_script(paid, project_id, again=True).script_data
    assert whole is not None
    assert any(line.cache_hit for line in entries(paid, project_id))


def test_what_the_model_left_wrong_is_told_with_the_script(paid: Studio, project_id: str) -> None:
    save_project(paid, load_project(paid, project_id).model_copy(update={"duration": 30}))
    job_id = order_step(paid, project_id, "write").state.id
    take_step(paid, project_id, "write", {}, job_id)
    status = step_status(paid, project_id, "write")
    assert status is not None and "too short for 30 min" in status.note


@pytest.mark.parametrize("step", [research, partial(write_script, again=True)])
def test_a_cancelled_step_asks_the_model_nothing_more(
    paid: Studio, honest: Honest, project_id: str, step: Callable[[Studio, str], object]
) -> None:
    honest.asked = []
    with stop_signal() as stop:
        tell = _StopsAt(stop)
        with pytest.raises(Cancelled):
            step(paid, project_id, tell=tell)  # type: ignore[call-arg]
    assert honest.asked == []


class _StopsAt(Telling):
    """Cancelled just when the writer is about to begin."""

    def __init__(self, stop: Event) -> None:
        super().__init__()
        object.__setattr__(self, "stop", stop)

    def __call__(self, note: str, done: int = 0, total: int = 0) -> None:
        if not note.startswith("Looking up"):
            self.stop.set()  # type: ignore[attr-defined]


def test_writing_again_asks_anew_each_time(paid: Studio, honest: Honest, project_id: str) -> None:
    write_script(paid, project_id)
    once = _scenes(honest)
    write_script(paid, project_id)
    assert _scenes(honest) == once  # a script that exists is returned
    write_script(paid, project_id, again=True)
    twice = _scenes(honest)
    assert twice > once


def test_a_budget_that_ends_midway_says_what_is_missing_and_goes_on_when_it_is_raised(
    paid: Studio, honest: Honest, project_id: str
) -> None:
    now = load_project(paid, project_id)
    save_project(paid, now.model_copy(update={"budget_cap": spent(paid, project_id).spent_usd + 0.001}))
    with pytest.raises(OverBudget) as caught:
        write_script(paid, project_id)
    assert caught.value.missing_usd > 0
    save_project(paid, load_project(paid, project_id).model_copy(update={"budget_cap": 50.0}))
    assert write_script(paid, project_id).script_data is not None
