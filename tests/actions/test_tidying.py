"""What is kept of what can be made again, and what goes when there is too much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from lib.actions.approval import approve_all
from lib.actions.hearing import hear_line
from lib.actions.lines import edit_line
from lib.actions.projects import delete_project, load_project, set_status
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import plan_render, render_here, render_scene
from lib.actions.studio import Studio
from lib.actions.takes import record
from lib.actions.tidying import evict, kept, tidy
from lib.models.brief import Speaker
from lib.models.enums import ProjectStatus
from lib.models.project import Project
from lib.models.values import now
from lib.store import render_jobs
from lib.store.engine import reading
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]
NONE = timedelta(0)


def _keys(studio: Studio, beginning: str = "") -> set[str]:
    return {file.key for file in studio.blobs.all(beginning)}


def _render(studio: Studio, project: Project) -> int:
    return render_here(studio, project.project_id, prepare_run(studio, project.project_id))


def _edited(studio: Studio, project: Project, text: str) -> None:
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    approve_all(
        studio,
        edit_line(studio, load_project(studio, project.project_id), line.id, text=text),
        reason="The test knows why.",
    )


def test_what_the_current_script_needs_stays_and_the_rest_goes_at_a_limit_of_nothing(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    _render(toned, project)
    before = _keys(toned, "clips/")
    _edited(toned, project, "Something else was asked?")
    _render(toned, project)
    assert evict(toned, limit_bytes=0, grace=NONE) > 0
    gone = before - _keys(toned, "clips/")
    assert {key.rpartition(".")[2] for key in gone} == {"wav", "frames"} and len(gone) == 2, (
        "the take of the words that are not in the script any more, and its frames"
    )
    tones.spoken.clear()
    _edited(toned, project, "And one more time?")
    _render(toned, project)
    assert [text for _, text in tones.spoken] == ["And one more time?"]


def test_below_the_limit_nothing_goes_and_what_was_just_used_stays_anyway(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    _render(toned, project)
    _edited(toned, project, "Something else was asked?")
    _render(toned, project)
    before = _keys(toned)
    assert evict(toned, grace=NONE) == 0
    assert evict(toned, limit_bytes=0) == 0
    assert _keys(toned) == before


def test_what_was_not_used_for_the_longest_time_goes_first(toned: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = Speaker(name="Maya", voice_id="low")
    takes = [record(toned, speaker, f"Sentence number {n} of four.") for n in range(4)]
    later = now() + timedelta(hours=3)
    monkeypatch.setattr("lib.store.uses.now", lambda: later)
    record(toned, speaker, "Sentence number 0 of four.")
    size_bytes = toned.blobs.size_bytes("clips")
    evict(toned, limit_bytes=size_bytes - 1, grace=-timedelta(hours=4))
    left = _keys(toned, "clips/")
    assert takes[0].key in left and takes[1].key not in left and takes[3].key in left


def test_a_deleted_project_leaves_nothing_that_only_it_used(scripted: Scripted, toned: Studio) -> None:
    mine, other = scripted(), scripted(idea="The same words again")
    _render(toned, mine)
    _edited(toned, mine, "Only here is this said?")
    _render(toned, mine)
    hear_line(toned, load_project(toned, mine.project_id), mine.script_data.lines()[1].id)  # type: ignore[union-attr]
    _render(toned, other)
    delete_project(toned, mine.project_id)
    assert evict(toned) > 0
    with_it = _keys(toned)
    for kind in (".wav", ".frames"):
        assert len({key for key in with_it if key.startswith("clips/") and key.endswith(kind)}) == 4
    assert len({key for key in with_it if key.startswith("scenes/")}) == 2
    delete_project(toned, other.project_id)
    evict(toned)
    assert _keys(toned) == set()
    assert evict(toned) == 0


def test_an_archived_project_keeps_its_takes_while_there_is_room(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    hear_line(toned, project, project.script_data.lines()[0].id)  # type: ignore[union-attr]
    set_status(toned, project.project_id, ProjectStatus.ARCHIVED)
    assert evict(toned, grace=NONE) == 0
    assert evict(toned, limit_bytes=0, grace=NONE) > 0


def test_an_open_render_keeps_what_it_made_although_the_script_was_changed_since(
    scripted: Scripted, toned: Studio
) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    scene_ids = plan_render(toned, project.project_id, run_id)
    render_scene(toned, project.project_id, run_id, scene_ids[0])
    _edited(toned, project, "Something else was asked?")
    before = _keys(toned)
    assert evict(toned, limit_bytes=0, grace=NONE) == 0
    assert _keys(toned) == before


class Taken:
    """Turns of which another process holds every one."""

    @contextmanager
    def turn(self, _number: int, waiting: Callable[[], object]) -> Iterator[None]:
        waiting()
        yield

    def close(self) -> None:
        pass


def test_while_another_process_tidies_nothing_is_done(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    hear_line(toned, project, project.script_data.lines()[0].id)  # type: ignore[union-attr]
    delete_project(toned, project.project_id)
    toned.__dict__["turns"] = Taken()
    assert evict(toned) == 0
    del toned.__dict__["turns"]
    assert evict(toned) > 0


def test_how_much_is_kept_and_needed_is_told(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    _render(toned, project)
    record(toned, Speaker(name="Maya", voice_id="low"), "Nobody needs this.")
    told = kept(toned)
    assert 0 < told.needed_bytes < told.size_bytes
    assert told.limit_bytes == toned.settings.cache_bytes


def test_ended_jobs_and_old_renders_are_forgotten_but_not_what_the_screens_show(
    scripted: Scripted, toned: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = scripted()
    first = prepare_run(toned, project.project_id)
    render_here(toned, project.project_id, first)
    _edited(toned, project, "Something else was asked?")
    _render(toned, project)
    toned.jobs.enqueue("render_episode", "p", "r", job_id="ended", queue="episodes")
    toned.jobs.enqueue("render_episode", "p", "r", job_id="waits", queue="episodes")
    toned.jobs.cancel("ended")
    monkeypatch.setattr("lib.actions.tidying.now", lambda: now() + timedelta(days=31))
    tidy(toned)
    with reading(toned.engine) as session:
        assert render_jobs.get_job(session, first) is None
    status = render_status(toned, project.project_id)
    assert status and status.episode.asset_id
    assert [row.workflow_id for row in toned.jobs._client.list_workflows()] == ["waits"]
