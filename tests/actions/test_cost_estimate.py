from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from lib.actions.budget import paying
from lib.actions.estimate import afford, estimate, warning
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.actions.sources import add_pasted
from lib.actions.studio import Studio
from lib.actions.takes import record, speaker_named
from lib.errors import OverBudget
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.models.usage import Tokens
from lib.pipeline.estimate import ANALYSIS_TOKENS
from lib.pipeline.prompted import Limits
from lib.pipeline.prompted.expected import analysis_tokens, script_tokens
from lib.pipeline.spoken import spoken
from tests.actions.parrot import Parrot
from tests.tones import ToneSpeech

USD_PER_CHARACTER = 0.001
FACT = Fact(quote="It cost 620 million.", claim="It cost 620 million.", source_id="s", start=0, end=20)


class PaidTones(ToneSpeech):
    def cost_usd(self, characters: int) -> float:
        return characters * USD_PER_CHARACTER


@pytest.fixture
def dear(studio: Studio) -> Studio:
    """The studio, with a model and voices that cost."""
    tones, parrot = PaidTones(), Parrot()
    return dataclasses.replace(studio, load_speech=lambda _name, _setup: tones, load_llm=lambda _name, _setup: parrot)


def _project(studio: Studio, **change: object) -> Project:
    made = create_project(studio, new_project(idea="Tides", minutes=10))
    return save_project(studio, made.model_copy(update=change))


def test_what_runs_here_costs_nothing_and_says_so(toned: Studio) -> None:
    told = estimate(toned, _project(toned))
    assert told.total == 0
    assert [item.step for item in told.items] == ["Analysis", "Research", "Script", "Speech"]
    assert {item.note for item in told.items} == {"costs nothing"}


def test_each_step_is_priced_for_who_takes_it(dear: Studio) -> None:
    told = estimate(dear, _project(dear, writer="parrot", searches=["tavily"]))
    by_step = {item.step: item for item in told.items}
    assert told.analysis_cost == pytest.approx(sum(ANALYSIS_TOKENS) * 0.001)
    assert "6 queries to Tavily" in by_step["Research"].note
    assert told.tts_cost == pytest.approx(9_000 * USD_PER_CHARACTER)
    assert by_step["Script"].who == "Parrot, grey-1"
    parts = (told.analysis_cost, told.research_cost, told.script_cost, told.tts_cost)
    assert told.total == pytest.approx(sum(parts))
    assert min(parts) > 0


def test_a_missing_price_is_named_and_not_counted_as_nothing(dear: Studio) -> None:
    parrot = Parrot()
    parrot.usd_per_token = None
    told = estimate(dataclasses.replace(dear, load_llm=lambda _name, _setup: parrot), _project(dear, writer="parrot"))
    assert [item.step for item in told.unpriced] == ["Analysis", "Research", "Script"]
    assert "grey-1" in told.unpriced[0].note
    assert "Settings" in told.unpriced[0].note


def test_a_writer_that_is_gone_is_said_so(studio: Studio) -> None:
    told = estimate(studio, _project(studio, writer="nobody"))
    assert "nobody" in told.unpriced[0].note


def test_voicing_again_costs_only_the_lines_that_changed(scripted: Callable[..., Project], dear: Studio) -> None:
    project = scripted()
    assert project.script_data is not None
    lines = list(project.script_data.lines())
    whole_usd = sum(len(spoken(line.text)) for line in lines) * USD_PER_CHARACTER
    assert estimate(dear, project).tts_cost == pytest.approx(whole_usd)
    kept = lines[0]
    record(dear, speaker_named(project.cast, kept.speaker), kept.text)
    told = estimate(dear, project)
    assert told.tts_cost == pytest.approx(whole_usd - len(spoken(kept.text)) * USD_PER_CHARACTER)
    assert told.items[-1].note == "1 of 4 lines are kept"


def test_a_step_that_the_rest_of_the_budget_cannot_pay_says_so_before_it_starts(dear: Studio) -> None:
    project = _project(dear, writer="parrot", budget_cap=3.0)
    assert warning(dear, project, Step.ANALYSIS) == ""
    with paying(dear, project.project_id, kind="x", provider="x", model="", expected_usd=1.0):
        said = warning(dear, project, Step.ANALYSIS)
    assert said == "Analysis will cost about $2.80, and $2.00 of the budget is left: $0.80 is missing."


def test_a_render_that_cannot_be_paid_is_refused_before_it_starts(
    scripted: Callable[..., Project], dear: Studio
) -> None:
    project = scripted()
    afford(dear, project)
    poor = save_project(dear, project.model_copy(update={"budget_cap": 0.01}))
    with pytest.raises(OverBudget) as caught:
        afford(dear, poor)
    assert caught.value.missing_usd > 0
    assert "is missing" in caught.value.message


def test_what_a_model_costs_follows_its_price(dear: Studio) -> None:
    assert Parrot().price_usd(Tokens(1, 1)) == pytest.approx(0.002)
    tokens = script_tokens(Limits(), 10, None)
    told = estimate(dear, _project(dear, writer="parrot"))
    assert told.script_cost == pytest.approx((tokens.read + tokens.written) * 0.001)


def test_questions_are_expected_by_the_sources_the_facts_and_the_scenes_there_are(dear: Studio) -> None:
    project = _project(dear, writer="parrot")
    bare = estimate(dear, project)
    add_pasted(dear, project.project_id, "The barrage of 1966 cost 620 million francs. " * 400)
    full = estimate(dear, project)
    assert full.analysis_cost > bare.analysis_cost
    assert full.analysis_cost == pytest.approx(sum_of(analysis_tokens(Limits(), 400 * 8 * 6)) * 0.001)
    few = save_project(dear, project.model_copy(update={"research": Research(fact_cards=[FACT])}))
    assert estimate(dear, few).script_cost < full.script_cost / 5


def test_a_model_that_thinks_is_expected_to_cost_more(dear: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    project = _project(dear, writer="openai")
    spec = dataclasses.replace(Parrot.spec, name="openai")
    monkeypatch.setattr(Parrot, "spec", spec)
    before = estimate(dear, project)
    save_setup(dear, Kind.LLM, "openai", options={"thinking": "medium"})
    assert estimate(dear, project).analysis_cost == pytest.approx(before.analysis_cost + 4.0)
    assert estimate(dear, project).script_cost > before.script_cost + 4 * 4.0


def sum_of(tokens: Tokens) -> int:
    return tokens.read + tokens.written
