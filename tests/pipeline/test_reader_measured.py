"""What a reader adds to the checks is measured over the same lines with it and without."""

from __future__ import annotations

import pytest

from benchmarks.reader import compared, read_trials, rounds, sampled
from benchmarks.truth import Case, Trial, trials
from lib.errors import NoCredit
from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.prompted import Limits
from tests.pipeline.asked import Question, ScriptedAsker
from tests.pipeline.honest_model import rows

QUOTES = ("The wall was finished in 1966.", "The town paid 84 million for the wall.", "The gates close at noon.")
FACTS = [Fact(id=f"f{n}", quote=quote, claim=quote) for n, quote in enumerate(QUOTES)]
LINES = [
    *(Line(id=f"l{n}", speaker="Ada", text=fact.quote, used_fact_ids=[fact.id]) for n, fact in enumerate(FACTS)),
    Line(id="accused", speaker="Ada", text="After noon you cannot pass the gates.", used_fact_ids=["f2"]),
    Line(id="free", speaker="Ada", text="I see."),
]
CASE = Case("tides", "paraphrase", True, LINES, FACTS, ["Tides"])
BEES = [Fact(id=quote[:4], quote=quote, claim=quote) for quote in ("Bees dance.", "They fly.")]
ELSEWHERE = Case(
    "bees", "paraphrase", True, [Line(speaker="Ada", text="Bees dance.", used_fact_ids=["Bees"])], BEES, []
)
TRUE = {(line.text, *(fact.quote for fact in FACTS if fact.id in line.used_fact_ids)) for line in LINES}


@pytest.fixture(scope="module")
def tried() -> list[Trial]:
    return [trial for trial in trials([CASE, ELSEWHERE]) if trial.case is CASE]


def _knowing(question: Question) -> object:
    """Knows which lines are true on which facts."""
    facts = {row["id"]: row["quote"] for row in rows(question.prompt, "facts")}
    said = [
        (row["line"], (row["text"], *map(facts.__getitem__, row["facts"])) in TRUE)
        for row in rows(question.prompt, "script")
    ]
    return {"lines": [{"line": label, "why": "So.", "holds": holds, "words": ""} for label, holds in said]}


def test_a_reader_that_knows_sees_all_and_accuses_none(tried: list[Trial]) -> None:
    asker = ScriptedAsker({"ReadLines": _knowing})
    found = compared(tried, read_trials(asker, Limits(), tried), "grey-1")
    assert found["lines_unread"] == 0
    assert found["without"]["clean_flagged"] > 0 == found["with"]["clean_flagged"]
    assert found["with"]["recall"]["negation"] == found["with"]["recall"]["citation"] == 1
    assert found["with"]["mutations"] == found["without"]["mutations"] == sum(len(t.mutations) for t in tried)
    for question in asker.asked:
        assert len(rows(question.prompt, "script")) <= 5  # a spelling of each of four lines, and what tries the reader


def test_what_was_not_read_counts_nowhere(tried: list[Trial]) -> None:
    def failing(question: Question) -> object:
        return NoCredit("Empty.") if LINES[3].text in question.prompt else _knowing(question)

    found = compared(tried, read_trials(ScriptedAsker({"ReadLines": failing}), Limits(), tried), "grey-1")
    assert found["lines_unread"] > 0
    assert found["with"]["mutations"] == found["without"]["mutations"] < sum(len(t.mutations) for t in tried)
    with pytest.raises(NoCredit):
        read_trials(ScriptedAsker({"ReadLines": lambda _: NoCredit("Empty.")}), Limits(), tried)


def test_a_sample_bounds_what_is_read_and_is_always_the_same(tried: list[Trial]) -> None:
    some = sampled(tried, 3)
    assert sum(len(trial.mutations) for trial in some) == 3
    assert sampled(tried, 3) == some and all(trial.mutations for trial in some)
    assert sum(len(lines) for _, lines in rounds(some)) <= 6
    assert sampled(tried, None) == tried
