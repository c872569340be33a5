"""The render itself, in steps that may each be run again: plan, a scene at a time, finish.

Nothing is done twice: a take is kept under what decides its sound, a scene and an episode are assets under what
decides theirs, and a step that finds its result only records it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from typing import Any

from lib.actions.coded_lines import coded_line
from lib.actions.lengths import hear_paces
from lib.actions.making import bitrate_of, is_made, make_episode, make_scene, name_line
from lib.actions.manner import spoken_as, words_of
from lib.actions.remaining import work_of
from lib.actions.render import check_room
from lib.actions.studio import Studio
from lib.actions.takes import Payer, is_kept, is_outside, is_set_up, speaker_named, take_key
from lib.errors import Cancelled, NotFound, PodcastError, RenderFailed, StorageFailed
from lib.models.asset import AssetPublic
from lib.models.brief import Speaker
from lib.models.enums import JobStatus, ProjectStatus
from lib.models.job import EPISODE, RenderJobPublic
from lib.models.values import digest
from lib.providers.speech import Pace, all_providers, pace_of
from lib.store import assets, projects, render_jobs
from lib.store.engine import reading, writing

log = logging.getLogger(__name__)

_WAITING_AT_ONCE = 16


def plan_render(studio: Studio, project_id: str, run_id: str) -> list[str]:
    """Start the run; the ids of the scenes that are left to render, in order: those whose sound is kept from before are
    finished here, without a job each. Raises NotFound, Cancelled.
    """
    plan = _plan(studio, run_id)
    wanted = _wanted(studio, run_id, plan)
    result = {**_result(studio, run_id), "work": _work(studio, plan, wanted)}
    with writing(studio.engine) as session:
        if not render_jobs.update_job(session, run_id, EPISODE, status=JobStatus.RUNNING, result=result):
            raise _cancelled()
    return [scene["id"] for scene in wanted if not _is_finished(studio, project_id, run_id, plan, scene)]


def _is_finished(studio: Studio, project_id: str, run_id: str, plan: dict[str, Any], scene: dict[str, Any]) -> bool:
    """Finish a scene whose sound is kept; what goes wrong with that is its own job's to tell."""
    try:
        if not is_made(studio, plan, scene):
            return False
        render_scene(studio, project_id, run_id, scene["id"])
    except Cancelled:
        raise
    except PodcastError:
        log.info("a kept scene could not be finished at once; it is left to its job", exc_info=True)
        return False
    return True


def _result(studio: Studio, run_id: str) -> dict[str, Any]:
    with reading(studio.engine) as session:
        row = render_jobs.get_job(session, run_id)
    return dict(row.result) if row else {}


def _wanted(studio: Studio, run_id: str, plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The planned scenes that the run is to make: all, or the one that is tried again."""
    only = _result(studio, run_id).get("only")
    return [scene for scene in plan["scenes"] if only is None or scene["id"] in only]


def _work(studio: Studio, plan: dict[str, Any], scenes: list[dict[str, Any]]) -> dict[str, tuple[int, float]]:
    """What each scene needs, as `remaining.Work`."""
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    found = {}
    for scene in scenes:
        keys = [
            take_key(studio, speaker_named(cast, line["speaker"]), words_of(line), **spoken_as(plan, scene, line))
            for line in scene["lines"]
        ]
        found[scene["id"]] = astuple(work_of(scene, plan["speed"], [is_kept(studio, key) for key in keys]))
    return found


@dataclass(frozen=True, slots=True)
class Call:
    """A line that a provider outside is to be asked for. Lines that sound the same are one `job`."""

    scene_id: str
    line_id: str
    job: str
    provider: str


def outside_calls(studio: Studio, run_id: str) -> list[Call]:
    """The lines of a run that are not kept yet and are spoken outside, in order. Raises NotFound, Cancelled."""
    plan = _plan(studio, run_id)
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    outside = {who.name: who for who in cast if is_outside(studio.speech(who.provider))}
    found = []
    for scene in _wanted(studio, run_id, plan) if outside else []:
        for line in scene["lines"]:
            if (who := outside.get(line["speaker"])) is None:
                continue
            key = take_key(studio, who, words_of(line), **spoken_as(plan, scene, line))
            if not is_kept(studio, key):
                found.append(Call(scene["id"], line["id"], digest(key)[:16], who.provider))
    return found


def paces(studio: Studio, providers: Iterable[str]) -> dict[str, Pace]:
    """How fast each may be called, as set up now."""
    return {name: pace_of(studio.speech(name)) for name in providers}


def open_lanes(studio: Studio) -> dict[str, Pace]:
    """Providers outside that somebody has set up, with a key or an address."""
    known = [spec.name for spec in all_providers()]
    return {name: pace for name, pace in paces(studio, known).items() if pace.is_limited and is_set_up(studio, name)}


def speak_line(studio: Studio, project_id: str, run_id: str, scene_id: str, line_id: str) -> None:
    """Have one line of a scene spoken and kept; the scene finds it there. Raises PodcastError, naming the line."""
    studio = studio.on_behalf_of(project_id)
    plan = _plan(studio, run_id)
    scene = next(scene for scene in plan["scenes"] if scene["id"] == scene_id)
    number, line = next((n, line) for n, line in enumerate(scene["lines"]) if line["id"] == line_id)
    speaker = speaker_named([Speaker.model_validate(who) for who in plan["cast"]], line["speaker"])
    with writing(studio.engine) as session:
        if not render_jobs.begin(session, run_id, scene_id):
            raise _cancelled()
    try:
        check_room(studio)
        coded_line(
            studio, speaker, words_of(line), **spoken_as(plan, scene, line), bitrate_kbps=bitrate_of(plan),
            payer=Payer(project_id, run_id, line_id),
        )  # fmt: skip
    except PodcastError as error:
        name_line(error, line, number)
        raise
    with writing(studio.engine) as session:
        render_jobs.count_line(session, run_id, scene_id)


def fail_scene(studio: Studio, run_id: str, scene_id: str, error: PodcastError) -> None:
    """Record why a scene could not be made, and at which line; its lines that were spoken are kept."""
    why = {"code": error.code, "line_id": error.line_id}
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, scene_id, status=JobStatus.FAILED, error=error.message[:1000], hint=error.hint[:1000],
            result=why,
        )  # fmt: skip


def render_scene(studio: Studio, project_id: str, run_id: str, scene_id: str) -> None:
    """Speak, mix, encode and save one scene. A failure is recorded with the line that caused it, and raised.

    Raises Cancelled, also when that happened a moment ago.
    """
    studio = studio.on_behalf_of(project_id)
    plan = _plan(studio, run_id)
    scene = next(scene for scene in plan["scenes"] if scene["id"] == scene_id)
    with writing(studio.engine) as session:
        row = render_jobs.get_job(session, run_id, scene_id)
        if row is None or row.status == JobStatus.COMPLETED:
            return
        if not render_jobs.update_job(
            session, run_id, scene_id, status=JobStatus.RUNNING, attempt=row.attempt + 1, error="", hint=""
        ):
            raise _cancelled()
    try:
        make_scene(studio, project_id, run_id, plan, scene)
    except Cancelled:
        raise
    except PodcastError as error:
        fail_scene(studio, run_id, scene_id, error)
        raise


def finish_render(studio: Studio, project_id: str, run_id: str) -> int:
    """Join the scenes, check the file, save it once; the id of the episode's asset.

    Raises RenderFailed when the file is not what was made, NotFound when a scene's file is gone, Cancelled.
    """
    studio = studio.on_behalf_of(project_id)
    plan = _plan(studio, run_id)
    once_key = f"episode:{run_id.rsplit(':', 1)[0]}"
    with reading(studio.engine) as session:
        before = assets.find_once(session, once_key)
        # One whose file is gone is made anew from its scenes, as the same asset.
        known = before if before and assets.file_is_whole(session, studio.blobs, before.id) else None
        rows = {row.scene_id: row for row in render_jobs.jobs_of_run(session, run_id)}
    _require_all(rows.values())
    asset = known or _joined(studio, project_id, run_id, plan, rows, once_key)
    done = [row for row in rows.values() if not row.is_episode]
    with writing(studio.engine) as session:
        projects.lock(session, project_id)
        recorded = render_jobs.update_job(
            session, run_id, EPISODE, status=JobStatus.COMPLETED, progress=1.0, asset_id=asset.id,
            file_size=asset.file_size, duration_s=asset.asset_metadata.get("duration_s"),
            lines_done=sum(row.lines_done for row in done), cache_hits=sum(row.cache_hits for row in done),
            cost=sum(row.cost for row in done), error="", hint="",
        )  # fmt: skip
        orphans = [] if recorded or before else assets.delete_assets(session, [asset.id])
        if recorded and projects.get_project(session, project_id).status != ProjectStatus.ARCHIVED:
            projects.set_columns(session, project_id, status=ProjectStatus.COMPLETED.value)
    for key in orphans:
        studio.blobs.delete(key)
    if not recorded:
        raise _cancelled()
    if known is None:
        _learn(studio, plan, asset)
    return asset.id


def _learn(studio: Studio, plan: dict[str, Any], asset: AssetPublic) -> None:
    """How fast its voices speak. The episode is made: what cannot be written down now is learnt from the next one."""
    try:
        hear_paces(studio, plan, asset.asset_metadata.get("lines") or [])
    except StorageFailed:
        log.warning("how fast the voices of this episode speak could not be written down", exc_info=True)


def _require_all(rows: Iterable[RenderJobPublic]) -> None:
    """Raises RenderFailed when a scene was not made: this run was for another one alone."""
    missing = [row for row in rows if not row.is_episode and row.status != JobStatus.COMPLETED]
    if missing:
        names = ", ".join(f"“{row.title or row.scene_id}”" for row in missing[:3]) + ("…" if len(missing) > 3 else "")
        raise RenderFailed(
            f"{len(missing)} of the scenes still could not be made: {names}.",
            hint="Retry them, one by one or all together: the others are kept.",
        )


def _joined(
    studio: Studio, project_id: str, run_id: str, plan: dict[str, Any], rows: dict[str, RenderJobPublic], once_key: str
) -> AssetPublic:
    """The episode from its scenes. What was finished and is not in the store any more is made once more."""
    try:
        return make_episode(studio, project_id, run_id, plan, rows, once_key)
    except NotFound:
        log.warning("a finished scene of %s is gone from the store or damaged; it is made again", run_id)
    for scene in plan["scenes"]:
        make_scene(studio, project_id, run_id, plan, scene)
    with reading(studio.engine) as session:
        rows = {row.scene_id: row for row in render_jobs.jobs_of_run(session, run_id)}
    return make_episode(studio, project_id, run_id, plan, rows, once_key)


def fail_render(studio: Studio, project_id: str, run_id: str, error: PodcastError) -> None:
    """Record why the episode could not be finished; what is finished stays, and so does that it was cancelled."""
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, EPISODE, status=JobStatus.FAILED, error=error.message[:1000], hint=error.hint[:1000]
        )
        render_jobs.close_open_jobs(session, run_id, JobStatus.CANCELLED)


def render_here(studio: Studio, project_id: str, run_id: str) -> int:
    """The whole run in this process, without a worker: for the command line. The id of the episode's asset."""
    try:
        scene_ids = plan_render(studio, project_id, run_id)
        # A scene that waits for voices from outside needs no core: then all may be under way together.
        waits = outside_calls(studio, run_id)
        with ThreadPoolExecutor(min(len(scene_ids), _WAITING_AT_ONCE) if waits else os.cpu_count() or 1) as pool:
            list(pool.map(lambda scene_id: render_scene(studio, project_id, run_id, scene_id), scene_ids))
        return finish_render(studio, project_id, run_id)
    except PodcastError as error:
        fail_render(studio, project_id, run_id, error)
        raise


def _plan(studio: Studio, run_id: str) -> dict[str, Any]:
    with reading(studio.engine) as session:
        row = render_jobs.get_job(session, run_id)
    if row is None:
        raise NotFound("This render is not in the queue any more.", hint="Render the episode again.")
    if row.status == JobStatus.CANCELLED:
        raise _cancelled()
    return dict(row.result["plan"])


def _cancelled() -> Cancelled:
    return Cancelled("The render was cancelled.", hint="Start it again: finished scenes are kept.")
