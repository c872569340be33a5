"""The render itself, in steps that may each be run again: plan, a scene at a time, finish.

Nothing is done twice: a take is kept under what decides its sound, a scene and an episode are assets under what
decides theirs, and a step that finds its result only records it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from typing import Any

from lib.actions.coded_lines import is_coded
from lib.actions.dressing import bed_mark
from lib.actions.layouts import layout_of
from lib.actions.lengths import hear_paces
from lib.actions.making import make_episode, make_scene, settle_made
from lib.actions.orders import cancelled, order_of
from lib.actions.outside import outside_calls
from lib.actions.planned import PlannedScene, planned_scenes
from lib.actions.remaining import Work, work_of
from lib.actions.scene_sound import sound_ahead
from lib.actions.studio import Studio
from lib.actions.takes import is_kept
from lib.errors import Cancelled, NotFound, PodcastError, RenderFailed
from lib.models.asset import AssetPublic
from lib.models.enums import JobStatus
from lib.models.job import EPISODE, RenderJobPublic
from lib.providers.speech import pace_of
from lib.store import assets, limits, projects, render_jobs
from lib.store.engine import reading, writing

log = logging.getLogger(__name__)

QUICK_S, QUICK_SHARE = 20.0, 0.25
"""Seconds of speech, and share of the whole, that are made on the spot: a job of its own would take as long again."""
_WAITING_AT_ONCE = 16


def plan_render(studio: Studio, project_id: str, run_id: str, *, speaks_ahead: bool = False) -> list[str]:
    """Start the run; the ids of the scenes that are left to render, in order: those whose sound is kept from before are
    finished here, without a job each, and so is what remains when it is as little as an edited line.

    `speaks_ahead`: the first lines are begun before the rest is planned. Raises NotFound, Cancelled.
    """
    studio = studio.on_behalf_of(project_id)
    result = order_of(studio, run_id)
    scenes = planned_scenes(studio, result["plan"])
    wanted = [scene for scene in scenes if result.get("only") is None or scene.id in result["only"]]
    if speaks_ahead:
        _speak_ahead(studio, project_id, run_id, wanted)
    work = {scene.id: _work(studio, scene) for scene in wanted}
    with reading(studio.engine) as session:
        tail_s = render_jobs.last_tail_s(session)
    planned = {scene_id: astuple(need) for scene_id, need in work.items()}
    result |= {"work": planned, "tail_s": tail_s, "cores": os.cpu_count() or 1}
    with writing(studio.engine) as session:
        if not render_jobs.update_job(session, run_id, EPISODE, status=JobStatus.RUNNING, result=result):
            raise cancelled()
    made = settle_made(studio, project_id, run_id, [scene for scene in wanted if not work[scene.id].lines])
    left = [scene for scene in wanted if scene.id not in made]
    is_little = _is_little(studio, run_id, left, work)
    return [
        scene.id
        for scene in left
        if not ((is_little or studio.blobs.exists(scene.key)) and _is_finished(studio, project_id, run_id, scene))
    ]


def _speak_ahead(studio: Studio, project_id: str, run_id: str, scenes: list[PlannedScene]) -> None:
    """Begin with the first scene that is not made yet, once: a line that brings the worker down is left to the scene's
    own job, which gives it up when it does so again and again."""
    scene = next((scene for scene in scenes if not studio.blobs.exists(scene.key)), None)
    if scene is None or bed_mark(scene.plan, scene.number):
        return
    others = [status for status in JobStatus if status != JobStatus.QUEUED]
    with writing(studio.engine, progress=True) as session:
        is_new = render_jobs.update_job(session, run_id, EPISODE, keep=others, status=JobStatus.RUNNING)
    if is_new:
        sound_ahead(studio, project_id, run_id, scene)


def _work(studio: Studio, scene: PlannedScene) -> Work:
    """What is left to do of it."""
    speed, kbps = scene.plan["speed"], scene.bitrate_kbps
    if studio.blobs.exists(scene.key):
        return work_of(scene.scene, speed, [True] * len(scene.lines))
    kept = [is_kept(studio, line.take) for line in scene.lines]
    coded = [
        known and is_coded(studio, line.take, bitrate_kbps=kbps, place_deg=line.place_deg)
        for known, line in zip(kept, scene.lines, strict=True)
    ]
    paces = [pace_of(line.asked.speech) for line in scene.lines if line.is_outside]
    return work_of(
        scene.scene, speed, kept, coded, layout=layout_of(scene.plan),
        has_bed=bool(bed_mark(scene.plan, scene.number)),
        at_once=min(filter(None, (each.at_once for each in paces)), default=_WAITING_AT_ONCE if paces else 0),
        per_minute=min(filter(None, (each.per_minute for each in paces)), default=0),
    )  # fmt: skip


def _is_little(studio: Studio, run_id: str, scenes: list[PlannedScene], work: dict[str, Work]) -> bool:
    """Whether they are spoken on this machine in a moment. A scene that was tried before gets a job of its own, which
    gives it up when it harms its worker again and again."""
    left_s, whole_s = sum(sum(work[scene.id].costs) for scene in scenes), sum(need.whole_s for need in work.values())
    if left_s > min(QUICK_S, QUICK_SHARE * whole_s):
        return False
    if any(line.is_outside for scene in scenes for line in scene.lines):
        return False
    with reading(studio.engine) as session:
        tries = {row.scene_id: row.attempt for row in render_jobs.jobs_of_run(session, run_id)}
    return not any(tries.get(scene.id, 0) for scene in scenes)


def _is_finished(studio: Studio, project_id: str, run_id: str, scene: PlannedScene) -> bool:
    """Finish a scene here and now; what goes wrong with that is its own job's to tell."""
    try:
        _render(studio, project_id, run_id, scene)
    except Cancelled:
        raise
    except PodcastError:
        log.info("a scene could not be finished at once; it is left to its job", exc_info=True)
        return False
    return True


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
    (scene,) = planned_scenes(studio, order_of(studio, run_id)["plan"], only=scene_id)
    _render(studio, project_id, run_id, scene)


def _render(studio: Studio, project_id: str, run_id: str, scene: PlannedScene) -> None:
    with writing(studio.engine, progress=True) as session:
        row = render_jobs.get_job(session, run_id, scene.id)
        if row is None or row.status == JobStatus.COMPLETED:
            return
        is_begun = row.status == JobStatus.RUNNING and not row.attempt  # by its lines, which were spoken outside
        since: dict[str, Any] = {"started_at": row.started_at} if is_begun else {}
        if not render_jobs.update_job(
            session, run_id, scene.id, status=JobStatus.RUNNING, attempt=row.attempt + 1, error="", hint="", **since
        ):
            raise cancelled()
    try:
        make_scene(studio, project_id, run_id, scene)
    except Cancelled:
        raise
    except PodcastError as error:
        fail_scene(studio, run_id, scene.id, error)
        raise


def finish_render(studio: Studio, project_id: str, run_id: str) -> int:
    """Join the scenes, check the file, save it once; the id of the episode's asset.

    Raises RenderFailed when the file is not what was made, NotFound when a scene's file is gone, Cancelled.
    """
    studio = studio.on_behalf_of(project_id)
    plan = order_of(studio, run_id)["plan"]
    once_key = f"episode:{run_id.rsplit(':', 1)[0]}"
    with reading(studio.engine) as session:
        before = assets.find_once(session, once_key, owner=studio.owner)
        # One whose file is gone is made anew from its scenes, as the same asset.
        known = before if before and assets.file_is_whole(session, studio.blobs, before.id) else None
        rows = {row.scene_id: row for row in render_jobs.jobs_of_run(session, run_id)}
    _require_all(rows.values())
    asset = known or _joined(studio, project_id, run_id, plan, rows, once_key)
    done = [row for row in rows.values() if not row.is_episode]
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        recorded = render_jobs.update_job(
            session, run_id, EPISODE, status=JobStatus.COMPLETED, progress=1.0, asset_id=asset.id,
            file_size=asset.file_size, duration_s=asset.asset_metadata.get("duration_s"),
            lines_done=sum(row.lines_done for row in done), cache_hits=sum(row.cache_hits for row in done),
            cost=sum(row.cost for row in done), error="", hint="",
        )  # fmt: skip
        limits.settle_hold(session, run_id)
        orphans = [] if recorded or before else assets.delete_assets(session, [asset.id], owner=studio.owner)
        if recorded:
            projects.complete(session, project_id, owner=studio.owner)
    for key in orphans:
        studio.blobs.delete(key)
    if not recorded:
        raise cancelled()
    if known is None:
        _learn(studio, plan, asset)
    return asset.id


def _learn(studio: Studio, plan: dict[str, Any], asset: AssetPublic) -> None:
    """How fast its voices speak. The episode is made: what cannot be written down now is learnt from the next one."""
    try:
        hear_paces(studio, plan, asset.asset_metadata.get("lines") or [])
    except PodcastError:
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
    for scene in planned_scenes(studio, plan):
        make_scene(studio, project_id, run_id, scene)
    with reading(studio.engine) as session:
        rows = {row.scene_id: row for row in render_jobs.jobs_of_run(session, run_id)}
    return make_episode(studio, project_id, run_id, plan, rows, once_key)


def fail_render(studio: Studio, project_id: str, run_id: str, error: PodcastError) -> None:
    """Record why the episode could not be finished; what is finished stays, an episode that is made so too, and that it
    was cancelled."""
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, EPISODE, keep=[JobStatus.COMPLETED], status=JobStatus.FAILED, error=error.message[:1000],
            hint=error.hint[:1000],
        )  # fmt: skip
        render_jobs.close_open_jobs(session, run_id, JobStatus.CANCELLED)
        limits.settle_hold(session, run_id)


def render_here(studio: Studio, project_id: str, run_id: str) -> int:
    """The whole run in this process, without a worker: for the command line. The id of the episode's asset."""
    try:
        scene_ids = plan_render(studio, project_id, run_id)
        # A scene that waits for voices from outside needs no core: then all may be under way together.
        waits = outside_calls(studio, run_id).waits
        with ThreadPoolExecutor(min(len(scene_ids), _WAITING_AT_ONCE) if waits else os.cpu_count() or 1) as pool:
            list(pool.map(lambda scene_id: render_scene(studio, project_id, run_id, scene_id), scene_ids))
        return finish_render(studio, project_id, run_id)
    except PodcastError as error:
        fail_render(studio, project_id, run_id, error)
        raise
