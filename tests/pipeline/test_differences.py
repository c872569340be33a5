from __future__ import annotations

import pytest

from lib.models.analysis import Analysis, Outline
from lib.models.brief import Speaker
from lib.models.project import Document
from lib.models.research import Fact, Query, Research
from lib.models.script import Line, Scene, Script
from lib.pipeline.changes import change_of
from lib.pipeline.differences import changed_since, differences, merged
from lib.pipeline.told import Row

TALK = [
    Scene(
        id=f"s{n}",
        title=f"Part {n}",
        lines=[Line(id=f"l{n}{k}", speaker="Maya", text=f"Words {n}{k}.") for k in (1, 2)],
    )
    for n in (1, 2)
]
BASE = Document(idea="Tides", script_data=Script(scenes=TALK), analysis=Analysis(episode_hook="Listen"))


def with_scene(document: Document, n: int, **change: object) -> Document:
    assert document.script_data
    scenes = [s.model_copy(update=change) if k == n else s for k, s in enumerate(document.script_data.scenes)]
    return document.model_copy(update={"script_data": Script(scenes=scenes)})


def with_text(document: Document, n: int, text: str) -> Document:
    assert document.script_data
    first, *rest = document.script_data.scenes[n].lines
    return with_scene(document, n, lines=[first.model_copy(update={"text": text}), *rest])


def test_equal_documents_do_not_differ() -> None:
    assert differences(BASE, BASE.model_copy(deep=True)) == []


def test_fields_are_shown_both_ways_in_words() -> None:
    found = differences(BASE.model_copy(update={"tone": "dry", "duration": 5}), BASE)
    assert [(d.part, d.rows[0].mine, d.rows[0].theirs) for d in found] == [
        ("duration", "5", "10"),
        ("tone", "dry", "(nothing)"),
    ]


def test_the_script_differs_line_by_line() -> None:
    mine, theirs = with_text(BASE, 0, "Mine."), with_text(BASE, 1, "Theirs.")
    assert [(d.label, d.rows) for d in differences(mine, theirs)] == [
        ("Scene 1, “Part 1”", [Row(label="Line 1", mine="Maya: Mine.", theirs="Maya: Words 11.")]),
        ("Scene 2, “Part 2”", [Row(label="Line 1", mine="Maya: Words 21.", theirs="Maya: Theirs.")]),
    ]


def test_a_line_of_the_same_words_differs_by_the_rest_of_it() -> None:
    first, *rest = TALK[0].lines
    mine = with_scene(BASE, 0, lines=[first.model_copy(update={"pause_s": 2.0}), *rest])
    [row] = differences(mine, BASE)[0].rows
    assert row.mine.endswith("\npause s: 2.0")
    assert row.theirs.startswith("Maya: Words 11.\npause s:")


def test_a_line_or_a_scene_that_one_side_lacks_is_named() -> None:
    less = with_scene(BASE, 0, lines=TALK[0].lines[1:])
    assert differences(less, BASE)[0].rows == [Row(label="Line 2", mine="(no such line)", theirs="Maya: Words 11.")]
    fewer = BASE.model_copy(update={"script_data": Script(scenes=TALK[:1])})
    assert differences(fewer, BASE)[0].rows[0].mine == "(no such scene)"


def test_approval_and_order_are_differences_too() -> None:
    approved = with_scene(BASE, 0, approved_hash=TALK[0].words_hash())
    assert differences(approved, BASE)[0].rows == [Row(label="Approval", mine="approved", theirs="not approved")]
    turned = BASE.model_copy(update={"script_data": Script(scenes=TALK[::-1])})
    assert [d.label for d in differences(turned, BASE)] == ["Order of scenes"]


def test_parts_of_the_analysis_differ_by_themselves() -> None:
    mine = BASE.model_copy(update={"analysis": Analysis(episode_hook="Hear this")})
    assert [d.part for d in differences(mine, BASE)] == ["analysis.episode_hook"]


def test_things_of_one_name_are_shown_by_what_differs_in_them() -> None:
    fact, query = Fact(id="f1", quote="It cost 84 million."), Query(id="q_1f", query="What did it cost?")
    outlines = [Outline(id="o1", title="Money", segments=["Cost", "Debt"]), Outline(id="o2", title="Power")]
    mine = BASE.model_copy(
        update={
            "cast": [Speaker(name="Maya", voice_id="ada"), Speaker(name="Tom")],
            "queries": [query], "selected_queries": {"q_1f"}, "research": Research(fact_cards=[fact]),
            "analysis": Analysis(suggested_outlines=outlines, selected_outline_id="o2"),
        }
    )  # fmt: skip
    theirs = mine.model_copy(
        update={
            "cast": [Speaker(name="Maya", voice_id="bea")], "selected_queries": set(),
            "research": Research(fact_cards=[fact.model_copy(update={"rejected": True})]),
            "analysis": Analysis(
                suggested_outlines=[outlines[0].model_copy(update={"segments": ["Cost"]}), outlines[1]],
                selected_outline_id="o1",
            ),
        }
    )  # fmt: skip
    told = {d.part: [(row.label, row.mine, row.theirs) for row in d.rows] for d in differences(mine, theirs)}
    assert told == {
        "cast": [("Maya", "voice id: ada", "voice id: bea"), ("Tom", "Tom", "(not there)")],
        "selected_queries": [("Chosen queries", "What did it cost?", "(nothing)")],
        "research": [("It cost 84 million.", "rejected: no", "rejected: yes")],
        "analysis.suggested_outlines": [("Money", "segments: Cost\nDebt", "segments: Cost")],
        "analysis.selected_outline_id": [("Chosen outline", "Power", "Money")],
    }


def test_keeping_every_part_of_mine_gives_mine_and_keeping_none_theirs() -> None:
    mine = with_text(BASE, 0, "Mine.").model_copy(update={"tone": "dry", "analysis": Analysis(episode_hook="Hear")})
    theirs = with_text(BASE, 1, "Theirs.").model_copy(update={"title": "Tides"})
    parts = {d.part for d in differences(mine, theirs)}
    assert merged(mine, theirs, parts) == mine
    assert merged(mine, theirs, set()) == theirs


def test_each_side_keeps_the_scene_that_it_alone_changed() -> None:
    mine, theirs = with_text(BASE, 0, "Mine."), with_text(BASE, 1, "Theirs.")
    both = merged(mine, theirs, changed_since(BASE, mine, theirs))
    assert both == with_text(with_text(BASE, 0, "Mine."), 1, "Theirs.")


@pytest.mark.parametrize("keep", [True, False])
def test_a_scene_that_only_i_have_goes_where_it_stood_or_away(keep: bool) -> None:
    more = Scene(id="s3", title="More", lines=[Line(speaker="Maya", text="More.")])
    mine = BASE.model_copy(update={"script_data": Script(scenes=[TALK[0], more, TALK[1]])})
    result = merged(mine, BASE, {"scene:s3"} if keep else set())
    assert result == (mine if keep else BASE)


def test_a_scene_that_i_deleted_is_gone_when_i_keep_that() -> None:
    mine = BASE.model_copy(update={"script_data": Script(scenes=TALK[:1])})
    assert merged(mine, BASE, {"scene:s2"}) == mine


@pytest.mark.parametrize(
    ("after", "what", "field"),
    [
        (BASE.model_copy(update={"title": "Tides"}), "Title", "title"),
        (BASE.model_copy(update={"title": "Tides", "tone": "dry"}), "Title, Tone", ""),
        (with_text(BASE, 1, "New."), "Scene 2, “Part 2”: line 1", "scene:s2/Line 1"),
        (with_scene(BASE, 0, lines=[]), "Scene 1, “Part 1”", ""),
        (with_scene(BASE, 0, lines=TALK[0].lines[:1]), "Scene 1, “Part 1”: a line deleted", ""),
        (with_scene(BASE, 0, approved_hash=TALK[0].words_hash()), "Scene 1, “Part 1” approved", ""),
        (BASE.model_copy(update={"script_data": Script(scenes=TALK[:1])}), "Scene 2, “Part 2” deleted", ""),
        (BASE.model_copy(update={"script_data": Script(scenes=[Scene()])}), "Script written again", ""),
    ],
)
def test_a_change_is_told_in_a_few_words(after: Document, what: str, field: str) -> None:
    change = change_of(BASE, after)
    assert (change.what, change.field) == (what, field)


def test_the_first_script_is_told_as_such() -> None:
    assert change_of(BASE.model_copy(update={"script_data": None}), BASE).what == "Script written"
