"""A second reading is asked for, paid for once, kept beside the script, and changes what there is to look at."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from lib.actions.again import duplicate_project
from lib.actions.approval import approve_all, new_doubts
from lib.actions.background import cancel_job, order_reading, order_step, take_step
from lib.actions.budget import entries, spent
from lib.actions.grounding import flags, readings, with_facts
from lib.actions.history import undo_script
from lib.actions.lines import edit_line
from lib.actions.projects import load_project, save_project
from lib.actions.research import reject_fact
from lib.actions.second_reading import KEPT_BESIDE, check_reading, reading_cost, reread, unread
from lib.actions.step_status import step_status
from lib.actions.studio import Studio
from lib.errors import BadAnswer, Cancelled, NoCredit, NotFound, NotReady, OverBudget, ReasonNeeded
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from lib.models.second_reading import ReadingOrder
from lib.pipeline.checks import FlagKind
from lib.store import step_progress
from lib.store.engine import writing
from tests.actions.proofreader import Proofreader

WALL = "Ferries were never built: the wall across the harbour was finished in 1966."
COST = "The town council paid 84 million for the wall."
ALL = ReadingOrder()


@pytest.fixture
def model() -> Proofreader:
    model = Proofreader()
    model.usd_per_token = 1e-5
    return model


@pytest.fixture
def paid(toned: Studio, model: Proofreader) -> Studio:
    return dataclasses.replace(toned, load_llm=lambda _name, _setup: model)


@pytest.fixture
def script(paid: Studio, scripted: Callable[..., Project]) -> Project:
    """Two scenes: three lines that cite a fact, one of which the checks accuse, and two that cite none."""
    project = scripted()
    facts = [Fact(id="f1", quote=WALL, claim=WALL), Fact(id="f2", quote=COST, claim=COST)]
    host = project.cast[0].name

    def line(n: int, text: str, *of: str) -> Line:
        return Line(id=f"l{n}", speaker=host, text=text, used_fact_ids=[*of])

    scenes = [
        Scene(id="s1", title="The wall", lines=[
            line(1, "Shall we?"), line(2, "The wall across the harbour was finished in 1966.", "f1"),
            line(3, "The wall across the harbour was not finished in 1966.", "f1"),
        ]),
        Scene(id="s2", title="Paid", lines=[
            line(4, "The town council paid 84 million for the wall.", "f2"), line(5, "I see."),
        ]),
    ]  # fmt: skip
    made = {"writer": "parrot", "research": Research(fact_cards=facts), "script_data": Script(scenes=scenes)}
    return save_project(paid, project.model_copy(update=made))


def now(studio: Studio, project: Project) -> Project:
    return load_project(studio, project.project_id)


def test_lines_that_cite_are_read_once_and_the_script_stays_as_it_is(
    paid: Studio, script: Project, model: Proofreader
) -> None:
    first = reread(paid, script.project_id, ReadingOrder(scene_id="s1"))
    assert len(first.said) == 2 and len(model.asked) == 1
    seen = now(paid, script)
    assert (seen.version, seen.document()) == (script.version, script.document())
    assert set(readings(seen)) == {"l2", "l3"}
    reread(paid, script.project_id, ALL)
    assert model.read[2:] == ["The town council paid 84 million for the wall."]
    reread(paid, script.project_id, ALL)
    assert len(model.asked) == 2 and set(readings(now(paid, script))) == {"l2", "l3", "l4"}
    assert readings(now(paid, script))["l4"].by == "grey-1"
    assert {each.kind for each in entries(paid, script.project_id)} == {"reread"}


def test_what_the_facts_hold_is_accused_no_more_and_what_is_doubted_needs_a_reason(
    paid: Studio, script: Project, model: Proofreader
) -> None:
    assert [flag.kind for flag in flags(script)["l3"]] == [FlagKind.NEGATION]
    model.doubts = ["84 million"]
    reread(paid, script.project_id, ALL)
    found = flags(now(paid, script))
    [doubt] = found["l4"]
    assert set(found) == {"l4"}
    assert (doubt.kind, doubt.words, doubt.message) == (
        FlagKind.READ, "84 million", "grey-1 doubts this: Nothing says “84 million”.",
    )  # fmt: skip
    with pytest.raises(ReasonNeeded):
        approve_all(paid, now(paid, script))
    approved = approve_all(paid, now(paid, script), reason="It is in the minutes.")
    assert approved.script_data and approved.script_data.scenes[1].approval
    assert approved.script_data.scenes[1].approval.doubts == [f"Line 1: {doubt.message}"]
    assert new_doubts(approved.script_data.scenes[1], flags(approved)) == []


def test_a_doubt_that_comes_after_an_approval_is_new(paid: Studio, script: Project, model: Proofreader) -> None:
    approve_all(paid, script, reason="All of it is known.")
    model.doubts = ["84 million"]
    reread(paid, script.project_id, ALL)
    seen = now(paid, script)
    assert seen.script_data and seen.script_data.all_approved
    assert new_doubts(seen.script_data.scenes[1], flags(seen)) == [
        "Line 1: grey-1 doubts this: Nothing says “84 million”."
    ]


def test_an_edit_or_another_fact_leaves_a_reading_behind_and_undo_finds_it_again(paid: Studio, script: Project) -> None:
    reread(paid, script.project_id, ALL)
    edited = edit_line(paid, now(paid, script), "l3", text="The wall was not finished in 1966 at all.")
    assert "l3" not in readings(edited) and "l3" in flags(edited)
    assert [line.text for line in unread(edited, ALL)] == ["The wall was not finished in 1966 at all."]
    reread(paid, script.project_id, ALL)
    assert "l3" in readings(undo_script(paid, now(paid, script)))
    assert with_facts(now(paid, script), "l3", ["f1"]).flags == []
    assert with_facts(now(paid, script), "l3", ["f2"]).flags  # these words were not read beside that fact
    assert "l4" not in readings(reject_fact(paid, now(paid, script), "f2"))


def test_who_edits_meanwhile_keeps_the_edit_and_every_other_line_its_reading(
    paid: Studio, script: Project, model: Proofreader
) -> None:
    def meanwhile(note: str, done: int = 0, total: int = 0) -> None:
        if done:
            edit_line(paid, script, "l2", text="The wall was finished in 1966.")
            reread(paid, script.project_id, ReadingOrder(scene_id="s2"))

    class Interrupting:
        job_id = ""
        __call__ = staticmethod(meanwhile)

    reread(paid, script.project_id, ReadingOrder(scene_id="s1"), Interrupting())  # type: ignore[arg-type]
    seen = now(paid, script)
    assert seen.version == script.version + 1
    assert set(readings(seen)) == {"l3", "l4"}
    assert "l2" in readings(undo_script(paid, seen))  # what was read of the words before was paid for, and kept


def test_what_was_answered_is_kept_when_the_rest_fails_and_is_not_asked_again(
    paid: Studio, script: Project, model: Proofreader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.pipeline.prompted.second_reading.LINES_MAX", 1)
    model.breaks_at = {"84": NoCredit("The account is empty.")}
    job_id = order_reading(paid, script.project_id, ALL).state.id
    with pytest.raises(NoCredit):
        take_step(paid, script.project_id, "reread", {}, job_id)
    assert set(readings(now(paid, script))) == {"l2", "l3"}
    model.breaks_at = {}
    take_step(paid, script.project_id, "reread", {}, job_id)
    take_step(paid, script.project_id, "reread", {}, job_id)
    assert len(model.read) == 4
    status = step_status(paid, script.project_id, "reread")
    assert status and status.note == "1 line read by grey-1: none doubted."


def test_the_note_counts_doubts_and_what_the_model_left_out(paid: Studio, script: Project, model: Proofreader) -> None:
    def note(job_id: str) -> str:
        with writing(paid.engine) as session:
            step_progress.begin(session, script.project_id, "reread", job_id)
        take_step(paid, script.project_id, "reread", {}, job_id)
        status = step_status(paid, script.project_id, "reread")
        return status.note if status else ""

    model.doubts, model.skips = ["not finished"], ["84"]
    assert note("reread:1") == "2 lines read by grey-1: 1 doubted. The model left out 1: ask again for it."
    model.skips = []
    assert note("reread:2") == "1 line read by grey-1: none doubted."
    assert note("reread:3") == "Every line that cites facts was read before as it stands: nothing was asked."


def test_it_is_priced_before_and_held_by_the_budget(paid: Studio, script: Project, model: Proofreader) -> None:
    cost = reading_cost(paid, script, ALL)
    assert cost.usd and "Parrot, grey-1" in cost.who
    assert (reading_cost(paid, script, ReadingOrder(scene_id="s1")).usd or 0) <= cost.usd
    poor = save_project(paid, script.model_copy(update={"budget_cap": 0.0001}))
    with pytest.raises(OverBudget):
        reread(paid, poor.project_id, ALL)
    assert model.asked == [] and readings(now(paid, script)) == {}
    rich = save_project(paid, now(paid, script).model_copy(update={"budget_cap": 5.0}))
    reread(paid, rich.project_id, ALL)
    assert spent(paid, script.project_id).spent_usd == pytest.approx(150e-5)
    assert reading_cost(paid, now(paid, script), ALL).usd == 0


def test_a_cancelled_reading_keeps_nothing(paid: Studio, script: Project, model: Proofreader) -> None:
    job_id = order_step(paid, script.project_id, "reread", {}).state.id
    cancel_job(paid, job_id)
    with pytest.raises(Cancelled):
        take_step(paid, script.project_id, "reread", {}, job_id)
    assert now(paid, script).line_readings == {} and model.asked == []


def test_who_cannot_read_and_what_cannot_be_read_is_said_at_once(paid: Studio, script: Project) -> None:
    with pytest.raises(NotReady, match="takes a model"):
        check_reading(script.model_copy(update={"writer": "offline"}), ALL)
    with pytest.raises(NotFound):
        order_reading(paid, script.project_id, ReadingOrder(scene_id="s9"))
    with pytest.raises(NotReady, match="No line of the script cites"):
        order_reading(paid, reject_fact(paid, reject_fact(paid, script, "f1"), "f2").project_id, ALL)


def test_a_copy_takes_readings_along_and_old_words_are_kept_up_to_a_bound(
    paid: Studio, script: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    reread(paid, script.project_id, ALL)
    assert set(readings(duplicate_project(paid, script.project_id))) == {"l2", "l3", "l4"}
    assert KEPT_BESIDE > 0
    monkeypatch.setattr("lib.actions.second_reading.KEPT_BESIDE", 1)
    for text in ("The wall was finished.", "The wall is finished.", "A wall was finished."):
        edit_line(paid, now(paid, script), "l2", text=text)
        reread(paid, script.project_id, ALL)
    assert len(now(paid, script).line_readings) == 4


def test_a_model_that_holds_whatever_it_is_shown_settles_nothing(
    paid: Studio, script: Project, model: Proofreader
) -> None:
    model.is_yes_man = True
    with pytest.raises(BadAnswer, match="is not believed"):
        reread(paid, script.project_id, ALL)
    assert not now(paid, script).line_readings
    assert [flag.kind for flag in flags(now(paid, script))["l3"]] == [FlagKind.NEGATION]
