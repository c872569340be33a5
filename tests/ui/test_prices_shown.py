"""What a paid step costs is said where it is begun, before it is begun."""

import pytest

from lib.actions.projects import load_project, save_project
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.models.brief import Speaker

ADDRESS = "https://models.example/v1"


@pytest.fixture
def paid(behind):
    """Every project has a model that costs for a writer."""
    own = {"usd_per_mtok_read": "10", "usd_per_mtok_written": "40"}
    save_setup(behind, Kind.LLM, "openai_compatible", options={"base_url": ADDRESS, "model": "parrot", **own})

    def change(project_id, **more):
        opened = load_project(behind, project_id)
        save_project(behind, opened.model_copy(update={"writer": "openai_compatible", **more}))

    return change


def _words(at):
    """All that is drawn as HTML, the sheet of the script with it."""
    return " ".join(e.proto.body for e in at.get("html") if "<style>" not in e.proto.body)


@pytest.mark.parametrize(
    ("page", "project"), [("create", "created"), ("analysis", "analysed"), ("research", "analysed"),
                          ("research", "researched"), ("script", "researched")],
)  # fmt: skip
def test_a_step_that_costs_says_how_much_above_its_button(full, paid, visit, page, project):
    paid(project)
    assert "Costs about $" in _words(visit(page, project=project))


@pytest.mark.parametrize(
    ("page", "project"), [("create", "created"), ("analysis", "analysed"), ("research", "analysed"),
                          ("script", "researched")],
)  # fmt: skip
def test_a_step_that_costs_nothing_says_nothing(full, visit, page, project):
    assert "Costs" not in _words(visit(page, project=project))


def test_a_budget_that_will_not_do_is_a_warning_above_the_button(full, paid, visit):
    paid("researched", budget_cap=0.01)
    at = visit("script", project="researched")
    assert any("is missing" in warning.value for warning in at.warning)


def test_writing_again_and_speaking_say_what_they_cost_in_the_script(full, paid, behind, visit, monkeypatch):
    said = []
    monkeypatch.setattr("lib.ui.overview._cost", lambda cost: said.append(cost) or "")
    save_setup(behind, Kind.SPEECH, "openai_compatible", options={"base_url": ADDRESS, "voices": "alloy", "usd": "1"})
    cast = load_project(behind, "written").cast
    voices = [Speaker(**{**s.model_dump(), "provider": "openai_compatible", "voice_id": "alloy"}) for s in cast]
    paid("written", cast=voices)
    visit("script", project="written")
    again, speech = said[:2]
    assert again.startswith("Costs about $") and "Your own server, parrot" in again
    assert speech.startswith("Costs about $") and "lines" in speech
