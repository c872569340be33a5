from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lib.actions import rendering
from lib.actions.approval import approve_all
from lib.actions.hearing import hear_line
from lib.actions.library import asset_file, get_asset, list_assets
from lib.actions.lines import edit_line
from lib.actions.projects import (
    create_project,
    delete_project,
    load_project,
    new_project,
    save_project,
    set_status,
)
from lib.actions.render import cancel_render, prepare_run, render, render_status
from lib.actions.rendering import fail_render, finish_render, plan_render, render_here, render_scene
from lib.actions.studio import Studio
from lib.actions.takes import record
from lib.audio.check import check
from lib.errors import BadAnswer, Cancelled, Conflict, PodcastError, StorageFailed
from lib.models.asset import AssetFilter, AssetPublic
from lib.models.brief import Speaker
from lib.models.enums import JobStatus, ProjectStatus
from lib.models.project import Project
from lib.models.sound import Clip
from lib.store.blobs import Blobs
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]


def _render(studio: Studio, project: Project) -> int:
    return render_here(studio, project.project_id, prepare_run(studio, project.project_id))


def _audio(studio: Studio, asset_id: int) -> bytes:
    file = asset_file(studio, asset_id)
    return b"".join(file.read(0, file.size))


def test_an_episode_and_its_scenes_become_assets_once(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    asset_id = render_here(toned, project.project_id, run_id)
    assert finish_render(toned, project.project_id, run_id) == asset_id
    for row in render_status(toned, project.project_id).scenes:  # type: ignore[union-attr]
        render_scene(toned, project.project_id, run_id, row.scene_id)
    found, total = list_assets(toned, AssetFilter(project_id=project.project_id))
    assert total == 3
    assert all(a.provider == "bundled" and a.model == "tones-1" and a.cost == 0.0 for a in found)
    assert {a.asset_metadata["scene_id"] for a in found} == {
        "episode",
        *(s.id for s in project.script_data.scenes),  # type: ignore[union-attr]
    }
    assert load_project(toned, project.project_id).status == ProjectStatus.COMPLETED


def test_the_episode_is_as_long_as_its_lines_and_says_where_each_is_heard(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    episode = get_asset(toned, _render(toned, project))
    lines = episode.asset_metadata["lines"]
    assert [line["line_id"] for line in lines] == [line.id for line in project.script_data.lines()]  # type: ignore[union-attr]
    assert all(a["end_s"] < b["start_s"] for a, b in pairwise(lines))
    duration_s = episode.asset_metadata["duration_s"]
    assert lines[-1]["end_s"] < duration_s
    report = check(_audio(toned, episode.id), samples=round(duration_s * 44_100))
    assert report.integrated_lufs == episode.asset_metadata["integrated_lufs"]
    assert report.true_peak_db <= -1.0
    assert [c["title"] for c in episode.asset_metadata["chapters"]] == ["Part 1", "Part 2"]


def test_one_edited_line_is_the_only_one_spoken_again(scripted: Scripted, toned: Studio, tones: ToneSpeech) -> None:
    project = scripted()
    _render(toned, project)
    tones.spoken.clear()
    fresh = load_project(toned, project.project_id)
    line = project.script_data.scenes[1].lines[1]  # type: ignore[union-attr]
    approve_all(toned, edit_line(toned, fresh, line.id, text="Nobody paid for it."), reason="The test knows why.")
    _render(toned, project)
    assert [text for _, text in tones.spoken] == ["Nobody paid for it."]
    status = render_status(toned, project.project_id)
    assert status and status.episode.cache_hits == 3


def test_an_edited_line_is_made_with_the_plan_and_a_scene_that_failed_once_gets_a_job_of_its_own(
    scripted: Scripted, toned: Studio, tones: ToneSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "QUICK_SHARE", 0.6)
    project = scripted()
    _render(toned, project)
    line = project.script_data.scenes[1].lines[1]  # type: ignore[union-attr]
    fresh = load_project(toned, project.project_id)
    approve_all(toned, edit_line(toned, fresh, line.id, text="Nobody paid for it."), reason="The test knows why.")
    run_id = prepare_run(toned, project.project_id)
    tones.broken["Nobody"] = BadAnswer("The voice answered with silence.")
    assert plan_render(toned, project.project_id, run_id) == [project.script_data.scenes[1].id]  # type: ignore[union-attr]
    tones.broken.clear()
    assert plan_render(toned, project.project_id, run_id) == [project.script_data.scenes[1].id]  # type: ignore[union-attr]
    again = prepare_run(toned, project.project_id)
    assert again == run_id
    render_scene(toned, project.project_id, run_id, project.script_data.scenes[1].id)  # type: ignore[union-attr]
    assert get_asset(toned, finish_render(toned, project.project_id, run_id)).asset_metadata["scenes"] == 2

    fresh = load_project(toned, project.project_id)
    approve_all(toned, edit_line(toned, fresh, line.id, text="It paid for itself."), reason="The test knows why.")
    run_id = prepare_run(toned, project.project_id)
    assert plan_render(toned, project.project_id, run_id) == []
    status = render_status(toned, project.project_id)
    assert status and [row.attempt for row in status.scenes] == [1, 1]
    assert [row.cache_hits for row in status.scenes] == [2, 1]


def test_what_was_heard_in_the_script_is_not_spoken_again(scripted: Scripted, toned: Studio, tones: ToneSpeech) -> None:
    project = scripted()
    line = project.script_data.lines()[0]  # type: ignore[union-attr]
    assert hear_line(toned, project, line.id).startswith(b"RIFF")
    _render(toned, project)
    assert [text for _, text in tones.spoken].count(line.text) == 1


def test_the_same_script_gives_the_same_bytes(scripted: Scripted, toned: Studio, tmp_path: Path) -> None:
    project = scripted()
    first = _audio(toned, _render(toned, project))
    elsewhere = dataclasses.replace(toned, blobs=Blobs((tmp_path / "other").as_uri()))
    with_nothing_kept = _render_again(elsewhere, project)
    assert with_nothing_kept == first


def _render_again(studio: Studio, project: Project) -> bytes:
    from lib.actions.library import delete_asset

    for asset in list_assets(studio, AssetFilter(project_id=project.project_id))[0]:
        delete_asset(studio, asset.id)
    return _audio(studio, _render(studio, project))


def test_a_damaged_clip_is_spoken_anew(scripted: Scripted, toned: Studio, tones: ToneSpeech) -> None:
    project = scripted()
    hear_line(toned, project, project.script_data.lines()[0].id)  # type: ignore[union-attr]
    (clip,) = Path(toned.settings.data_dir, "blobs", "clips").rglob("*.wav")
    clip.write_bytes(clip.read_bytes()[:500])
    _render(toned, project)
    assert len(tones.spoken) == 5


def test_a_line_that_fails_is_named_and_the_other_scene_is_kept(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    tones.broken["barrage"] = BadAnswer("The voice answered with silence.", hint="Change the line.")
    with pytest.raises(PodcastError, match="Line 1, “What is a barrage"):
        _render(toned, project)
    status = render_status(toned, project.project_id)
    assert status
    assert status.status == JobStatus.FAILED
    assert status.episode.hint == "Change the line."
    assert [row.status for row in status.scenes] == [JobStatus.FAILED, JobStatus.COMPLETED]
    assert "Line 1, “What is a barrage" in status.scenes[0].error
    tones.broken.clear()
    before = len(tones.spoken)
    _render(toned, project)
    assert len(tones.spoken) - before <= 2  # the finished scene is not spoken again
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 3


def test_a_full_disk_is_a_reason_and_what_was_spoken_is_kept(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    class FullDisk(Blobs):
        def put_stream(self, key: str, pieces: Iterator[bytes]) -> None:
            raise StorageFailed("The disk is full.", hint="Free some space.")

    project = scripted()
    full = dataclasses.replace(toned, blobs=FullDisk(toned.settings.blobs))
    with pytest.raises(StorageFailed):
        _render(full, project)
    status = render_status(toned, project.project_id)
    assert status
    assert (status.status, status.episode.error) == (JobStatus.FAILED, "The disk is full.")
    tones.spoken.clear()
    _render(toned, project)
    assert tones.spoken == []


def test_another_voice_is_spoken_again_only_for_its_own_lines(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    _render(toned, project)
    tones.spoken.clear()
    fresh = load_project(toned, project.project_id)
    cast = [fresh.cast[0], fresh.cast[1].model_copy(update={"voice_id": "low"})]
    save_project(toned, fresh.model_copy(update={"cast": cast}))
    _render(toned, project)
    assert {voice for voice, _ in tones.spoken} == {"low"}
    assert len(tones.spoken) == 2


def test_a_run_cancelled_while_it_speaks_leaves_no_asset(scripted: Scripted, toned: Studio, tones: ToneSpeech) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    tones.before_speaking = lambda: cancel_render(toned, project.project_id)
    with pytest.raises(Cancelled):
        render_here(toned, project.project_id, run_id)
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 0
    assert toned.blobs.size_bytes("content") == 0


def test_a_project_made_again_under_its_old_id_renders_anew(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    first = render(toned, project.project_id)
    cancel_render(toned, project.project_id)
    delete_project(toned, project.project_id)
    again = create_project(toned, new_project(idea=project.idea, minutes=1, project_id=project.project_id))
    change = {"script_data": project.script_data, "cast": project.cast, "title": project.title}
    save_project(toned, again.model_copy(update=change))
    second = render(toned, project.project_id)
    assert second != first
    assert toned.jobs.state(second).status == JobStatus.QUEUED


def test_an_episode_whose_file_is_gone_or_empty_is_made_again_as_the_same_asset(
    scripted: Scripted, toned: Studio
) -> None:
    project = scripted()
    asset_id = _render(toned, project)
    before = _audio(toned, asset_id)
    (file,) = [f for f in Path(toned.settings.data_dir, "blobs", "content").rglob("*.mp3") if f.read_bytes() == before]
    for harm in (file.unlink, lambda: file.write_bytes(b"")):
        harm()
        assert _render(toned, project) == asset_id
        assert _audio(toned, asset_id) == before


def test_the_same_words_asked_for_at_once_are_spoken_once(toned: Studio, tones: ToneSpeech) -> None:
    speaker = Speaker(name="Maya", voice_id="low")
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: record(toned, speaker, "Nobody planned it."), range(8)))
    assert len(tones.spoken) == 1
    assert sum(not take.is_cached for take in taken) == 1


def test_the_episode_keeps_the_words_that_were_spoken(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    episode = get_asset(toned, _render(toned, project))
    texts = [line["text"] for line in episode.asset_metadata["lines"]]
    assert texts == [line.text for line in project.script_data.lines()]  # type: ignore[union-attr]


def _cancelled_while(toned: Studio, tones: ToneSpeech, project_id: str, word: str) -> None:
    """The producer cancels while a line with this word is spoken."""
    speak = tones.speak

    def speak_and_cancel(text: str, voice_id: str, **manner: Any) -> Clip:
        if word in text:
            cancel_render(toned, project_id)
        return speak(text, voice_id, **manner)

    tones.speak = speak_and_cancel  # type: ignore[method-assign]


def _statuses(studio: Studio, project_id: str) -> set[JobStatus]:
    status = render_status(studio, project_id)
    assert status
    return {row.status for row in (status.episode, *status.scenes)}


def test_an_episode_that_is_made_is_not_said_to_have_failed(
    scripted: Scripted, toned: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_given: object) -> None:
        raise Conflict("Somebody changed this at the same moment.")

    monkeypatch.setattr(rendering, "hear_paces", refused)
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    render_here(toned, project.project_id, run_id)
    fail_render(toned, project.project_id, run_id, BadAnswer("It broke afterwards."))
    assert _statuses(toned, project.project_id) == {JobStatus.COMPLETED}


def test_a_cancelled_run_begins_no_more_and_stays_cancelled(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    cancel_render(toned, project.project_id)
    scene = project.script_data.scenes[0]  # type: ignore[union-attr]
    for act in (
        lambda: plan_render(toned, project.project_id, run_id),
        lambda: render_scene(toned, project.project_id, run_id, scene.id),
        lambda: finish_render(toned, project.project_id, run_id),
    ):
        with pytest.raises(Cancelled):
            act()
    fail_render(toned, project.project_id, run_id, BadAnswer("It broke."))
    assert _statuses(toned, project.project_id) == {JobStatus.CANCELLED}


def test_a_cancel_in_the_middle_is_not_undone_by_what_was_under_way(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    _cancelled_while(toned, tones, project.project_id, "barrage")
    with pytest.raises(Cancelled):
        _render(toned, project)
    status = render_status(toned, project.project_id)
    assert status
    assert status.episode.status == JobStatus.CANCELLED
    assert status.scenes[0].status == JobStatus.CANCELLED
    assert load_project(toned, project.project_id).status != ProjectStatus.COMPLETED


def test_a_cancel_after_the_episode_was_joined_leaves_no_episode(
    scripted: Scripted, toned: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    scene_ids = plan_render(toned, project.project_id, run_id)
    for scene_id in scene_ids:
        render_scene(toned, project.project_id, run_id, scene_id)
    join = rendering.make_episode

    def join_then_cancel(*given: Any) -> AssetPublic:
        made = join(*given)
        cancel_render(toned, project.project_id)
        return made

    monkeypatch.setattr(rendering, "make_episode", join_then_cancel)
    with pytest.raises(Cancelled):
        finish_render(toned, project.project_id, run_id)
    kept, _ = list_assets(toned, AssetFilter(project_id=project.project_id))
    assert {asset.asset_metadata["scene_id"] for asset in kept} == set(scene_ids)


@pytest.mark.parametrize("step", ["plan", "scene", "finish"])
def test_a_cancel_after_the_look_stops_the_step(
    scripted: Scripted, toned: Studio, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The plan was read a moment before the producer cancelled."""
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    scene_ids = plan_render(toned, project.project_id, run_id)
    if step == "finish":
        for scene_id in scene_ids:
            render_scene(toned, project.project_id, run_id, scene_id)
    read_order = rendering.order_of

    def read_then_cancel(studio: Studio, run_id: str) -> dict[str, Any]:
        order = read_order(studio, run_id)
        cancel_render(studio, project.project_id)
        return order

    monkeypatch.setattr(rendering, "order_of", read_then_cancel)
    with pytest.raises(Cancelled):
        match step:
            case "plan":
                plan_render(toned, project.project_id, run_id)
            case "scene":
                render_scene(toned, project.project_id, run_id, scene_ids[0])
            case _:
                finish_render(toned, project.project_id, run_id)
    status = render_status(toned, project.project_id)
    assert status
    assert status.episode.status == JobStatus.CANCELLED
    assert load_project(toned, project.project_id).status != ProjectStatus.COMPLETED


def test_a_project_that_was_archived_meanwhile_stays_in_the_archive(scripted: Scripted, toned: Studio) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    set_status(toned, project.project_id, ProjectStatus.ARCHIVED)
    render_here(toned, project.project_id, run_id)
    assert load_project(toned, project.project_id).status == ProjectStatus.ARCHIVED
    assert _statuses(toned, project.project_id) == {JobStatus.COMPLETED}
