from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lib.actions.history import list_versions, read_version
from lib.actions.projects import (
    bring_back,
    create_project,
    delete_project,
    keep_mine,
    list_projects,
    load_project,
    new_project,
    project_contents,
    save_project,
    set_status,
)
from lib.actions.render import prepare_run
from lib.actions.rendering import render_here
from lib.actions.sources import add_pasted
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound, NotReady, Stale
from lib.models.brief import Speaker
from lib.models.enums import ProjectStatus
from lib.models.project import Project


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"idea": "  \n "}, "needs an idea"),
        ({"idea": "x" * 1001}, "1,001 characters"),
        ({"idea": "x", "minutes": 0}, "0 minutes"),
        ({"idea": "x", "minutes": 500}, "500 minutes"),
        ({"idea": "x", "speakers": 5}, "5 speakers"),
        ({"idea": "x", "budget_cap": -1}, "less than nothing"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_with_a_next_act(given: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        new_project(**given)  # type: ignore[arg-type]
    assert caught.value.hint


def test_a_project_begins_with_a_cast_of_different_voices(toned: Studio) -> None:
    project = create_project(toned, new_project(idea="Tides", minutes=5))
    assert len({speaker.name for speaker in project.cast}) == 2
    assert len({speaker.voice_id for speaker in project.cast}) == 2
    assert load_project(toned, project.project_id) == project


def test_two_speakers_of_one_name_are_refused(toned: Studio) -> None:
    with pytest.raises(BadInput, match="name of their own"):
        create_project(toned, new_project(idea="Tides"), cast=[Speaker(name="Ann"), Speaker(name=" ann ")])


def test_saving_what_did_not_change_writes_nothing(scripted: Callable[..., Project], toned: Studio) -> None:
    project = scripted()
    with toned.engine.connect() as other:
        before = other.execute(sa.text("PRAGMA data_version")).scalar()
    with toned.engine.connect() as other:
        watched = other.execute(sa.text("PRAGMA data_version")).scalar()
        assert save_project(toned, project.model_copy(deep=True)).version == project.version
        assert other.execute(sa.text("PRAGMA data_version")).scalar() == watched
    assert before is not None


def test_a_second_tab_is_told_and_may_keep_its_own(scripted: Callable[..., Project], toned: Studio) -> None:
    mine = scripted()
    theirs = save_project(toned, mine.model_copy(update={"tone": "theirs"}))
    changed = mine.model_copy(update={"tone": "mine"})
    with pytest.raises(Stale):
        save_project(toned, changed)
    assert load_project(toned, mine.project_id) == theirs
    kept = keep_mine(toned, changed, over=load_project(toned, changed.project_id).version)
    assert (kept.tone, kept.version) == ("mine", theirs.version + 1)


def test_what_was_written_over_stays_in_the_history(scripted: Callable[..., Project], toned: Studio) -> None:
    mine = scripted()
    theirs = save_project(toned, mine.model_copy(update={"tone": "theirs"}))
    kept = keep_mine(toned, mine.model_copy(update={"tone": "mine"}), over=theirs.version)
    save_project(toned, kept.model_copy(update={"tone": "mine indeed"}))
    versions = list_versions(toned, mine.project_id)
    tones = [read_version(toned, mine.project_id, version.version).tone for version in versions]
    assert tones[:3] == ["mine indeed", "mine", "theirs"]


def test_an_unknown_order_is_refused(toned: Studio) -> None:
    with pytest.raises(BadInput):
        list_projects(toned, order_by="version; DROP TABLE")


def test_an_archived_project_is_listed_as_such(scripted: Callable[..., Project], toned: Studio) -> None:
    project = scripted()
    set_status(toned, project.project_id, ProjectStatus.ARCHIVED)
    assert [p.project_id for p in list_projects(toned, status=ProjectStatus.ARCHIVED)[0]] == [project.project_id]
    assert [p.project_id for p in list_projects(toned)[0]] == [project.project_id]
    assert list_projects(toned, archived=False) == ([], 0)


def test_a_project_comes_back_from_the_archive_as_what_it_holds(
    scripted: Callable[..., Project], toned: Studio
) -> None:
    draft = create_project(toned, new_project(idea="Only an idea"))
    begun = scripted()
    assert _through_the_archive(toned, draft) == ProjectStatus.DRAFT
    assert _through_the_archive(toned, begun) == ProjectStatus.IN_PROGRESS
    render_here(toned, begun.project_id, prepare_run(toned, begun.project_id))
    assert _through_the_archive(toned, begun) == ProjectStatus.COMPLETED


def _through_the_archive(studio: Studio, project: Project) -> ProjectStatus:
    set_status(studio, project.project_id, ProjectStatus.ARCHIVED)
    return bring_back(studio, project.project_id).status


def test_deleting_a_project_removes_what_belongs_to_it_files_included(
    scripted: Callable[..., Project], toned: Studio
) -> None:
    project = scripted()
    add_pasted(toned, project.project_id, "The barrage was finished in 1966 and paid for by the town itself.")
    render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    assert project_contents(toned, project.project_id) == {"sources": 1, "audio files": 3}
    assert toned.blobs.size_bytes("content") > 0
    delete_project(toned, project.project_id)
    assert toned.blobs.size_bytes("content") == 0
    with pytest.raises(NotFound):
        load_project(toned, project.project_id)


def test_a_project_that_renders_is_not_deleted(scripted: Callable[..., Project], toned: Studio) -> None:
    project = scripted()
    prepare_run(toned, project.project_id)
    with pytest.raises(NotReady, match="being rendered"):
        delete_project(toned, project.project_id)
