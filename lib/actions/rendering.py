"""The render itself, in steps that may each be run again: plan, a scene at a time, finish.

Nothing is done twice: a take is kept under what decides its sound, a scene and an episode are assets under what
decides theirs, and a step that finds its result only records it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import cache
from time import monotonic
from typing import Any

from lib.actions.render import check_room
from lib.actions.studio import Studio
from lib.actions.takes import Take, emotion_of, record, speaker_named, take_key
from lib.audio import (
    EncodedScene,
    Heard,
    Mp3File,
    Tags,
    check_episode,
    encode_scene,
    hear_scene,
    join_episode,
    mix_scene,
    scene_file,
    scene_from_bytes,
    scene_to_bytes,
)
from lib.errors import Cancelled, NotFound, PodcastError, StorageFailed
from lib.jobs import stop_requested
from lib.models.asset import AssetCreate, AssetPublic
from lib.models.brief import Speaker
from lib.models.enums import AssetSource, AssetType, JobStatus, ProjectStatus
from lib.models.job import EPISODE, RenderJobPublic
from lib.models.values import digest
from lib.store import assets, projects, render_jobs
from lib.store.engine import reading, writing

PROGRESS_EVERY_S = 0.25
BITRATES_KBPS = {"standard": 128, "low": 96, "high": 192}
SHOW = "Podcast Maker"
DISCLOSURE = "The voices in this episode are synthetic."


def plan_render(studio: Studio, project_id: str, run_id: str) -> list[str]:
    """Start the run; the ids of the scenes to render, in order. Raises NotFound, Cancelled."""
    plan = _plan(studio, run_id)
    with writing(studio.engine) as session:
        render_jobs.update_job(session, run_id, EPISODE, status=JobStatus.RUNNING)
    return [scene["id"] for scene in plan["scenes"]]


def render_scene(studio: Studio, project_id: str, run_id: str, scene_id: str) -> None:
    """Speak, mix, encode and save one scene. A failure is recorded with the line that caused it, and raised."""
    plan = _plan(studio, run_id)
    scene = next(scene for scene in plan["scenes"] if scene["id"] == scene_id)
    with writing(studio.engine) as session:
        row = render_jobs.get_job(session, run_id, scene_id)
        if row is None or row.status == JobStatus.COMPLETED:
            return
        render_jobs.update_job(
            session, run_id, scene_id, status=JobStatus.RUNNING, attempt=row.attempt + 1, error="", hint=""
        )
    try:
        _make_scene(studio, project_id, run_id, plan, scene)
    except Cancelled:
        raise
    except PodcastError as error:
        with writing(studio.engine) as session:
            render_jobs.update_job(
                session, run_id, scene_id, status=JobStatus.FAILED, error=error.message[:1000], hint=error.hint[:1000]
            )
        raise


def finish_render(studio: Studio, project_id: str, run_id: str) -> int:
    """Join the scenes, check the file, save it once; the id of the episode's asset.

    Raises RenderFailed when the file is not what was made, NotFound when a scene's file is gone.
    """
    plan = _plan(studio, run_id)
    once_key = f"episode:{run_id.rsplit(':', 1)[0]}"
    with reading(studio.engine) as session:
        known = assets.find_once(session, once_key)
        rows = {row.scene_id: row for row in render_jobs.jobs_of_run(session, run_id)}
    asset = known or _make_episode(studio, project_id, plan, rows, once_key)
    done = [row for row in rows.values() if not row.is_episode]
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, EPISODE, status=JobStatus.COMPLETED, progress=1.0, asset_id=asset.id,
            file_size=asset.file_size, duration_s=asset.asset_metadata.get("duration_s"),
            lines_done=sum(row.lines_done for row in done), cache_hits=sum(row.cache_hits for row in done),
            cost=sum(row.cost for row in done), error="", hint="",
        )  # fmt: skip
        projects.set_columns(session, project_id, status=ProjectStatus.COMPLETED.value)
    return asset.id


def fail_render(studio: Studio, project_id: str, run_id: str, error: PodcastError) -> None:
    """Record why the episode could not be finished; what is finished stays."""
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, EPISODE, status=JobStatus.FAILED, error=error.message[:1000], hint=error.hint[:1000]
        )
        render_jobs.close_open_jobs(session, run_id, JobStatus.CANCELLED)


def cancel_marks(studio: Studio, project_id: str, run_id: str) -> None:
    """Record that what was not done is not going to be."""
    with writing(studio.engine) as session:
        render_jobs.close_open_jobs(session, run_id, JobStatus.CANCELLED)


def render_here(studio: Studio, project_id: str, run_id: str) -> int:
    """The whole run in this process, without a worker: for the command line. The id of the episode's asset."""
    try:
        scene_ids = plan_render(studio, project_id, run_id)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
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
        raise Cancelled("The render was cancelled.", hint="Start it again: finished scenes are kept.")
    return dict(row.result["plan"])


def _make_scene(studio: Studio, project_id: str, run_id: str, plan: dict[str, Any], scene: dict[str, Any]) -> None:
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    bitrate_kbps = BITRATES_KBPS.get(plan["bitrate"], BITRATES_KBPS["standard"])
    manner = {"speed": plan["speed"], "emotion": emotion_of(scene)}
    voiced = [(line, speaker_named(cast, line["speaker"])) for line in scene["lines"]]
    takes = [[line["id"], line["speaker"], take_key(studio, who, line["text"], **manner)] for line, who in voiced]
    name = digest([scene["id"], bitrate_kbps, takes])
    key = f"scenes/{name[:2]}/{name}"
    check_room(studio)
    started_s, hits, cost_usd = monotonic(), len(takes), 0.0
    made = _kept(studio, key)
    if made is None:
        spoken = _speak(studio, run_id, scene, lambda line, who: record(studio, who, line["text"], **manner), voiced)
        hits, cost_usd = sum(take.is_cached for take in spoken), sum(take.cost_usd for take in spoken)
        clips = [(line["id"], line["speaker"], take.clip) for (line, _), take in zip(voiced, spoken, strict=True)]
        encoded = encode_scene(mix_scene(clips, scene["id"]), bitrate_kbps=bitrate_kbps)
        made = encoded, hear_scene(encoded)
        studio.blobs.put_at(key, scene_to_bytes(*made))
    track = 1 + [s["id"] for s in plan["scenes"]].index(scene["id"])
    file = scene_file(made[0], Tags(title=scene["title"], artist=SHOW, album=plan["title"], track=track))
    asset = AssetCreate(
        once_key=f"scene:{project_id}:{digest([name, scene['title'], plan['title'], track])[:32]}",
        filename=f"{_file_name(plan['title'])} - {track:02d}.mp3", title=scene["title"] or f"Scene {track}",
        tags=["podcast", "scene", project_id], description=f"Scene {track} of “{plan['title']}”", cost=cost_usd,
        generation_time=monotonic() - started_s, asset_metadata={"scene_id": scene["id"], "project_id": project_id},
        **_made_by(studio, cast),
    )  # fmt: skip
    saved = _save(studio, project_id, asset, file, [made[1]])
    with writing(studio.engine) as session:
        render_jobs.update_job(
            session, run_id, scene["id"], status=JobStatus.COMPLETED, progress=1.0, lines_done=len(takes),
            cache_hits=hits, cost=cost_usd, asset_id=saved.id, file_size=saved.file_size,
            duration_s=file.duration_s, result={"scene_key": key}, error="", hint="",
        )  # fmt: skip


def _speak(
    studio: Studio,
    run_id: str,
    scene: dict[str, Any],
    speak: Callable[[dict[str, Any], Speaker], Take],
    voiced: list[tuple[dict[str, Any], Speaker]],
) -> list[Take]:
    """Every line of the scene, side by side, in order; progress is written as they come. Raises Cancelled."""
    futures: list[Future[Take]] = [_voices_pool().submit(speak, line, who) for line, who in voiced]
    numbers = {future: number for number, future in enumerate(futures)}
    done = hits = 0
    written_s = monotonic()
    try:
        for future in as_completed(futures):
            done, hits = done + 1, hits + _result(future, voiced[numbers[future]][0], numbers[future]).is_cached
            if stop_requested():
                raise Cancelled("The render was cancelled.", hint="Start it again: finished lines are kept.")
            if monotonic() - written_s >= PROGRESS_EVERY_S:
                written_s = monotonic()
                _progress(studio, run_id, scene["id"], done=done, total=len(futures), hits=hits)
    except PodcastError:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]


def _result(future: Future[Take], line: dict[str, Any], number: int) -> Take:
    """The take, or its error with the line named in it."""
    try:
        return future.result()
    except PodcastError as error:
        words = line["text"][:60].rstrip() + ("…" if len(line["text"]) > 60 else "")
        error.message = f"Line {number + 1}, “{words}”: {error.message}"
        error.args = (error.message,)
        raise


def _progress(studio: Studio, run_id: str, scene_id: str, *, done: int, total: int, hits: int) -> None:
    with writing(studio.engine) as session:
        row = render_jobs.get_job(session, run_id, scene_id)
        if row is None or row.status == JobStatus.CANCELLED:
            raise Cancelled("The render was cancelled.", hint="Start it again: finished lines are kept.")
        render_jobs.update_job(
            session, run_id, scene_id, lines_done=done, cache_hits=hits, progress=done / max(total, 1)
        )


def _make_episode(
    studio: Studio, project_id: str, plan: dict[str, Any], rows: dict[str, RenderJobPublic], once_key: str
) -> AssetPublic:
    cast = [Speaker.model_validate(speaker) for speaker in plan["cast"]]
    made = [_kept(studio, rows[scene["id"]].result["scene_key"]) for scene in plan["scenes"]]
    scenes = [each for each in made if each is not None]
    if len(scenes) < len(made):
        raise NotFound(
            "A finished scene is not in the store any more.", hint="Render again; the other scenes are kept."
        )
    with reading(studio.engine) as session:
        made_on = projects.get_project(session, project_id).created_at.date()
    tags = Tags(title=plan["title"], artist=SHOW, album=SHOW, date=made_on, comment=DISCLOSURE)
    titles = [scene["title"] or f"Scene {n}" for n, scene in enumerate(plan["scenes"], 1)]
    file = join_episode([encoded for encoded, _ in scenes], tags, titles)
    asset = AssetCreate(
        once_key=once_key, filename=f"{_file_name(plan['title'])}.mp3", title=plan["title"],
        tags=["podcast", "episode", project_id], description=DISCLOSURE,
        cost=sum(row.cost for row in rows.values() if not row.is_episode),
        asset_metadata={
            "project_id": project_id, "scene_id": EPISODE, "scenes": len(scenes),
            "chapters": [chapter.model_dump() for chapter in file.chapters],
            "lines": [line.model_dump() for line in file.lines],
        },
        **_made_by(studio, cast),
    )  # fmt: skip
    return _save(studio, project_id, asset, file, [heard for _, heard in scenes])


def _save(studio: Studio, project_id: str, asset: AssetCreate, file: Mp3File, heard: list[Heard]) -> AssetPublic:
    """Check the file, store it and register it, once; what was measured goes with it."""
    report = check_episode(file, heard)
    asset.file_size = file.size_bytes
    asset.asset_metadata.update(report.model_dump(mode="json", exclude={"details", "file_size_bytes"}))
    key = studio.blobs.put(file.to_bytes(), ".mp3")
    with writing(studio.engine) as session:
        return assets.insert_asset(session, asset, blob_key=key, project_id=project_id)


def _kept(studio: Studio, key: str) -> tuple[EncodedScene, Heard] | None:
    """A scene that was made before, or None when there is none or it was damaged."""
    try:
        return scene_from_bytes(studio.blobs.read(key))
    except NotFound:
        return None
    except StorageFailed:
        if studio.blobs.exists(key):
            return None
        raise


def _made_by(studio: Studio, cast: list[Speaker]) -> dict[str, Any]:
    """What every file of ours says of its kind and of who made it."""
    names = list(dict.fromkeys(speaker.provider for speaker in cast))
    models = [studio.speech(name).spec.model for name in names]
    return {
        "asset_type": AssetType.AUDIO,
        "source_module": AssetSource.PODCAST_MAKER,
        "mime_type": "audio/mpeg",
        "file_url": "",
        "provider": ", ".join(names),
        "model": ", ".join(models),
    }


def _file_name(title: str) -> str:
    """A name that every file system takes: letters, digits, spaces, dashes; at most 80 characters."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return " ".join(kept.split())[:80].rstrip() or "Episode"


@cache
def _voices_pool() -> ThreadPoolExecutor:
    """One pool for the lines of all scenes: as many at a time as there are cores."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="voices")
