from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from lib.actions.again import reset_project
from lib.actions.analysis import analyse
from lib.actions.background import cancel_job, job, order_step, retry_job, take_step
from lib.actions.history import list_versions, read_version, redo_script, restore_version
from lib.actions.lines import delete_line
from lib.actions.projects import create_project, delete_project, load_project, new_project, save_project
from lib.actions.research import add_query, reject_fact, research
from lib.actions.script import write_script
from lib.actions.sources import add_document, add_pasted
from lib.actions.step_status import begin_step, cancel_step, forget_step, step_status, step_statuses
from lib.actions.studio import Studio, migrate, open_studio
from lib.errors import BadInput, Cancelled, NotFound, ProviderDown
from lib.models.enums import JobStatus
from lib.models.project import Project
from lib.models.script import Scene, Script
from lib.pipeline.offline import OfflineWriter
from lib.pipeline.writer import SceneListener
from lib.settings import Settings
from lib.store import step_progress
from lib.store.engine import writing
from tests.server import ROOT

VERBS = ("analyse", "research", "write")


@pytest.fixture
def project(toned: Studio) -> Project:
    project = create_project(toned, new_project(idea="How the barrage changed Port Ellery", minutes=2, project_id="p1"))
    text = (ROOT / "data" / "samples" / "ten-years-of-tide.md").read_bytes()
    add_document(toned, project.project_id, "ten-years-of-tide.md", text)
    return load_project(toned, project.project_id)


@pytest.fixture
def researched(toned: Studio, project: Project) -> Project:
    analyse(toned, "p1")
    return research(toned, "p1")


class Interrupted(OfflineWriter):
    """The offline writer; before each step's answer, and after each scene, something happens."""

    def __init__(self, happens: Callable[[], object], *, scenes: bool = False) -> None:
        super().__init__()
        self._happens, self._scenes = happens, scenes

    def analyse(self, *args: object) -> object:  # type: ignore[override]
        self._happens()
        return super().analyse(*args)  # type: ignore[arg-type]

    def research(self, *args: object) -> object:  # type: ignore[override]
        self._happens()
        return super().research(*args)  # type: ignore[arg-type]

    def write(self, *args: object) -> Script:  # type: ignore[override]
        *rest, on_scene = args
        if not self._scenes:
            self._happens()
        return super().write(*rest, self._between(on_scene))  # type: ignore[arg-type]

    def _between(self, on_scene: object) -> SceneListener:
        def listen(scene: Scene, number: int, total: int) -> None:
            if on_scene:
                on_scene(scene, number, total)  # type: ignore[operator]
            if self._scenes:
                self._happens()

        return listen


def meanwhile(studio: Studio, happens: Callable[[], object], *, scenes: bool = False) -> Studio:
    """The studio, at whose writer's first work something happens, once."""
    left = [happens]

    def once() -> None:
        if left:
            left.pop()()

    return dataclasses.replace(studio, writer=Interrupted(happens if scenes else once, scenes=scenes))


def edited(studio: Studio, **fields: object) -> Project:
    return save_project(studio, load_project(studio, "p1").model_copy(update=fields))


def note_of(studio: Studio, verb: str) -> str:
    status = step_status(studio, "p1", verb)
    return status.note if status else ""


def ordered(studio: Studio, verb: str, **wanted: object) -> str:
    return order_step(studio, "p1", verb, wanted).state.id


def test_a_step_that_was_saved_before_the_worker_died_is_not_taken_again(toned: Studio, project: Project) -> None:
    for verb in VERBS:
        job_id = ordered(toned, verb)
        take_step(toned, "p1", verb, {}, job_id)
        done = load_project(toned, "p1")
        take_step(toned, "p1", verb, {}, job_id)
        assert load_project(toned, "p1") == done
        assert step_statuses(toned, "p1") == []
    assert done.script_data and done.script_data.scenes


@pytest.mark.postgres
def test_presses_at_one_moment_are_one_step_on_postgres_too(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=postgres_url)
    migrate(settings)
    studio = open_studio(settings)
    create_project(studio, new_project(idea="Tides", project_id="p1"))
    together = Barrier(6)

    def press(_: int) -> str:
        together.wait()
        return order_step(studio, "p1", "analyse").state.id

    with ThreadPoolExecutor(6) as pool:
        jobs = list(pool.map(press, range(6)))
    assert len(set(jobs)) == 1
    studio.close()


def test_a_retry_in_a_project_that_is_gone_says_so(toned: Studio, project: Project) -> None:
    job_id = ordered(toned, "analyse")
    cancel_job(toned, job_id)
    delete_project(toned, "p1")
    with pytest.raises(NotFound):
        order_step(toned, "p1", "analyse")


def test_there_are_no_other_steps(toned: Studio, project: Project) -> None:
    with pytest.raises(BadInput):
        take_step(toned, "p1", "publish", {}, "publish:1")


def test_an_edit_of_something_else_and_the_step_both_stay(toned: Studio, project: Project) -> None:
    for verb in VERBS:
        studio = meanwhile(toned, lambda verb=verb: edited(toned, title=f"Before {verb}"))  # type: ignore[misc]
        take_step(studio, "p1", verb, {}, ordered(toned, verb))
        assert load_project(toned, "p1").title == f"Before {verb}"
        assert note_of(toned, verb) == ""
    done = load_project(toned, "p1")
    assert done.analysis and done.research and done.script_data


def test_facts_that_change_while_a_script_is_written_are_named_and_it_is_kept(
    toned: Studio, researched: Project
) -> None:
    assert researched.research
    fact = researched.research.usable_facts()[0]
    studio = meanwhile(toned, lambda: reject_fact(toned, load_project(toned, "p1"), fact.id))
    take_step(studio, "p1", "write", {}, ordered(toned, "write"))
    done = load_project(toned, "p1")
    assert done.script_data
    assert done.research and any(f.rejected for f in done.research.fact_cards)
    assert note_of(toned, "write").startswith("You changed the facts while this was made")
    forget_step(toned, "p1", "write")
    assert step_statuses(toned, "p1") == []


@pytest.mark.parametrize(
    ("verb", "change", "named"),
    [
        ("analyse", {"tone": "dry"}, "the brief"),
        ("research", {"selected_queries": set()}, "the queries"),
        ("write", {"duration": 3}, "the brief"),
    ],
)
def test_what_a_step_does_not_know_of_is_said(
    toned: Studio, researched: Project, verb: str, change: dict[str, object], named: str
) -> None:
    studio = meanwhile(toned, lambda: edited(toned, **change))
    take_step(studio, "p1", verb, {}, ordered(toned, verb))
    assert f"You changed {named} while" in note_of(toned, verb)


def test_a_source_that_came_meanwhile_is_said(toned: Studio, project: Project) -> None:
    text = "The barrage was finished in 1966. It cost 84 million and took six years. The town paid with a loan."
    studio = meanwhile(toned, lambda: add_pasted(toned, "p1", text))
    take_step(studio, "p1", "analyse", {}, ordered(toned, "analyse"))
    assert "You changed the sources" in note_of(toned, "analyse")


def test_a_fact_rejected_while_facts_are_found_again_stays_rejected(toned: Studio, researched: Project) -> None:
    assert researched.research
    fact = researched.research.usable_facts()[0]
    studio = meanwhile(toned, lambda: reject_fact(toned, load_project(toned, "p1"), fact.id))
    take_step(studio, "p1", "research", {}, ordered(toned, "research"))
    done = load_project(toned, "p1").research
    assert done and [f.rejected for f in done.fact_cards if f.id == fact.id] == [True]


def test_a_query_added_while_the_analysis_is_made_stays_chosen(toned: Studio, project: Project) -> None:
    studio = meanwhile(toned, lambda: add_query(toned, load_project(toned, "p1"), "Who paid the ferrymen?"))
    take_step(studio, "p1", "analyse", {}, ordered(toned, "analyse"))
    done = load_project(toned, "p1")
    assert done.queries[-1].query == "Who paid the ferrymen?"
    assert done.queries[-1].id in done.selected_queries
    assert len(done.queries) > 1


def test_a_script_edited_while_it_is_written_again_stays_and_the_new_one_is_a_redo_away(
    toned: Studio, researched: Project
) -> None:
    script = write_script(toned, "p1").script_data
    assert script
    gone = script.lines()[0].id
    studio = meanwhile(toned, lambda: delete_line(toned, load_project(toned, "p1"), gone))
    take_step(studio, "p1", "write", {"again": True}, ordered(toned, "write", again=True))
    kept = load_project(toned, "p1")
    assert kept.script_data
    assert [line.id for line in kept.script_data.lines()] == [line.id for line in script.lines()[1:]]
    newest, aside = list_versions(toned, "p1")[:2]
    assert (newest.what, aside.what) == ("Kept the script as edited", "The script made anew, set aside")
    assert f"version {aside.version} in the history" in note_of(toned, "write")
    new = read_version(toned, "p1", aside.version).script_data
    assert new and len(new.lines()) == len(script.lines())
    assert redo_script(toned, kept).script_data == new


def test_an_analysis_edited_while_it_is_made_again_stays_and_the_new_one_can_be_restored(
    toned: Studio, researched: Project
) -> None:
    def edit() -> None:
        now = load_project(toned, "p1")
        assert now.analysis
        edited(toned, analysis=now.analysis.model_copy(update={"episode_hook": "My own hook."}))

    take_step(meanwhile(toned, edit), "p1", "analyse", {"feedback": "shorter"}, ordered(toned, "analyse"))
    kept = load_project(toned, "p1")
    assert kept.analysis and kept.analysis.episode_hook == "My own hook."
    aside = list_versions(toned, "p1")[1]
    restored = restore_version(toned, kept, aside.version)
    assert restored.analysis and restored.analysis.episode_hook != "My own hook."


def test_somebody_renamed_while_the_script_is_written_speaks_it_under_the_new_name(
    toned: Studio, researched: Project
) -> None:
    first, second = researched.cast
    renamed = [first.model_copy(update={"name": "Ada"}), second]
    take_step(meanwhile(toned, lambda: edited(toned, cast=renamed)), "p1", "write", {}, ordered(toned, "write"))
    done = load_project(toned, "p1")
    assert done.cast == renamed
    assert done.script_data
    assert {line.speaker for line in done.script_data.lines()} == {"Ada", second.name}


def test_scenes_are_there_to_see_while_the_rest_is_written(toned: Studio, researched: Project) -> None:
    seen = []
    studio = meanwhile(toned, lambda: seen.append(step_status(toned, "p1", "write")), scenes=True)
    job_id = ordered(toned, "write")
    waits = step_status(toned, "p1", "write")
    assert waits and waits.is_active and waits.trouble, "there is no worker in this test, and it says so"
    take_step(studio, "p1", "write", {}, job_id)
    written = load_project(toned, "p1").script_data
    assert written and len(seen) == len(written.scenes) > 1
    for number, status in enumerate(seen, 1):
        assert status and (status.done, status.total) == (number, len(written.scenes))
        assert list(status.scenes) == list(enumerate(written.scenes[:number], 1))
        assert status.note == f"{number} of {len(written.scenes)} scenes written"
    told = job(toned, job_id)
    assert (told.done, told.total) == (len(written.scenes), len(written.scenes))


def test_scenes_of_a_try_that_broke_off_are_not_shown_twice(toned: Studio, researched: Project) -> None:
    job_id = ordered(toned, "write")

    def breaks() -> None:
        raise ProviderDown("The model did not answer.")

    with pytest.raises(ProviderDown):
        take_step(meanwhile(toned, breaks, scenes=True), "p1", "write", {}, job_id)
    broken = step_status(toned, "p1", "write")
    assert broken and broken.note == "The model did not answer."
    assert len(broken.scenes) == 1
    counts: list[int] = []

    def look() -> None:
        status = step_status(toned, "p1", "write")
        counts.append(len(status.scenes) if status else -1)

    take_step(meanwhile(toned, look, scenes=True), "p1", "write", {}, job_id)
    assert counts == list(range(1, len(counts) + 1))


def test_a_cancelled_step_saves_nothing_even_if_its_answer_still_comes(toned: Studio, researched: Project) -> None:
    job_id = ordered(toned, "write")
    studio = meanwhile(toned, lambda: cancel_step(toned, "p1", "write"))
    with pytest.raises(Cancelled):
        take_step(studio, "p1", "write", {}, job_id)
    assert load_project(toned, "p1") == researched
    assert step_statuses(toned, "p1") == []
    assert retry_job(toned, job_id).state.status == JobStatus.QUEUED
    assert step_status(toned, "p1", "write")
    take_step(toned, "p1", "write", {}, job_id)
    assert load_project(toned, "p1").script_data


def test_pressing_again_while_it_works_is_the_same_job_whatever_was_edited(toned: Studio, project: Project) -> None:
    begin_step(toned, "p1", "analyse")
    first = step_status(toned, "p1", "analyse")
    edited(toned, tone="dry")
    begin_step(toned, "p1", "analyse")
    second = step_status(toned, "p1", "analyse")
    assert first and second and first.job_id == second.job_id
    cancel_step(toned, "p1", "analyse")
    begin_step(toned, "p1", "analyse")
    third = step_status(toned, "p1", "analyse")
    assert third and third.job_id != first.job_id


def test_what_left_the_project_as_it_was_can_be_pressed_again(toned: Studio, researched: Project) -> None:
    begin_step(toned, "p1", "research")
    first = step_status(toned, "p1", "research")
    assert first
    cancel_step(toned, "p1", "research")
    begin_step(toned, "p1", "research")
    again = step_status(toned, "p1", "research")
    assert again and again.is_active
    assert again.job_id == first.job_id, "nothing was done yet"


def test_starting_over_drops_what_works_and_what_was_said(toned: Studio, researched: Project) -> None:
    studio = meanwhile(toned, lambda: edited(toned, tone="dry"))
    take_step(studio, "p1", "analyse", {}, ordered(toned, "analyse"))
    begin_step(toned, "p1", "write")
    begun = step_status(toned, "p1", "write")
    assert begun and note_of(toned, "analyse")
    reset_project(toned, load_project(toned, "p1"))
    assert step_statuses(toned, "p1") == []
    with pytest.raises(Cancelled):
        take_step(toned, "p1", "write", {}, begun.job_id)


def test_what_an_older_job_tells_is_not_taken_for_the_newer_ones(toned: Studio, project: Project) -> None:
    older = ordered(toned, "analyse")
    newer = ordered(toned, "analyse", feedback="shorter")
    with writing(toned.engine) as session:
        assert not step_progress.put(session, older, note="old news")
        assert step_progress.put(session, newer, note="n" * 1000)
    status = step_status(toned, "p1", "analyse")
    assert status and (status.job_id, len(status.note)) == (newer, step_progress.NOTE_CHARS)
    take_step(toned, "p1", "analyse", {}, older)
    assert load_project(toned, "p1").analysis, "an older job's answer is not lost either"
    assert cancel_job(toned, newer).state.status == JobStatus.CANCELLED


def test_an_unknown_project_has_no_steps(toned: Studio) -> None:
    assert step_statuses(toned, "nothing") == []
