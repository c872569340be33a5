"""The Render page in a browser, while somebody stops a render and lets it go on. Here the test is the worker."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from lib.actions.approval import approve_all
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.render import render, render_status
from lib.actions.rendering import fail_scene
from lib.actions.studio import Studio
from lib.errors import BadAnswer
from lib.models.enums import JobStatus, Step
from lib.models.job import EPISODE
from lib.models.script import Line, Scene, Script
from lib.store import render_jobs
from lib.store.engine import writing
from tests.e2e.tab import Tab
from tests.server import AppServer

pytestmark = pytest.mark.browser


@pytest.fixture
def queued(behind: Studio) -> str:
    """The id of a project of two scenes whose render waits for a worker."""
    made = create_project(behind, new_project(idea="Tides", minutes=1))
    scenes = [
        Scene(id=f"s{n}", title=f"Part {n}", lines=[Line(speaker=made.cast[0].name, text=f"Words of scene {n}.")])
        for n in (1, 2)
    ]
    change = {"script_data": Script(scenes=scenes), "current_step": Step.SCRIPT}
    approve_all(behind, save_project(behind, made.model_copy(update=change)), reason="A test.")
    render(behind, made.project_id)
    return made.project_id


def test_a_render_that_goes_on_is_watched_again_after_a_cancel_and_after_a_failure(
    browser: Browser, app: AppServer, behind: Studio, queued: str
) -> None:
    tab = Tab(browser, app.url)
    tab.page.goto(f"{app.url}/render?project={queued}")  # a page that looks every second never settles
    tab.see("Waiting for the worker")
    tab.press(tab.button("Cancel"))
    tab.see("This render was cancelled")
    tab.press(tab.button("Go on rendering"))
    tab.see("Waiting for the worker")
    expect(tab.button("Sound")).to_have_count(0)
    _mark(behind, queued, "s1", status=JobStatus.RUNNING, lines_done=1)
    tab.see("1 of 2 lines spoken")

    for scene_id in ("s1", "s2"):
        fail_scene(behind, _run(behind, queued), scene_id, BadAnswer("The voice answered with silence."))
    _mark(behind, queued, EPISODE, status=JobStatus.FAILED, error="The voice answered with silence.")
    expect(tab.button("Try all 2 scenes again")).to_be_visible()
    tab.press(tab.button("Try this scene again"))
    tab.see("0 of 2 lines spoken")
    _mark(behind, queued, "s1", status=JobStatus.RUNNING, lines_done=1)
    tab.see("1 of 2 lines spoken")
    assert tab.faults == []


def _run(studio: Studio, project_id: str) -> str:
    status = render_status(studio, project_id)
    assert status
    return status.run_id


def _mark(studio: Studio, project_id: str, scene_id: str, **row: Any) -> None:
    with writing(studio.engine) as session:
        assert render_jobs.update_job(session, _run(studio, project_id), scene_id, **row)
