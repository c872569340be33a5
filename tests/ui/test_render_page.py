import json

import pytest

from lib.actions.approval import approve_all
from lib.actions.library import create_asset, get_asset, update_asset
from lib.actions.lines import delete_line, edit_line
from lib.actions.projects import load_project
from lib.actions.render import prepare_run, render_status
from lib.actions.script import write_script
from lib.models.asset import AssetCreate, AssetUpdate
from lib.models.enums import AssetSource, AssetType, JobStatus
from lib.models.job import EPISODE
from lib.store import assets, render_jobs
from lib.store.engine import reading, writing


@pytest.fixture
def run_id(behind):
    """A render of the written project, queued but with nobody to work on it."""
    approve_all(behind, load_project(behind, "written"))
    return prepare_run(behind, "written")


@pytest.fixture
def marked(behind, run_id):
    """Marks a row of the run as the worker would."""

    def mark(scene_id: str, **fields: object) -> None:
        with writing(behind.engine) as session:
            render_jobs.update_job(session, run_id, scene_id, **fields)

    return mark


@pytest.fixture
def episode(behind, marked):
    """The id of a finished episode's asset."""
    lines = [
        {"line_id": line.id, "scene_id": scene.id, "speaker": line.speaker, "start_s": n, "end_s": n + 1}
        for n, (scene, line) in enumerate(
            (scene, line) for scene in load_project(behind, "written").script_data.scenes for line in scene.lines
        )
    ]
    asset = create_asset(
        behind,
        AssetCreate(
            asset_type=AssetType.AUDIO, source_module=AssetSource.PODCAST_MAKER, filename="tides.mp3",
            file_url="https://elsewhere.example/tides.mp3", title="Tides", tags=["podcast", "episode"],
            file_size=4_000_000,
            asset_metadata={
                "project_id": "written", "scene_id": "episode", "duration_s": float(len(lines)),
                "peaks": [[-0.4, 0.5]] * 50,
                "integrated_lufs": -16.1, "true_peak_db": -1.2, "lines": lines,
                "chapters": [{"title": "One", "start_s": 0, "end_s": 5}, {"title": "Two", "start_s": 5, "end_s": 9}],
            },
        ),
    )  # fmt: skip
    marked(EPISODE, status=JobStatus.COMPLETED, asset_id=asset.id)
    return asset.id


def html_of(at) -> str:
    return "\n".join(element.value for element in at.html)


def test_a_queued_render_shows_its_scenes_and_may_be_left(visit, run_id):
    at = visit("render", project="written")
    assert at.progress[0].text == "Waiting for the worker"
    assert "You may close this page" in html_of(at)
    assert "From cache" in html_of(at)


def test_a_working_render_counts_its_lines(visit, behind, marked):
    scene = load_project(behind, "written").script_data.scenes[0]
    marked(EPISODE, status=JobStatus.RUNNING)
    marked(scene.id, status=JobStatus.RUNNING, lines_done=2, cache_hits=1)
    at = visit("render", project="written")
    assert at.progress[0].text.startswith("2 of ")
    assert at.button(key="cancel_render").label == "Cancel"


def test_what_is_changed_while_a_render_works_is_said_not_to_be_in_it(visit, behind, run_id):
    assert not visit("render", project="written").warning[1:]
    line = load_project(behind, "written").script_data.lines()[0]
    edit_line(behind, load_project(behind, "written"), line.id, text="Words that came later.")
    at = visit("render", project="written")
    assert "the changes are not in it" in at.warning[-1].value
    at.button(key="retry_render").click().run()
    assert "your approval" in at.error[0].value
    assert render_status(behind, "written").run_id == run_id
    approve_all(behind, load_project(behind, "written"))
    at.button(key="retry_render").click().run()
    status = render_status(behind, "written")
    assert status.run_id != run_id and status.is_active and not status.outdated
    assert not any("not in it" in warning.value for warning in at.warning)


def test_a_failure_names_the_line_and_the_next_act(visit, behind, marked):
    scene = load_project(behind, "written").script_data.scenes[0]
    marked(scene.id, status=JobStatus.FAILED, error="Line 3 cannot be spoken.", hint="Change its words.")
    marked(EPISODE, status=JobStatus.FAILED, error="Line 3 cannot be spoken.", hint="Change its words.")
    at = visit("render", project="written")
    assert "Line 3 cannot be spoken." in at.error[0].value
    assert "Change its words." in at.error[0].value
    assert at.button(key="retry_render").label == "Try again"


def test_each_failed_scene_offers_its_line_another_voice_and_one_more_try(visit, behind, marked):
    scenes = load_project(behind, "written").script_data.scenes
    for scene in scenes[:2]:
        why = {"code": "bad_answer", "line_id": scene.lines[0].id}
        marked(scene.id, status=JobStatus.FAILED, error=f"Line 1 of {scene.title} fell silent.", result=why)
    marked(EPISODE, status=JobStatus.FAILED, error="Line 1 fell silent.")
    at = visit("render", project="written")
    assert [scenes[n].title in at.error[n].value for n in (0, 1)] == [True, True]
    assert at.button(key="retry_render").label == "Try all 2 scenes again"
    assert at.button(key=f"voice_{scenes[0].id}").label == "Choose another voice"
    at.button(key=f"again_{scenes[1].id}").click().run()
    assert not at.exception
    status = render_status(behind, "written")
    assert [row.status for row in status.scenes[:2]] == [JobStatus.FAILED, JobStatus.QUEUED]


def test_the_line_that_failed_opens_in_the_script(visit, behind, marked):
    scene = load_project(behind, "written").script_data.scenes[1]
    marked(scene.id, status=JobStatus.FAILED, error="Silence.", result={"code": "x", "line_id": scene.lines[0].id})
    marked(EPISODE, status=JobStatus.FAILED, error="Silence.")
    at = visit("render", project="written")
    at.button(key=f"line_{scene.id}").click().run()
    assert at.session_state["open_scene"] == scene.id


def test_a_scene_that_broke_its_worker_is_named_and_opens_in_the_script(visit, behind, marked):
    scene = load_project(behind, "written").script_data.scenes[1]
    marked(scene.id, status=JobStatus.FAILED, error="The worker broke off.", result={"code": "render_failed"})
    marked(EPISODE, status=JobStatus.FAILED, error="The worker broke off.")
    at = visit("render", project="written")
    assert scene.title in at.error[0].value
    assert at.button(key=f"line_{scene.id}").label == "Open the scene"
    at.button(key=f"line_{scene.id}").click().run()
    assert at.session_state["open_scene"] == scene.id


def test_a_render_behind_others_can_be_moved_to_the_front(visit, behind, run_id):
    researched = load_project(behind, "researched")
    write_script(behind, "researched")
    approve_all(behind, load_project(behind, researched.project_id))
    other = prepare_run(behind, "researched")
    at = visit("render", project="researched")
    assert at.progress[0].text == "Waiting: 1 render before this one"
    at.button(key="hurry_render").click().run()
    with reading(behind.engine) as session:
        assert [run for _, run in render_jobs.open_runs(session)] == [other, run_id]


def test_a_finished_episode_is_played_and_measured(visit, episode):
    at = visit("render", project="written")
    assert [metric.label for metric in at.metric] == ["Length", "Loudness", "True peak", "Size"]
    assert at.metric[1].value == "-16.1 LUFS"
    assert at.button(key="open_library").label == "Open in My Episodes"


def test_a_deleted_episode_can_be_rendered_again(visit, marked, run_id):
    marked(EPISODE, status=JobStatus.COMPLETED, asset_id=999)
    at = visit("render", project="written")
    assert "was deleted" in at.warning[0].value
    assert not at.button(key="render_again").disabled


@pytest.mark.parametrize("how", ["gone", "cut"])
def test_an_episode_whose_file_was_harmed_can_be_rendered_again(visit, behind, episode, how):
    key = behind.blobs.put(b"whole", ".mp3")
    with writing(behind.engine) as session:
        assets.get_row(session, episode, owner=behind.owner).sqlmodel_update({"blob_key": key, "file_size": 5})
    assert not visit("render", project="written").warning
    if how == "gone":
        behind.blobs.delete(key)
    else:
        behind.blobs.put_at(key, b"who")
    at = visit("render", project="written")
    assert "gone from the store, or damaged" in at.warning[0].value
    at.button(key="render_again").click().run()
    assert not at.exception
    assert render_status(behind, "written").is_active


def test_the_episode_page_counts_a_visit_once(visit, behind, episode):
    at = visit("episode", id=str(episode))
    assert title(at) == "Tides"
    seen = get_asset(behind, episode).last_accessed
    at.run()
    assert get_asset(behind, episode).last_accessed == seen is not None


def title(at) -> str:
    (box,) = [e for e in at.get("bidi_component") if "episode_title" in e.key]
    return json.loads(box.proto.json)["value"]


def test_the_library_finds_keeps_and_forgets(visit, behind, episode):
    at = visit("asset_library", source_module="podcast_maker", asset_type="audio")
    assert "Tides" in html_of(at)
    at.button(key=f"icon_favourite_{episode}").click().run()
    assert get_asset(behind, episode).is_favorite
    at.text_input(key="lib_search").set_value("nothing like it").run()
    assert at.query_params["search"] == "nothing like it"
    assert "Nothing matches" in html_of(at)


def test_a_shared_link_opens_one_asset(visit, episode):
    at = visit("asset_library", id=str(episode))
    assert "1 asset" in html_of(at)


def test_another_filter_begins_at_the_first_page(visit, episode):
    at = visit("asset_library", page="3")
    assert "There are not that many pages." in html_of(at)
    at.toggle(key="lib_favorites").set_value(True).run()
    assert "page" not in at.query_params
    assert at.query_params["favorites"] == "true"


def test_home_plays_the_latest_episodes(visit, episode):
    at = visit("home")
    assert "https://elsewhere.example/tides.mp3" in html_of(at)


def transcript(at) -> list[str]:
    (player,) = [e for e in at.get("bidi_component") if e.key.startswith("player_")]
    data = json.loads(player.proto.json)
    return [line["text"] for line in data["lines"]] if data["with_transcript"] else []


def test_the_transcript_is_what_was_spoken_even_when_the_script_says_something_else_now(visit, behind, episode):
    project = load_project(behind, "written")
    script = project.script_data.lines()
    sound = get_asset(behind, episode).asset_metadata
    sound["lines"] = [{**timed, "text": line.text} for timed, line in zip(sound["lines"], script, strict=True)]
    update_asset(behind, episode, AssetUpdate(asset_metadata=sound))
    edit_line(behind, project, script[0].id, text="These words were never spoken.")
    at = visit("episode", id=str(episode))
    assert transcript(at) == [line.text for line in script]
    assert "may have changed" not in html_of(at)


def test_an_episode_that_kept_no_words_shows_the_script_and_says_so_while_all_its_lines_are_there(
    visit, behind, episode
):
    script = load_project(behind, "written").script_data.lines()
    at = visit("episode", id=str(episode))
    assert transcript(at) == [line.text for line in script]
    assert "The script may have changed since this was rendered." in html_of(at)
    delete_line(behind, load_project(behind, "written"), script[0].id)
    at = visit("episode", id=str(episode))
    assert transcript(at) == []
    assert "may have changed" not in html_of(at)


def test_a_number_that_no_episode_can_have_is_a_sentence(visit):
    assert "is not the number of an episode" in html_of(visit("episode", id="9" * 30))
