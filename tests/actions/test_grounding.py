"""Facts of lines, and approval that binds to words and facts, with a reason where the checks have doubts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.actions.approval import approve_all, approve_scene, new_doubts
from lib.actions.balance import read_balance
from lib.actions.grounding import cite, flags, matching_facts, with_facts
from lib.actions.history import undo_script
from lib.actions.projects import load_project, save_project
from lib.actions.render import render, render_status
from lib.actions.research import reject_fact
from lib.actions.sources import add_pasted
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound, ReasonNeeded
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script

Scripted = Callable[..., Project]
COST = "The barrage cost 84 million crowns in 1966."
TOWN = "The whole town paid for the barrage with a loan of forty years."
BIRDS = "Wading birds winter on the mud flats of the estuary."


@pytest.fixture
def grounded(scripted: Scripted, toned: Studio) -> Project:
    """Two scenes of one line each, of which the second stands on nothing that holds it; nothing is approved."""
    project = scripted(approved=False)
    name = project.cast[0].name
    facts = [Fact(id=f"f{n}", quote=quote, claim=quote) for n, quote in enumerate((COST, TOWN, BIRDS), 1)]
    lines = [
        Line(id="true", speaker=name, text=COST, used_fact_ids=["f1"]),
        Line(id="false", speaker=name, text="It cost 99 million crowns in 1966.", used_fact_ids=["f1"]),
    ]
    scenes = [Scene(id=f"s{n}", lines=[line]) for n, line in enumerate(lines, 1)]
    change = {"script_data": Script(scenes=scenes), "research": Research(fact_cards=facts)}
    return save_project(toned, project.model_copy(update=change))


def scene(project: Project, scene_id: str) -> Scene:
    assert project.script_data
    found = project.script_data.scene(scene_id)
    assert found
    return found


def test_a_scene_without_doubts_is_approved_at_once_and_a_doubted_one_with_a_reason(
    grounded: Project, toned: Studio
) -> None:
    project = approve_scene(toned, grounded, "s1", reason="Not needed.")
    kept = scene(project, "s1").approval
    assert kept and kept.at and (kept.by, kept.reason, kept.doubts) == (project.user_id, "", [])
    with pytest.raises(ReasonNeeded, match="Scene 2 has 1 line") as refused:
        approve_scene(toned, project, "s2", reason=" \n ")
    assert refused.value.scene_ids == ["s2"]
    project = approve_scene(toned, project, "s2", reason="The auditor  said so.")
    kept = scene(load_project(toned, project.project_id), "s2").approval
    assert kept and kept.reason == "The auditor said so."
    assert kept.doubts == ["Line 1: No cited fact holds the number 99 million crowns."]


def test_approving_everything_asks_once_and_leaves_what_is_approved_as_it_is(grounded: Project, toned: Studio) -> None:
    with pytest.raises(ReasonNeeded):
        approve_all(toned, grounded)
    first = approve_scene(toned, grounded, "s1")
    every = approve_all(toned, first, reason="We know.")
    assert every.script_data and every.script_data.all_approved
    assert scene(every, "s1") == scene(first, "s1")


def test_other_facts_under_the_same_words_need_another_look_but_no_other_sound(
    grounded: Project, toned: Studio
) -> None:
    project = approve_all(toned, grounded, reason="We know.")
    render(toned, project.project_id)
    changed = cite(toned, load_project(toned, project.project_id), "true", ["f1", "f2"])
    assert [s.approved for s in changed.script_data.scenes] == [False, True]  # type: ignore[union-attr]
    status = render_status(toned, project.project_id)
    assert status and not status.outdated
    assert scene(undo_script(toned, changed), "s1").approved


def test_an_approval_from_before_facts_were_bound_is_valid_whatever_its_facts(
    scripted: Scripted, toned: Studio
) -> None:
    project = scripted()
    bare = project.script_data.scenes[0]  # type: ignore[union-attr]
    assert bare.approval is None
    bare.lines[0].used_fact_ids = ["any"]
    assert bare.approved


def test_a_line_is_given_facts_and_relieved_of_them(grounded: Project, toned: Studio) -> None:
    project = cite(toned, grounded, "true", ["f1", "f2"])
    assert scene(project, "s1").lines[0].used_fact_ids == ["f1", "f2"]
    assert cite(toned, project, "true", ["f1", "f2"]) is project
    project = cite(toned, project, "true", ["f2"])
    assert scene(project, "s1").lines[0].used_fact_ids == ["f2"]
    with pytest.raises(NotFound):
        cite(toned, reject_fact(toned, project, "f3"), "true", ["f2", "f3"])
    with pytest.raises(BadInput, match="20 fit"):
        cite(toned, project, "true", [f"x{n}" for n in range(21)])


def test_the_facts_that_fit_a_line_come_first(grounded: Project) -> None:
    assert matching_facts(grounded, "true")[0].id == "f1"
    line = scene(grounded, "s1").lines[0]
    line.text, line.used_fact_ids = "Birds winter on the mud.", []
    assert matching_facts(grounded, "true")[0].id == "f3"
    assert not with_facts(grounded, "true", ["f3"]).flags
    assert with_facts(grounded, "true", ["f1"]).flags


def test_a_rejected_fact_flags_the_lines_that_use_it_until_it_is_restored(grounded: Project, toned: Studio) -> None:
    project = approve_scene(toned, cite(toned, grounded, "true", ["f1", "f2"]), "s1")
    without = reject_fact(toned, project, "f2")
    assert [flag.message for flag in flags(without)["true"]] == ["A fact this line stands on was rejected."]
    assert scene(without, "s1").approved
    assert new_doubts(scene(without, "s1"), flags(without)), "it was not so when it was approved"
    again = approve_scene(toned, without, "s1", reason="The other fact holds it.")
    assert not new_doubts(scene(again, "s1"), flags(again))
    assert "true" not in flags(reject_fact(toned, again, "f2", False))


def test_sources_are_weighed_by_the_words_they_carry(grounded: Project, toned: Studio) -> None:
    ids = [
        add_pasted(toned, grounded.project_id, text, title).id
        for text, title in ((f"{COST} {BIRDS}", "The ledger"), (TOWN, "The town"), ("Nothing of it.", "Aside"))
    ]
    found = grounded.research.fact_cards if grounded.research else []
    placed = [f.model_copy(update={"source_id": ids[f.quote == TOWN]}) for f in found]
    project = grounded.model_copy(update={"research": Research(fact_cards=placed)})
    project = cite(toned, save_project(toned, project), "false", ["f1", "f2"])
    read = read_balance(toned, project)
    shares = {share.title: share for share in read.sources}
    assert shares["The ledger"].line_ids == ["true", "false"]
    assert shares["The town"].line_ids == ["false"]
    assert shares["The ledger"].facts_unused == ["f3"]
    assert not shares["Aside"].is_used
    assert sum(share.share for share in read.sources) + read.own_share == pytest.approx(1, abs=0.001)
    assert {each.fact_id for each in read.alone} == {"f1", "f2"}


@pytest.mark.parametrize(
    ("other", "alone"),
    [
        ("In 1966 the barrage cost the town 84 million crowns.", set()),
        ("In 1966 the barrage did not cost 84 million crowns.", {"f1"}),
    ],
)
def test_another_source_says_it_too_unless_it_denies_it(
    grounded: Project, toned: Studio, other: str, alone: set[str]
) -> None:
    ledger, _ = (
        add_pasted(toned, grounded.project_id, f"{text} {BIRDS}", title).id
        for text, title in ((COST, "The ledger"), (other, "The town"))
    )
    fact = Fact(id="f1", quote=COST, claim=COST, source_id=ledger)
    project = save_project(toned, grounded.model_copy(update={"research": Research(fact_cards=[fact])}))
    assert {each.fact_id for each in read_balance(toned, project).alone} == alone
