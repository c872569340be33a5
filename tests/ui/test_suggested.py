"""A suggestion on the Script page: asked for, shown beside what is there, taken or left."""

from __future__ import annotations

import dataclasses
import re

import pytest

from lib.actions.projects import load_project, save_project
from lib.actions.render_plan import plan_of
from lib.actions.rewriting import rewrite, suggestion
from lib.actions.step_status import step_status
from lib.models.asset import AssetCreate
from lib.models.enums import AssetSource, AssetType, JobStatus, RewriteKind
from lib.models.job import EPISODE, RenderJob
from lib.models.rewriting import RewriteOrder
from lib.store import assets, render_jobs
from lib.store.engine import writing
from tests.actions.reviser import Reviser
from tests.ui.typing_hands import can_press, desk, do, html_of, press, shown, type_into, words_on


@pytest.fixture
def opened(full, visit, behind):
    """The Script page of a project that is to be half as long as its script, and the longest scene."""
    project = save_project(behind, load_project(behind, "written").model_copy(update={"duration": 2}))
    scene = max(project.script_data.scenes, key=lambda each: each.duration)
    return visit("script", project="written"), scene


def script_now(behind):
    return load_project(behind, "written").script_data


def rewrite_by_a_model(behind, **of):
    model = dataclasses.replace(behind, load_llm=lambda _name, _setup: Reviser())
    save_project(behind, load_project(behind, "written").model_copy(update={"writer": "parrot", "budget_cap": 50.0}))
    rewrite(model, "written", RewriteOrder(**of, feedback="Say <b>more</b>"))
    save_project(behind, load_project(behind, "written").model_copy(update={"writer": "offline"}))


def test_a_scene_is_tightened_and_its_lines_are_accepted_one_by_one(opened, behind):
    at, scene = opened
    before = script_now(behind)
    press(at, "edit", scene.id)
    press(at, "rewrite", scene.id)
    assert "no other words" in html_of(at)
    at.button(key="fit_tighten").click().run()
    assert script_now(behind) == before
    open_ = suggestion(behind, "written")
    assert open_ and {change.scene_id for change in open_.changes} == {scene.id}
    assert html_of(at).count("Left out") == sum(change.new is None for change in open_.changes) > 1
    first, second = open_.changes[:2]
    press(at, "leave_change", first.id)
    press(at, "accept_change", second.id)
    ids = [line.id for line in script_now(behind).lines()]
    assert first.old.id in ids and second.old.id not in ids
    press(at, "undo_script")
    assert script_now(behind).scenes == before.scenes
    assert not at.exception


def test_what_the_checks_doubt_is_marked_in_the_new_words_and_all_is_accepted_at_once(opened, behind, visit):
    rewrite_by_a_model(behind, line_id=script_now(behind).scenes[1].lines[1].id)
    at = visit("script", project="written")
    html = html_of(at)
    assert "“Say &lt;b&gt;more&lt;/b&gt;”" in html
    assert '<u class="flagged" title="No cited fact holds the number 4711.">4711</u>' in html
    press(at, "accept_change", suggestion(behind, "written").changes[0].id)
    assert "all 4711 of them." in script_now(behind).scenes[1].lines[1].text
    assert suggestion(behind, "written") is None
    assert 'aria-label="Suggested lines"' not in html_of(at)


def test_a_line_that_is_open_shows_the_accepted_words_in_its_field(opened, behind):
    at, scene = opened
    press(at, "edit", scene.id)
    rewrite_by_a_model(behind, scene_id=scene.id)
    changed = [change.old for change in suggestion(behind, "written").changes]
    assert changed == scene.lines
    press(at.run(), "accept_all", suggestion(behind, "written").id)
    for line in changed:
        assert shown(at, f"text_{line.id}")["value"] == f"{line.text[:-1]}, all 4711 of them."
    assert suggestion(behind, "written") is None


def test_a_model_is_asked_by_a_job_with_the_price_said_before(full, visit, behind):
    save_project(behind, load_project(behind, "written").model_copy(update={"writer": "openai", "model": "gpt-5-mini"}))
    at = visit("script", project="written")
    scene = script_now(behind).scenes[0]
    press(at, "edit", scene.id)
    do(at, "rewrite", scene.lines[2].id)
    assert at.selectbox(key="rewrite_of").value == scene.lines[2].id
    # of the line; to write the whole script anew costs ten times as much
    assert re.search(r"Costs about \$0\.000\d+: OpenAI, gpt-5-mini, about [\d,]+ tokens\.", html_of(at))
    at.button(key="suggest").click().run()
    assert any("needs to know what should be different" in error.value for error in at.error)
    at.text_area(key="rewrite_words").input("Let Tom doubt more").run()
    at.button(key="suggest").click().run()
    status = step_status(behind, "written", "rewrite")
    assert status is not None and status.is_active
    assert any("Suggesting other lines" in each.value for each in at.subheader)
    assert can_press(at, "edit", script_now(behind).scenes[1].id)  # the script stays open meanwhile


def test_nothing_to_change_says_why(opened, behind):
    at, _ = opened
    project = save_project(behind, load_project(behind, "written").model_copy(update={"duration": 30}))
    scene = project.script_data.scenes[0]
    rewrite(behind, "written", RewriteOrder(kind=RewriteKind.TIGHTEN, scene_id=scene.id))
    at.run()
    assert "is not too long" in html_of(at)
    open_ = suggestion(behind, "written")
    assert words_on(at, "leave_all", open_.id) == "All right"
    newer = rewrite(behind, "written", RewriteOrder(kind=RewriteKind.TIGHTEN, scene_id=scene.id))
    press(at, "leave_all", open_.id)
    assert suggestion(behind, "written") == newer
    assert any("took the place of this one" in error.value for error in at.error)
    press(at, "leave_all", newer.id)
    assert suggestion(behind, "written") is None


def test_a_scene_that_says_something_else_than_the_episode_is_marked_and_no_other(full, visit, behind):
    project = load_project(behind, "written")
    plan = plan_of(project, check=False)
    episode = AssetCreate(
        asset_type=AssetType.AUDIO, source_module=AssetSource.PODCAST_MAKER, filename="episode.mp3", file_url="",
        asset_metadata={"scene_id": EPISODE},
    )  # fmt: skip
    with writing(behind.engine) as session:
        saved = assets.insert_asset(session, episode, project_id="written", owner="local")
        made = RenderJob(
            project_id="written", run_id="render:1", scene_id=EPISODE, status=JobStatus.COMPLETED.value,
            asset_id=saved.id, result={"plan": plan},
        )  # fmt: skip
        render_jobs.insert_jobs(session, [made])
    at = visit("script", project="written")
    assert "audio is stale" not in html_of(at)
    scene = project.script_data.scenes[0]
    press(at, "edit", scene.id)
    type_into(at, f"text_{scene.lines[0].id}", "Something else is said here.")
    assert desk(at)["length"].endswith("audio is stale")
    press(at, "close", scene.id)
    assert html_of(at).count("audio is stale") == 1
