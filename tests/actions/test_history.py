from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lib.actions.approval import approve_all
from lib.actions.history import (
    compare_version,
    list_versions,
    read_version,
    redo_script,
    restore_version,
    script_steps,
    undo_script,
)
from lib.actions.lines import delete_line, edit_line
from lib.actions.projects import load_project, save_project
from lib.actions.studio import Studio
from lib.errors import NotFound, NotReady, Stale
from lib.models.history import ProjectVersion
from lib.models.project import Project
from lib.store import history
from lib.store.engine import writing

Scripted = Callable[..., Project]


def first_text(project: Project) -> str:
    assert project.script_data
    return project.script_data.lines()[0].text


def said(studio: Studio, project: Project, text: str) -> Project:
    """The first line says something else, long after the last edit, so that it is a version of its own."""
    assert project.script_data
    with writing(studio.engine) as session:
        session.execute(sa.update(ProjectVersion).values(created_at=project.created_at - history.BURST))
    return edit_line(studio, project, project.script_data.lines()[0].id, text=text)


def test_every_change_is_a_version_that_says_what_changed(scripted: Scripted, toned: Studio) -> None:
    project = said(toned, scripted(), "What holds the water?")
    assert [(v.version, v.what) for v in list_versions(toned, project.project_id)] == [
        (3, "Scene 1, “Part 1”: line 1"),
        (2, "Script written"),
        (1, "Begun"),
    ]


def test_a_change_that_changes_nothing_is_no_version(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    save_project(toned, project)
    edit_line(toned, project, project.script_data.lines()[0].id, text=first_text(project))  # type: ignore[union-attr]
    assert len(list_versions(toned, project.project_id)) == 2


def test_keys_typed_one_after_another_in_one_line_are_one_version(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    for text in ("W", "Wh", "Who", "Who built"):
        project = edit_line(toned, project, project.script_data.lines()[0].id, text=text)  # type: ignore[union-attr]
    assert [v.version for v in list_versions(toned, project.project_id)] == [6, 2, 1]
    assert first_text(load_project(toned, project.project_id)) == "Who built"


def test_edits_of_two_lines_are_two_versions(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    for n in range(2):
        project = edit_line(toned, project, project.script_data.lines()[n].id, text="New words")  # type: ignore[union-attr]
    assert len(list_versions(toned, project.project_id)) == 4


def test_only_the_last_fifty_versions_are_kept(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    for n in range(60):
        project = said(toned, project, f"The {n}th words")
    kept = list_versions(toned, project.project_id)
    assert (len(kept), kept[0].version, kept[-1].version) == (50, 62, 13)
    with pytest.raises(NotFound, match="Version 12 is not kept"):
        read_version(toned, project.project_id, 12)


def test_a_restored_version_is_a_new_version_that_holds_the_old_document(scripted: Scripted, toned: Studio) -> None:
    before = scripted()
    after = said(toned, save_project(toned, before.model_copy(update={"tone": "dry"})), "Other words")
    back = restore_version(toned, after, before.version)
    assert back.document() == before.document()
    assert back.version == after.version + 1
    assert list_versions(toned, back.project_id)[0].what == "Restored version 2"
    assert [d.label for d in compare_version(toned, back, after.version)] == ["Tone", "Scene 1, “Part 1”"]


def test_undo_brings_back_the_words_and_the_approval_and_redo_takes_it_back(scripted: Scripted, toned: Studio) -> None:
    approved = scripted()
    edited = said(toned, approved, "Other words")
    assert edited.script_data and not edited.script_data.all_approved
    undone = undo_script(toned, edited)
    assert undone.script_data == approved.script_data
    assert undone.script_data and undone.script_data.all_approved
    assert redo_script(toned, undone).script_data == edited.script_data


def test_undo_and_redo_step_through_every_state_and_end_at_both_ends(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    words = [first_text(project), "one", "two", "three"]
    for text in words[1:]:
        project = said(toned, project, text)
    for text in reversed(words[:-1]):
        project = undo_script(toned, project)
        assert first_text(project) == text
    with pytest.raises(NotReady, match="nothing to undo"):
        undo_script(toned, project)
    for text in words[1:]:
        project = redo_script(toned, project)
        assert first_text(project) == text
    with pytest.raises(NotReady, match="nothing to redo"):
        redo_script(toned, project)


def test_an_edit_after_an_undo_ends_redo_and_undo_goes_back_the_way_that_was_gone(
    scripted: Scripted, toned: Studio
) -> None:
    project = said(toned, said(toned, scripted(), "one"), "two")
    project = said(toned, undo_script(toned, project), "another two")
    assert script_steps(toned, project.project_id).redo is None
    project = undo_script(toned, project)
    assert first_text(project) == "one"
    project = undo_script(toned, project)
    assert first_text(project) == "What is a barrage?"
    assert first_text(redo_script(toned, redo_script(toned, project))) == "another two"


def test_undo_leaves_everything_but_the_script(scripted: Scripted, toned: Studio) -> None:
    project = said(toned, scripted(), "one")
    project = save_project(toned, project.model_copy(update={"tone": "dry"}))
    undone = undo_script(toned, project)
    assert (undone.tone, first_text(undone)) == ("dry", "What is a barrage?")


def test_a_deleted_line_comes_back_where_it_was(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    gone = delete_line(toned, project, project.script_data.lines()[0].id)  # type: ignore[union-attr]
    assert undo_script(toned, gone).script_data == project.script_data


def test_before_the_script_there_is_nothing_to_undo(scripted: Scripted, toned: Studio) -> None:
    assert script_steps(toned, scripted().project_id).undo is None


def test_a_stale_undo_is_refused_and_names_the_newest_version(scripted: Scripted, toned: Studio) -> None:
    mine = said(toned, scripted(approved=False), "one")
    theirs = approve_all(toned, mine, reason="The test knows why.")
    with pytest.raises(Stale) as caught:
        undo_script(toned, mine)
    assert caught.value.newest == theirs.version
    assert caught.value.mine.project_id == mine.project_id


def test_a_burst_of_edits_ends_after_half_a_minute() -> None:
    assert timedelta(seconds=30) == history.BURST
