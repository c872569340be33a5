"""A second reading on the Script page: offered with its price, and what came of it where the flags are."""

from __future__ import annotations

import dataclasses
import re

import pytest

from lib.actions.grounding import flags
from lib.actions.lines import edit_line
from lib.actions.projects import load_project, save_project
from lib.actions.second_reading import reread
from lib.actions.step_status import step_status
from lib.models.second_reading import ReadingOrder
from tests.actions.proofreader import Proofreader
from tests.ui.typing_hands import html_of, press


@pytest.fixture
def accused(full, behind):
    """The written project with a model as its writer, and a line that says it in words which the checks accuse."""
    project = save_project(
        behind, load_project(behind, "written").model_copy(update={"writer": "openai", "model": "gpt-5-mini"})
    )
    line = next(line for line in project.script_data.lines() if line.used_fact_ids)
    project = edit_line(behind, project, line.id, text=f"{line.text} That was never in <doubt>.")
    assert {flag.kind for flag in flags(project)[line.id]} <= {"negation", "support"}
    scene = next(s for s in project.script_data.scenes if line.id in {each.id for each in s.lines})
    return scene, line.id


def read(behind, *doubts):
    model = Proofreader()
    model.doubts = list(doubts)
    reread(dataclasses.replace(behind, load_llm=lambda _name, _setup: model), "written", ReadingOrder())


def test_it_is_asked_for_beside_the_flags_with_its_price_and_works_as_a_job(accused, visit, behind):
    scene, _ = accused
    at = press(visit("script", project="written"), "reread", scene.id)
    assert at.selectbox(key="reread_of").value == scene.id
    assert re.search(r"Costs about \$0\.00\d+: OpenAI, gpt-5-mini, about [\d,]+ tokens\.", html_of(at))
    at.button(key="reread").click().run()
    status = step_status(behind, "written", "reread")
    assert status is not None and status.is_active
    assert any("Reading the lines beside their facts" in each.value for each in at.subheader)
    assert not at.exception


def test_a_held_line_is_accused_no_more_and_a_doubt_is_marked_with_its_reader(accused, visit, behind):
    scene, line_id = accused
    at = visit("script", project="written")
    assert "to look at" in html_of(at)
    read(behind)
    assert flags(load_project(behind, "written")) == {}
    at = press(at.run(), "edit", scene.id)
    assert "to look at" not in html_of(at)
    assert "Read beside its facts by grey-1: they hold it." in html_of(at)
    at = press(at, "tool", "reread")
    assert "read as they stand. There is nothing to pay for." in html_of(at)
    assert at.button(key="reread").disabled

    edit_line(behind, load_project(behind, "written"), line_id, text="The tide is <b>never</b> late.")
    read(behind, "<b>never</b>")
    shown = html_of(visit("script", project="written"))
    assert "grey-1 doubts this: Nothing says “&lt;b&gt;never&lt;/b&gt;”." in shown


def test_the_offline_writer_says_who_could(full, visit):
    at = press(visit("script", project="written"), "tool", "reread")
    assert "The offline writer is none" in html_of(at)
    assert at.button(key="choose_reader")
