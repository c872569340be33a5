"""A long step in each of its states, on the page of its result and on the others."""

import os
import signal
import subprocess
import sys
import time

import pytest

from lib.actions.background import take_step
from lib.actions.projects import load_project, save_project
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.actions.step_status import begin_step, step_status
from lib.jobs import JobState
from lib.jobs.client import JobQueue
from lib.models.enums import JobStatus
from lib.models.script import Line, Scene
from lib.settings import ROOT
from lib.store import step_progress
from lib.store.engine import writing
from lib.ui import step_work
from tests.server import EAGER
from tests.ui.typing_hands import can_press, html_of, press


@pytest.fixture
def told(behind):
    """Writes down how far a step has come, as a worker would."""

    def tell(project_id, verb, **values):
        job_id = step_status(behind, project_id, verb).job_id
        with writing(behind.engine) as session:
            assert step_progress.put(session, job_id, **values)

    return tell


def words(at):
    return " ".join(html.value for html in at.html)


def keys(at):
    return {button.key for button in at.button}


def test_a_step_that_ends_while_its_page_is_drawn_shows_its_result(full, visit, behind, monkeypatch):
    """The page had looked at the project, and not at the step yet."""
    looked = step_work.step_statuses
    begin_step(behind, "researched", "write")
    job_id = step_status(behind, "researched", "write").job_id

    def ends_just_now(studio, project_id):
        take_step(behind, project_id, "write", {}, job_id)
        return looked(studio, project_id)

    monkeypatch.setattr(step_work, "step_statuses", ends_just_now)
    at = visit("script", project="researched")
    assert load_project(behind, "researched").script_data
    assert "not written yet" not in words(at) + " ".join(text.value for text in at.markdown)
    assert "scenes approved" in html_of(at)


@pytest.mark.parametrize(
    ("page", "button", "project", "result", "doing"),
    [
        ("create", "analyse", "created", "analysis", "Analysing the idea"),
        ("analysis", "analyse_again", "analysed", "analysis", "Analysing the idea"),
        ("research", "research_primary", "analysed", "research", "Finding facts"),
        ("research", "find_again", "researched", "research", "Finding facts"),
        ("research", "research_primary", "researched", "script", "Writing the script"),
        ("script", "empty", "researched", "script", "Writing the script"),
        ("script", "write_again", "written", "script", "Writing the script"),
    ],
)
def test_every_long_step_goes_to_the_page_of_its_result_and_is_found_there_again(
    full, visit, page, button, project, result, doing
):
    at = visit(page, project=project)
    if button == "write_again":
        press(at, button)
    else:
        at.button(key=button).click().run()
    assert at.subheader[0].value == doing
    again = visit(result, project=project)
    assert again.subheader[0].value == doing
    assert "Waiting for the worker" in words(again)
    assert any("No worker is running" in warning.value for warning in again.warning)


def test_a_second_press_is_the_same_job(full, visit, behind):
    visit("create", project="created").button(key="analyse").click().run()
    first = step_status(behind, "created", "analyse").job_id
    at = visit("create", project="created")
    assert at.button(key="analyse").disabled
    assert at.button(key="onward").label == "Go to the analysis"
    begin_step(behind, "created", "analyse")
    assert step_status(behind, "created", "analyse").job_id == first


def test_scenes_show_as_they_arrive(full, visit, behind, told):
    begin_step(behind, "researched", "write")
    scene = Scene(title="The <wall>", lines=[Line(speaker="Maya", text="It began in 1961.")])
    told(
        "researched", "write", status=JobStatus.RUNNING.value, note="1 of 4 scenes written", done=1, total=4,
        scenes=[{"number": 3, "scene": scene.model_dump(mode="json")}],
    )  # fmt: skip
    shown = words(visit("script", project="researched"))
    assert "1 of 4 scenes written" in shown
    assert "<h4>3 The &lt;wall&gt;" in shown
    assert "<b>Maya</b> It began in 1961." in shown


def test_other_pages_of_the_project_name_what_works_and_lead_there(full, visit, behind, told):
    begin_step(behind, "written", "research")
    told("written", "research", status=JobStatus.RUNNING.value, note="Choosing facts", done=1, total=3)
    for page in ("create", "analysis", "script", "render"):
        at = visit(page, project="written")
        assert any("Finding facts · 1 of 3" in text.value for text in at.markdown), page
        assert "see_research" in keys(at)
    assert "see_research" not in keys(visit("research", project="written"))
    assert "see_research" not in keys(visit("script", project="researched"))
    at.button(key="see_research").click().run()
    assert at.subheader[0].value == "Finding facts"


def test_cancel_gives_the_page_back_as_it_was(full, visit, behind):
    before = load_project(behind, "written")
    begin_step(behind, "written", "write", {"again": True})
    at = visit("script", project="written")
    assert "write_again" not in html_of(at)
    at.button(key="cancel_write").click().run()
    assert step_status(behind, "written", "write") is None
    at = visit("script", project="written")
    assert can_press(at, "write_again")
    assert load_project(behind, "written") == before


def test_what_to_know_of_a_result_is_said_until_it_is_read(full, visit, behind, told):
    begin_step(behind, "written", "research")
    told("written", "research", status=JobStatus.COMPLETED.value, note="You changed the sources while this was made.")
    at = visit("research", project="written")
    assert at.info[0].value.startswith("You changed the sources")
    assert "see_research" not in keys(visit("script", project="written"))
    at.button(key="forget_research").click().run()
    assert not at.info
    assert not visit("research", project="written").info


@pytest.fixture
def worker(full):
    """A real worker on the same data."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **EAGER}
    process = subprocess.Popen([sys.executable, "-m", "lib.worker"], env=env, stderr=subprocess.DEVNULL, cwd=ROOT)
    yield process
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_failure_says_what_and_is_tried_again(full, visit, behind, worker):
    project = load_project(behind, "created")
    save_project(behind, project.model_copy(update={"writer": "nobody"}))
    visit("create", project="created").button(key="analyse").click().run()
    until(lambda: step_status(behind, "created", "analyse").status is JobStatus.FAILED)
    worker.send_signal(signal.SIGSTOP)
    assert any("did not succeed" in text.value for text in visit("create", project="created").markdown)
    at = visit("analysis", project="created")
    assert "Analysing the idea did not succeed." in at.error[0].value
    assert "no writer called “nobody”" in at.error[0].value
    assert "Choose another one on Create" in at.error[0].value
    save_project(behind, load_project(behind, "created").model_copy(update={"writer": "offline"}))
    at.button(key="retry_analyse").click().run()
    assert not at.error
    assert at.subheader[0].value == "Analysing the idea"
    worker.send_signal(signal.SIGCONT)
    until(lambda: load_project(behind, "created").analysis)
    assert not visit("analysis", project="created").error


def until(fact):
    end_s = time.monotonic() + 180
    while not fact():
        assert time.monotonic() < end_s
        time.sleep(0.05)


def test_a_step_that_the_budget_does_not_cover_offers_the_budget_where_it_failed(full, visit, behind, monkeypatch):
    begin_step(behind, "created", "analyse")
    known = step_status(behind, "created", "analyse").job_id
    failed = JobState(
        known, JobStatus.FAILED, error="This may cost $1.00.", hint="Raise the budget.", code="over_budget"
    )
    monkeypatch.setattr(JobQueue, "state", lambda self, job_id: failed)
    at = visit("analysis", project="created")
    assert not at.get("page_link")
    at.number_input(key="budget_here_").set_value(7.0).run()
    assert load_project(behind, "created").budget_cap == 7.0


def test_a_step_whose_key_is_refused_leads_to_settings_and_says_what_another_try_costs(
    full, visit, behind, monkeypatch
):
    price = {"usd_per_mtok_read": "10", "usd_per_mtok_written": "40"}
    model = {"base_url": "https://models.example/v1", "model": "parrot"}
    save_setup(behind, Kind.LLM, "openai_compatible", options={**model, **price})
    created = load_project(behind, "created")
    save_project(behind, created.model_copy(update={"writer": "openai_compatible"}))
    begin_step(behind, "created", "analyse")
    known = step_status(behind, "created", "analyse").job_id
    failed = JobState(known, JobStatus.FAILED, error="The key is refused.", hint="Type another one.", code="bad_key")
    monkeypatch.setattr(JobQueue, "state", lambda self, job_id: failed)
    at = visit("analysis", project="created")
    assert [link.label for link in at.get("page_link")] == ["Open Settings"]
    assert "Costs about $" in words(at)
    assert "budget_here_" not in {field.key for field in at.number_input}
