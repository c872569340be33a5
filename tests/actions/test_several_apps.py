"""Two app processes on one database: what each does when it starts is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from lib.actions.projects import create_project, new_project, save_project
from lib.actions.render import prepare_run, resume_open_runs
from lib.actions.studio import Studio, migrate, open_studio
from lib.models.enums import JobStatus
from lib.models.script import Line, Scene, Script


def test_apps_that_start_together_queue_what_is_open_once(anywhere: Studio) -> None:
    project = create_project(anywhere, new_project(idea="Tides", minutes=1))
    line = Line(speaker=project.cast[0].name, text="Who paid for the wall?")
    scene = Scene(title="One", lines=[line])
    scene = scene.model_copy(update={"approved_hash": scene.words_hash()})
    save_project(anywhere, project.model_copy(update={"script_data": Script(scenes=[scene])}))
    run_id = prepare_run(anywhere, project.project_id)
    others = [open_studio(anywhere.settings) for _ in range(2)]
    with ThreadPoolExecutor(3) as pool:
        for _ in pool.map(migrate, [anywhere.settings] * 3):
            pass
        assert list(pool.map(resume_open_runs, [anywhere, *others])) == [1, 1, 1]
        anywhere.jobs.cancel(run_id)
        assert list(pool.map(resume_open_runs, [anywhere, *others])) == [1, 1, 1]
    assert others[0].jobs.state(run_id).status == JobStatus.QUEUED
    assert [(queue, count) for queue, _, count, _ in anywhere.jobs.open_jobs()] == [("episodes", 1)]
    for other in others:
        other.close()
