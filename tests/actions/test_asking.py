from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import BaseModel, Field

from lib.actions.asking import asker_of
from lib.actions.budget import entries, spent
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.studio import Studio
from lib.actions.writers import again_after
from lib.errors import BadAnswer, OverBudget, ProviderDown, Unavailable
from lib.models.analysis import Analysis
from lib.models.ledger import EntryState
from lib.models.project import Project
from lib.models.usage import Tokens
from lib.providers.llm import Answer
from tests.actions.parrot import Parrot


class Word(BaseModel):
    word: str = Field(alias="theWord")


ASKED: dict[str, Any] = {"purpose": "analysis", "system": "Say a word.", "prompt": "Which?", "max_tokens": 100}


@pytest.fixture
def parrot() -> Parrot:
    parrot = Parrot()
    parrot.says = {"theWord": "tide"}
    return parrot


@pytest.fixture
def talking(studio: Studio, parrot: Parrot) -> Studio:
    return dataclasses.replace(studio, load_llm=lambda _name, _setup: parrot)


@pytest.fixture
def project(talking: Studio) -> Project:
    made = create_project(talking, new_project(idea="Tides", minutes=1))
    return save_project(talking, made.model_copy(update={"writer": "parrot", "budget_cap": 10.0}))


def test_an_answer_is_paid_at_what_it_used(talking: Studio, project: Project) -> None:
    answer = asker_of(talking, project)(Word, **ASKED)
    assert (answer.value.word, answer.usd) == ("tide", 0.15)
    (entry,) = entries(talking, project.project_id)
    assert (entry.kind, entry.provider, entry.model, entry.state) == (
        "analysis", "parrot", "grey-1", EntryState.SETTLED,
    )  # fmt: skip
    assert (entry.usd, entry.units, entry.cache_hit) == (0.15, 150, False)


def test_more_is_held_during_the_call_than_a_repair_could_use(talking: Studio, project: Project) -> None:
    during = []

    class Watching(Parrot):
        def ask(self, want: Any, **asked: Any) -> Any:
            during.append(spent(talking, project.project_id).reserved_usd)
            return super().ask(want, **asked)

    watching = Watching()
    watching.says = {"theWord": "tide"}
    talking = dataclasses.replace(talking, load_llm=lambda _name, _setup: watching)
    asker_of(talking, project)(Word, **ASKED)
    assert during[0] >= 0.2  # twice 100 tokens written, and all that is read
    assert spent(talking, project.project_id).reserved_usd == 0


def test_the_same_question_again_costs_nothing_and_is_written_down(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    ask = asker_of(talking, project)
    ask(Word, **ASKED)
    again = asker_of(talking, project)(Word, **ASKED)
    assert (again.value.word, again.usd, again.tokens) == ("tide", 0.0, Tokens(100, 50))
    assert len(parrot.asked) == 1
    newest, _ = entries(talking, project.project_id)
    assert (newest.cache_hit, newest.usd) == (True, 0.0)
    assert spent(talking, project.project_id).spent_usd == 0.15


@pytest.mark.parametrize("other", [{"prompt": "Who?"}, {"system": "Shout."}, {"max_tokens": 99}])
def test_another_question_is_asked(talking: Studio, project: Project, parrot: Parrot, other: dict[str, Any]) -> None:
    ask = asker_of(talking, project)
    ask(Word, **ASKED)
    ask(Word, **ASKED | other)
    assert len(parrot.asked) == 2


def test_who_asks_again_is_answered_anew_but_only_once(talking: Studio, project: Project, parrot: Parrot) -> None:
    for again in ("", "a", "a", "b"):
        asker_of(talking, project, again)(Word, **ASKED)
    assert len(parrot.asked) == 3


def test_again_changes_with_what_was_made_and_not_with_a_broken_try() -> None:
    first = Analysis(audience="Readers")
    assert again_after(None) == ""
    assert again_after(first) == again_after(first.model_copy()) != again_after(Analysis(audience="Listeners")) != ""


def test_the_same_question_from_many_threads_is_asked_once(talking: Studio, project: Project, parrot: Parrot) -> None:
    ask = asker_of(talking, project)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(Word, **ASKED), range(8)))
    assert {answer.value.word for answer in answers} == {"tide"}
    assert len(parrot.asked) == 1


def test_a_call_that_fails_before_it_used_anything_is_given_back(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    parrot.fails = ProviderDown("It does not answer.")
    with pytest.raises(ProviderDown):
        asker_of(talking, project)(Word, **ASKED)
    (entry,) = entries(talking, project.project_id)
    assert (entry.state, entry.usd) == (EntryState.RELEASED, 0)


def test_a_call_that_fails_after_it_used_tokens_is_paid(talking: Studio, project: Project, parrot: Parrot) -> None:
    failure: Any = BadAnswer("It answered nonsense.")
    failure.tokens = Tokens(200, 100)
    parrot.fails = failure
    with pytest.raises(BadAnswer):
        asker_of(talking, project)(Word, **ASKED)
    assert spent(talking, project.project_id).spent_usd == pytest.approx(0.3)
    asker_of(talking, project)(Word, **ASKED)
    assert len(parrot.asked) == 2


def test_a_failed_call_whose_tokens_nobody_counted_counts_with_all_that_was_held(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    failure: Any = BadAnswer("It answered nonsense.")
    failure.tokens = None
    parrot.fails = failure
    with pytest.raises(BadAnswer):
        asker_of(talking, project)(Word, **ASKED)
    assert spent(talking, project.project_id).spent_usd > 0.2


def test_an_answer_whose_tokens_nobody_counted_counts_with_all_that_was_held(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    class Uncounted(Parrot):
        def ask(self, want: Any, **asked: Any) -> Any:
            return dataclasses.replace(super().ask(want, **asked), tokens=Tokens(), usd=None)

    uncounted = Uncounted()
    uncounted.says = {"theWord": "tide"}
    talking = dataclasses.replace(talking, load_llm=lambda _name, _setup: uncounted)
    asker_of(talking, project)(Word, **ASKED)
    assert spent(talking, project.project_id).spent_usd > 0.2


def test_what_a_model_may_think_is_held_too(talking: Studio, project: Project, parrot: Parrot) -> None:
    parrot.thoughts = 5_000
    with pytest.raises(OverBudget):  # twice 5,000 tokens at 0.001
        asker_of(talking, project)(Word, **ASKED)
    assert not parrot.asked


def test_questions_side_by_side_wait_for_each_other_rather_than_for_a_larger_budget(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    """Each holds several times what it comes to: there is room for one or two at a time, and money for all."""
    held = _held_usd(talking, project)
    tight = save_project(talking, project.model_copy(update={"budget_cap": held + 8 * 0.15 + 0.1}))
    ask = asker_of(talking, tight)
    with ThreadPoolExecutor(8) as pool:
        asked = [ASKED | {"prompt": f"Which one, {n}?"} for n in range(8)]
        answers = list(pool.map(lambda each: ask(Word, **each), asked))
    assert len(answers) == len(parrot.asked) == 8
    used = spent(talking, project.project_id)
    assert used.spent_usd == pytest.approx(9 * 0.15)
    assert used.reserved_usd == 0


def _held_usd(talking: Studio, project: Project) -> float:
    """What one question holds, by asking one."""
    during = []

    class Watching(Parrot):
        def ask(self, want: Any, **asked: Any) -> Any:
            during.append(spent(talking, project.project_id).reserved_usd)
            return Answer(want.model_validate({"theWord": "tide"}), self.uses, self.price_usd(self.uses), ())

    watching = Watching()
    asker_of(dataclasses.replace(talking, load_llm=lambda _name, _setup: watching), project)(Word, **ASKED)
    return float(during[0])


def test_what_the_cap_has_no_room_for_is_not_asked(talking: Studio, project: Project, parrot: Parrot) -> None:
    poor = save_project(talking, project.model_copy(update={"budget_cap": 0.1}))
    with pytest.raises(OverBudget) as caught:
        asker_of(talking, poor)(Word, **ASKED)
    assert caught.value.missing_usd > 0
    assert "is missing" in caught.value.message
    assert not parrot.asked


def test_a_model_without_a_price_is_not_asked_and_the_error_says_where_to_type_one(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    parrot.usd_per_token = None
    with pytest.raises(Unavailable) as caught:
        asker_of(talking, project)(Word, **ASKED)
    assert "grey-1" in caught.value.message
    assert "Settings" in caught.value.hint
    assert not parrot.asked


def test_what_costs_nothing_is_remembered_and_not_in_the_ledger(
    talking: Studio, project: Project, parrot: Parrot
) -> None:
    parrot.usd_per_token = 0
    for _ in range(2):
        asker_of(talking, project)(Word, **ASKED)
    assert len(parrot.asked) == 1
    assert entries(talking, project.project_id) == []


def test_a_damaged_answer_is_asked_anew(talking: Studio, project: Project, parrot: Parrot) -> None:
    asker_of(talking, project)(Word, **ASKED)
    (file,) = (talking.settings.data_dir / "blobs" / "answers").rglob("*.json")
    file.write_text('{"value": {"theWord": "ti')
    assert asker_of(talking, project)(Word, **ASKED).value.word == "tide"
    assert len(parrot.asked) == 2
