from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.actions.approval import approve_all, approve_scene, unapprove_scene
from lib.actions.lines import add_line, delete_line, edit_line, move_line
from lib.actions.script import write_script
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound, NotReady
from lib.models.project import Project

Scripted = Callable[..., Project]


def _scenes(project: Project) -> list[list[str]]:
    assert project.script_data
    return [[line.text for line in scene.lines] for scene in project.script_data.scenes]


def _approved(project: Project) -> list[bool]:
    assert project.script_data
    return [scene.approved for scene in project.script_data.scenes]


def test_a_script_that_exists_is_not_written_again(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    assert write_script(toned, project.project_id) == project


def test_an_edit_un_approves_exactly_the_scene_it_touches(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    line = project.script_data.scenes[0].lines[1]  # type: ignore[union-attr]
    edited = edit_line(toned, project, line.id, text="A  wall\nacross the sea.")
    assert _approved(edited) == [False, True]
    assert _scenes(edited)[0][1] == "A wall across the sea."
    back = edit_line(toned, edited, line.id, text=line.text)
    assert _approved(back) == [True, True]  # the very words that were approved


def test_another_speaker_un_approves_and_a_stranger_is_refused(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    line = project.script_data.scenes[1].lines[0]  # type: ignore[union-attr]
    assert _approved(edit_line(toned, project, line.id, speaker=project.cast[1].name)) == [True, False]
    with pytest.raises(BadInput, match="Nobody named"):
        edit_line(toned, project, line.id, speaker="Stranger")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
def test_a_line_of_nothing_or_of_too_much_is_refused(scripted: Scripted, toned: Studio, text: str) -> None:
    project = scripted()
    with pytest.raises(BadInput):
        edit_line(toned, project, project.script_data.lines()[0].id, text=text)  # type: ignore[union-attr]


def test_lines_are_added_moved_and_deleted_in_place(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    scene = project.script_data.scenes[0]  # type: ignore[union-attr]
    first, second = scene.lines
    project = add_line(toned, project, scene.id, first.id, project.cast[0].name, "Between")
    assert _scenes(project)[0] == [first.text, "Between", second.text]
    project = add_line(toned, project, scene.id, None, project.cast[0].name, "Before")
    project = move_line(toned, project, second.id, -99)
    assert _scenes(project)[0] == [second.text, "Before", first.text, "Between"]
    project = delete_line(toned, project, second.id)
    assert _scenes(project)[0] == ["Before", first.text, "Between"]


def test_approval_is_given_and_taken_back(scripted: Scripted, toned: Studio) -> None:
    project = scripted(approved=False)
    assert _approved(project) == [False, False]
    project = approve_scene(toned, project, project.script_data.scenes[0].id, reason="The test knows why.")  # type: ignore[union-attr]
    assert _approved(project) == [True, False]
    project = approve_all(toned, project, reason="The test knows why.")
    project = unapprove_scene(toned, project, project.script_data.scenes[1].id)  # type: ignore[union-attr]
    assert _approved(project) == [True, False]


def test_an_empty_scene_is_not_approved(scripted: Scripted, toned: Studio) -> None:
    project = scripted(approved=False)
    scene = project.script_data.scenes[0]  # type: ignore[union-attr]
    for line in scene.lines:
        project = delete_line(toned, project, line.id)
    with pytest.raises(NotReady):
        approve_scene(toned, project, scene.id, reason="The test knows why.")
    assert _approved(approve_all(toned, project, reason="The test knows why.")) == [False, True]


def test_what_is_not_there_is_said_so(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    with pytest.raises(NotFound):
        edit_line(toned, project, "line_none", text="x")
    with pytest.raises(NotFound):
        approve_scene(toned, project, "scene_none", reason="The test knows why.")
