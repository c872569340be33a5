"""A rewrite is asked for, paid for, kept beside the script and taken in line by line, never by itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from lib.actions.approval import approve_all
from lib.actions.background import order_step, take_step
from lib.actions.budget import entries, spent
from lib.actions.grounding import flags
from lib.actions.history import redo_script, undo_script
from lib.actions.lines import edit_line
from lib.actions.projects import load_project, save_project
from lib.actions.rewriting import accept_changes, leave_changes, offered, rewrite, suggestion
from lib.actions.step_status import step_status
from lib.actions.studio import Studio
from lib.errors import BadInput, NoCredit, NotFound, NotReady, OverBudget, Stale
from lib.models.enums import RewriteKind
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.models.rewriting import RewriteOrder
from lib.pipeline.checks import FlagKind
from tests.actions.reviser import Reviser

WALL = "The wall across the harbour was finished in 1966 and is 750 metres long."


@pytest.fixture
def reviser() -> Reviser:
    reviser = Reviser()
    reviser.usd_per_token = 1e-5
    return reviser


@pytest.fixture
def paid(toned: Studio, reviser: Reviser) -> Studio:
    return dataclasses.replace(toned, load_llm=lambda _name, _setup: reviser)


@pytest.fixture
def script(paid: Studio, scripted: Callable[..., Project]) -> Project:
    """Two scenes of two lines, one usable fact, a model as the writer, approved."""
    fact = Fact(id="f1", quote=WALL, claim=WALL, source_id="s", start=0, end=len(WALL))
    made = scripted().model_copy(update={"writer": "parrot", "research": Research(fact_cards=[fact])})
    return save_project(paid, made)


def scene_id(project: Project, n: int = 0) -> str:
    assert project.script_data
    return project.script_data.scenes[n].id


def texts(project: Project) -> list[str]:
    assert project.script_data
    return [line.text for line in project.script_data.lines()]


def livelier(**of: str) -> RewriteOrder:
    return RewriteOrder(feedback="Livelier", **of)


def test_nothing_changes_before_a_line_is_accepted_and_undo_takes_it_back(paid: Studio, script: Project) -> None:
    before = texts(script)
    made = rewrite(paid, script.project_id, livelier(scene_id=scene_id(script)))
    assert load_project(paid, script.project_id) == script
    first = made.changes[0]
    now = accept_changes(paid, script, [first.id])
    assert texts(now) == [before[0][:-1] + ", all 4711 of them.", *before[1:]]
    assert now.script_data and now.script_data.lines()[0].used_fact_ids == ["f1"]
    assert [scene.approved for scene in now.script_data.scenes] == [False, True]
    open_ = suggestion(paid, script.project_id)
    assert open_ and [change.id for change in open_.changes] == [made.changes[1].id]
    assert texts(undo_script(paid, now)) == before
    back = load_project(paid, script.project_id)
    assert back.script_data and back.script_data.all_approved
    assert texts(redo_script(paid, back)) == texts(now)


def test_all_of_it_is_accepted_in_one_step(paid: Studio, script: Project) -> None:
    rewrite(paid, script.project_id, livelier())
    now = accept_changes(paid, script)
    assert all(text.endswith("4711 of them.") for text in texts(now))
    assert now.version == script.version + 1
    assert suggestion(paid, script.project_id) is None
    with pytest.raises(NotFound):
        accept_changes(paid, now)


def test_what_is_left_changes_nothing(paid: Studio, script: Project) -> None:
    made = rewrite(paid, script.project_id, livelier())
    leave_changes(paid, script.project_id, [made.changes[0].id])
    open_ = suggestion(paid, script.project_id)
    assert open_ and len(open_.changes) == len(made.changes) - 1
    leave_changes(paid, script.project_id)
    assert suggestion(paid, script.project_id) is None
    assert load_project(paid, script.project_id) == script
    with pytest.raises(NotFound):
        leave_changes(paid, script.project_id)


def test_what_was_seen_is_what_is_accepted_or_left(paid: Studio, script: Project) -> None:
    seen = rewrite(paid, script.project_id, livelier())
    newer = rewrite(paid, script.project_id, livelier(scene_id=scene_id(script)))
    with pytest.raises(NotFound, match="took the place"):
        accept_changes(paid, script, suggestion_id=seen.id)
    with pytest.raises(NotFound, match="took the place"):
        leave_changes(paid, script.project_id, suggestion_id=seen.id)
    assert load_project(paid, script.project_id) == script
    assert suggestion(paid, script.project_id) == newer
    assert texts(accept_changes(paid, script, suggestion_id=newer.id)) != texts(script)


def test_an_edit_made_meanwhile_stays_and_the_rest_can_be_accepted(paid: Studio, script: Project) -> None:
    made = rewrite(paid, script.project_id, livelier(scene_id=scene_id(script)))
    assert script.script_data
    mine = edit_line(paid, script, script.script_data.lines()[0].id, text="Mine.")
    assert [each.fits for each in offered(mine, made)] == [False, True]
    now = accept_changes(paid, mine)
    assert texts(now)[0] == "Mine."
    assert texts(now)[1].endswith("4711 of them.")
    open_ = suggestion(paid, script.project_id)
    assert open_ is not None
    with pytest.raises(NotReady, match="were changed since"):
        accept_changes(paid, now, [open_.changes[0].id])
    with pytest.raises(Stale):
        rewrite(paid, script.project_id, livelier())
        accept_changes(paid, script)


def test_the_checks_look_at_what_is_suggested_as_at_any_edit(paid: Studio, script: Project) -> None:
    made = rewrite(paid, script.project_id, livelier(scene_id=scene_id(script)))
    marked = offered(script, made)[0].flags
    assert any(flag.kind is FlagKind.NUMBER and flag.words == "4711" for flag in marked)
    now = accept_changes(paid, script)
    assert any(flag.words == "4711" for found in flags(now).values() for flag in found)


def test_a_rewrite_is_held_settled_and_answered_once_however_often_it_breaks_off(
    paid: Studio, script: Project, reviser: Reviser
) -> None:
    wanted = livelier().model_dump(mode="json")
    job_id = order_step(paid, script.project_id, "rewrite", wanted, once_more=True).state.id
    reviser.fails = NoCredit("The account is empty.")
    with pytest.raises(NoCredit):
        take_step(paid, script.project_id, "rewrite", wanted, job_id)
    assert suggestion(paid, script.project_id) is None
    take_step(paid, script.project_id, "rewrite", wanted, job_id)
    asked = len(reviser.asked)
    assert asked == 3  # two scenes, one of them refused once
    take_step(paid, script.project_id, "rewrite", wanted, job_id)  # saved already: its worker died a moment later
    assert len(reviser.asked) == asked
    used = spent(paid, script.project_id)
    assert used.reserved_usd == 0
    assert used.spent_usd == pytest.approx(2 * 150e-5)
    assert {line.kind for line in entries(paid, script.project_id)} == {"rewrite"}
    assert suggestion(paid, script.project_id) is not None
    status = step_status(paid, script.project_id, "rewrite")
    assert status is None, status


def test_a_budget_that_is_used_up_asks_nothing(paid: Studio, script: Project, reviser: Reviser) -> None:
    save_project(paid, load_project(paid, script.project_id).model_copy(update={"budget_cap": 0.0001}))
    with pytest.raises(OverBudget):
        rewrite(paid, script.project_id, livelier())
    assert reviser.asked == []


def test_an_order_says_what_it_needs(paid: Studio, script: Project) -> None:
    assert script.script_data
    line_id = script.script_data.lines()[0].id
    for order, error in (
        (RewriteOrder(), BadInput),
        (RewriteOrder(feedback="x" * 801), BadInput),
        (livelier(scene_id="gone"), NotFound),
        (livelier(line_id="gone"), NotFound),
        (livelier(line_id=line_id, scene_id=scene_id(script, 1)), NotFound),
        (RewriteOrder(kind=RewriteKind.TIGHTEN, line_id=line_id), BadInput),
    ):
        with pytest.raises(error):
            rewrite(paid, script.project_id, order)


def test_the_offline_writer_refuses_other_words_and_extends_with_facts(paid: Studio, script: Project) -> None:
    offline = save_project(paid, script.model_copy(update={"writer": "offline"}))
    with pytest.raises(NotReady, match="no other words"):
        rewrite(paid, offline.project_id, livelier())
    made = rewrite(paid, offline.project_id, RewriteOrder(kind=RewriteKind.EXTEND, scene_id=scene_id(offline)))
    assert [change.new.text for change in made.changes if change.new] == [WALL]
    now = accept_changes(paid, offline)
    assert now.script_data and WALL in texts(now)
    assert not now.script_data.scenes[0].approved and now.script_data.scenes[1].approved
    approve_all(paid, now, reason="Checked")
