"""Lines and scenes are split, merged and moved; nothing of them gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.actions.approval import approve_all
from lib.actions.history import undo_script
from lib.actions.lines import add_line, edit_line, merge_line, move_line_to, split_line
from lib.actions.render_plan import plan_of
from lib.actions.scenes import add_scene, delete_scene, edit_scene, merge_scene, move_scene, split_scene
from lib.actions.studio import Studio
from lib.errors import BadInput, Duplicate, NotFound
from lib.models.enums import Emotion
from lib.models.project import Project
from lib.models.script import Line, Scene

Scripted = Callable[..., Project]


def scenes(project: Project) -> list[Scene]:
    assert project.script_data
    return project.script_data.scenes


def words(project: Project) -> list[list[str]]:
    return [[line.text for line in scene.lines] for scene in scenes(project)]


def with_first(studio: Studio, project: Project, **change: object) -> tuple[Project, Line]:
    line = scenes(project)[0].lines[0]
    project = edit_line(studio, project, line.id, **change)  # type: ignore[arg-type]
    return project, scenes(project)[0].lines[0]


def test_a_line_is_split_at_the_cursor_and_both_halves_keep_who_says_them(scripted: Scripted, toned: Studio) -> None:
    project, line = with_first(toned, scripted(), text="One two three.", emphasis=True, pause_s=1.5, emotion="happy")
    project = split_line(toned, project, line.id, 7)
    first, second = scenes(project)[0].lines[:2]
    assert (first.text, second.text) == ("One two", "three.")
    assert (first.id, first.speaker, first.pause_s) == (line.id, line.speaker, 0)
    assert (second.speaker, second.pause_s, second.emotion, second.emphasis) == (line.speaker, 1.5, "happy", True)
    assert not scenes(project)[0].approved
    assert scenes(project)[1].approved
    assert words(undo_script(toned, project))[0][0] == "One two three."


def test_without_a_cursor_a_line_is_split_between_sentences(scripted: Scripted, toned: Studio) -> None:
    text = "A wall. Dr. Pym built it. It was to hold the whole of the estuary back."
    project, line = with_first(toned, scripted(), text=text)
    project = split_line(toned, project, line.id)
    assert words(project)[0][:2] == ["A wall. Dr. Pym built it.", "It was to hold the whole of the estuary back."]


@pytest.mark.parametrize("at", [0, 4, None], ids=["begin", "end", "one sentence"])
def test_nothing_is_split_off_where_there_is_nothing(scripted: Scripted, toned: Studio, at: int | None) -> None:
    project, line = with_first(toned, scripted(), text="Tide")
    with pytest.raises(BadInput, match="nothing to split"):
        split_line(toned, project, line.id, at)


def test_a_line_takes_the_next_one_in_and_undo_parts_them_again(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first, second = scenes(project)[0].lines
    project = edit_line(toned, project, second.id, pause_s=2)
    project = merge_line(toned, project, first.id)
    (both,) = scenes(project)[0].lines
    assert (both.text, both.speaker, both.pause_s) == (f"{first.text} {second.text}", first.speaker, 2)
    assert words(undo_script(toned, project))[0] == [first.text, second.text]
    with pytest.raises(BadInput, match="No line follows"):
        merge_line(toned, project, both.id)


def test_merging_unites_the_facts_of_both(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    for line, facts in zip(scenes(project)[0].lines, (["f1", "f2"], ["f2", "f3"]), strict=True):
        line.used_fact_ids = facts
    project = merge_line(toned, project, scenes(project)[0].lines[0].id)
    assert scenes(project)[0].lines[0].used_fact_ids == ["f1", "f2", "f3"]


def test_a_line_moves_into_another_scene_and_back_in_one_step(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    line, target = scenes(project)[0].lines[1], scenes(project)[1]
    before = words(project)
    project = move_line_to(toned, project, line.id, target.id, target.lines[0].id)
    assert words(project) == [before[0][:1], [before[1][0], line.text, before[1][1]]]
    assert [scene.approved for scene in scenes(project)] == [False, False]
    project = undo_script(toned, project)
    assert words(project) == before
    assert [scene.approved for scene in scenes(project)] == [True, True]


def test_a_line_moves_to_a_place_in_its_own_scene(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    scene = scenes(project)[0]
    moved = move_line_to(toned, project, scene.lines[1].id, scene.id)
    assert words(moved)[0] == [scene.lines[1].text, scene.lines[0].text]
    with pytest.raises(NotFound):
        move_line_to(toned, moved, scene.lines[1].id, scene.id, "line_none")


def test_a_line_may_bring_its_id_and_none_is_given_twice(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    scene, name = scenes(project)[0], project.cast[0].name
    project = add_line(toned, project, scene.id, None, name, "First.", line_id="line_0123456789ab")
    assert scenes(project)[0].lines[0].id == "line_0123456789ab"
    with pytest.raises(Duplicate):
        add_line(toned, project, scene.id, None, name, "Again.", line_id="line_0123456789ab")
    with pytest.raises(BadInput):
        add_line(toned, project, scene.id, None, name, "Again.", line_id="<b>")


def test_a_scene_is_added_named_and_given_a_mood(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first = scenes(project)[0]
    project = add_scene(toned, project, first.id, "  In   between ")
    assert [scene.title for scene in scenes(project)] == ["Part 1", "In between", "Part 2"]
    project = edit_scene(toned, project, first.id, title="Begin", emotion="serious")
    assert (scenes(project)[0].title, scenes(project)[0].emotion) == ("Begin", Emotion.SERIOUS)
    assert scenes(project)[0].approved  # the words are the same
    with pytest.raises(BadInput, match="There is no mood"):
        edit_scene(toned, project, first.id, emotion="sleepy")


def test_a_scene_split_and_merged_again_is_the_same_and_approved_still(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first, before = scenes(project)[0], words(project)
    project = split_scene(toned, project, first.id, first.lines[1].id, title="Answer")
    assert words(project) == [before[0][:1], before[0][1:], before[1]]
    assert [scene.approved for scene in scenes(project)] == [False, False, True]
    project = merge_scene(toned, project, first.id)
    assert words(project) == before
    assert all(scene.approved for scene in scenes(project))
    with pytest.raises(BadInput, match="begins with this line"):
        split_scene(toned, project, first.id, first.lines[0].id)
    with pytest.raises(BadInput, match="No scene follows"):
        merge_scene(toned, project, scenes(project)[1].id)


def test_merged_lines_keep_the_mood_of_the_scene_they_come_from(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first, second = scenes(project)
    project = edit_scene(toned, project, second.id, emotion="happy")
    project = merge_scene(toned, project, first.id)
    assert [line.emotion for line in scenes(project)[0].lines] == [None, None, "happy", "happy"]


def test_scenes_change_places_and_go(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first, second = scenes(project)
    project = move_scene(toned, project, second.id, -5)
    assert [scene.id for scene in scenes(project)] == [second.id, first.id]
    assert all(scene.approved for scene in scenes(project))
    project = delete_scene(toned, project, second.id)
    assert [scene.id for scene in scenes(project)] == [first.id]


@pytest.mark.parametrize(
    "change", [{"pause_s": 0.5}, {"emotion": "serious"}, {"emphasis": True}], ids=["pause", "mood", "emphasis"]
)
def test_how_a_line_is_said_is_in_the_plan_and_needs_no_new_approval(
    scripted: Scripted, toned: Studio, change: dict[str, object]
) -> None:
    project = approve_all(toned, scripted(), reason="The test knows why.")
    before = plan_of(project)
    project, _ = with_first(toned, project, **change)
    assert scenes(project)[0].approved
    assert plan_of(project) != before
    undone = {"pause_s": 0.0, "emotion": "scene", "emphasis": False}
    project, _ = with_first(toned, project, **{name: undone[name] for name in change})
    assert plan_of(project) == before


@pytest.mark.parametrize("pause_s", [-1, 11, float("nan")])
def test_a_pause_that_cannot_be_made_is_refused(scripted: Scripted, toned: Studio, pause_s: float) -> None:
    with pytest.raises(BadInput, match="cannot be made"):
        with_first(toned, scripted(), pause_s=pause_s)
