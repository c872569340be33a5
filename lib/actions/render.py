"""Ask for a render, watch it, stop it, try it again. The work itself is in `rendering` and runs in the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from lib.actions.estimate import afford
from lib.actions.manner import plan_scene, silences_s, spoken_as, words_of
from lib.actions.projects import load_project, save_project
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.takes import is_kept, take_key
from lib.actions.voices import require_voice
from lib.errors import NotReady, ProviderFailed, Stale, StorageFailed
from lib.models.brief import Speaker
from lib.models.enums import JobStatus, Step
from lib.models.job import EPISODE, RenderJob, RenderJobPublic
from lib.models.project import Project
from lib.models.values import digest, now
from lib.pipeline.duration import spoken_seconds
from lib.store import assets, projects, render_jobs
from lib.store.engine import reading, writing

WORKFLOW = "render_episode"
QUEUE = "episodes"
SPARE_BYTES = 8_000_000
"""Left free on the disk for the databases, which must be able to write that something went wrong."""

ETA_LINES = 3
"""One line may have waited for its voice to load, or for a worker that was gone: it tells nothing of the others."""


@dataclass(frozen=True, slots=True)
class RenderStatus:
    """What the queue page shows. `eta_s` is the time left, once the first lines tell; `outdated` means that the
    script was edited since this render was asked for;
    `trouble` says why a render that should go on does not."""

    run_id: str
    episode: RenderJobPublic
    scenes: list[RenderJobPublic]
    eta_s: float | None
    outdated: bool
    trouble: str = ""

    @property
    def status(self) -> JobStatus:
        return self.episode.status

    @property
    def is_active(self) -> bool:
        return not self.episode.status.is_final

    @property
    def progress(self) -> float:
        """0–1, by lines spoken; joining and checking are the last twentieth."""
        if self.status == JobStatus.COMPLETED:
            return 1.0
        total = sum(scene.lines_total for scene in self.scenes)
        return 0.95 * sum(scene.lines_done for scene in self.scenes) / total if total else 0.0


def render(studio: Studio, project_id: str) -> str:
    """Queue the episode as its script now stands and return the run's id; asking twice is one run.

    Raises NotReady, which names the scenes that are not approved yet, and OverBudget when its voices cost more than is
    left.
    """
    afford(studio, load_project(studio, project_id))
    run_id = prepare_run(studio, project_id)
    enqueue(studio, project_id, run_id)
    reach_render(studio, project_id)
    return run_id


def prepare_run(studio: Studio, project_id: str) -> str:
    """Write the rows of a run, its plan with them, or find the run that does just this already.

    Raises NotReady, StorageFailed when the disk has no room for the episode, and ProviderFailed for a speaker with
    lines still to be spoken whose voice is gone or whose provider cannot run; the message names the speaker.
    """
    project = load_project(studio, project_id)
    plan = plan_of(project)
    _require_voices(studio, plan)
    # With the hour of its birth, since a project may be deleted and another one made under its id.
    base = f"render:{_short(project_id)}:{digest([plan, project.created_at.isoformat()])[:16]}"
    with writing(studio.engine) as session:
        projects.lock(session, project_id)
        latest = render_jobs.latest_run_id(session, project_id)
        if latest and latest.startswith(base + ":") and _still_good(studio, session, latest):
            return latest
        check_room(studio, needed_bytes(plan))
        run_id = f"{base}:{render_jobs.count_runs(session, base) + 1}"
        superseded = latest if latest and _is_open(session, latest) else None
        render_jobs.insert_jobs(session, _rows(project, plan, run_id))
    if superseded:
        stop_run(studio, superseded)
    return run_id


def _require_voices(studio: Studio, plan: dict[str, Any]) -> None:
    for speaker in (Speaker.model_validate(each) for each in plan["cast"]):
        if any(
            line["speaker"] == speaker.name and not _is_spoken(studio, plan, scene, speaker, line)
            for scene in plan["scenes"]
            for line in scene["lines"]
        ):
            require_voice(studio, speaker)


def _is_spoken(
    studio: Studio, plan: dict[str, Any], scene: dict[str, Any], speaker: Speaker, line: dict[str, Any]
) -> bool:
    """Only looked up for voices from elsewhere: asking for the bundled ones is quicker than looking."""
    if speaker.provider == "bundled":
        return False
    try:
        key = take_key(studio, speaker, words_of(line), **spoken_as(plan, scene, line))
    except ProviderFailed:
        return False
    return is_kept(studio, key)


def reach_render(studio: Studio, project_id: str) -> None:
    """Note that the project is at its render now. It is a pointer only: who edits at this moment is not disturbed."""
    for _ in range(3):
        project = load_project(studio, project_id)
        step = reached(project, Step.RENDER)
        try:
            save_project(studio, project.model_copy(update={"current_step": step, "show_render_queue": True}))
        except Stale:
            continue
        return


def enqueue(studio: Studio, project_id: str, run_id: str) -> None:
    """Hand the run to the workers; the same run twice is one job."""
    studio.jobs.enqueue(WORKFLOW, project_id, run_id, job_id=run_id, queue=QUEUE)


def resume_open_runs(studio: Studio) -> int:
    """Hand every run that has not ended to the workers again, which is nothing new for those they have; how many.

    Whoever was killed between writing a run's rows and queueing it left rows without a job. A job that ended without
    saying so, since it was given up with the workers it killed, is tried again: its rows would be open for ever.
    """
    with reading(studio.engine) as session:
        found = render_jobs.open_runs(session)
    for project_id, run_id in found:
        enqueue(studio, project_id, run_id)
        studio.jobs.retry(run_id)  # which leaves what waits, runs or is done as it is
    return len(found)


def render_status(studio: Studio, project_id: str) -> RenderStatus | None:
    """The latest run, or None when nothing was rendered yet. Raises NotFound for an unknown project."""
    project = load_project(studio, project_id)
    with reading(studio.engine) as session:
        run_id = render_jobs.latest_run_id(session, project_id)
        rows = render_jobs.jobs_of_run(session, run_id) if run_id else []
    if not run_id or not rows:
        return None
    episode = next(row for row in rows if row.is_episode)
    scenes = [row for row in rows if not row.is_episode]
    outdated = digest(plan_of(project, check=False)) != digest(episode.result.get("plan"))
    trouble = "" if episode.status.is_final else _trouble(studio)
    return RenderStatus(run_id, episode, scenes, _eta_s(episode, scenes, now()), outdated, trouble)


def cancel_render(studio: Studio, project_id: str) -> None:
    """Stop the latest run; finished scenes and lines are kept. Nothing happens when nothing runs."""
    with reading(studio.engine) as session:
        run_id = render_jobs.latest_run_id(session, project_id)
        open_run = run_id if run_id and _is_open(session, run_id) else None
    if open_run:
        stop_run(studio, open_run)


def stop_run(studio: Studio, run_id: str) -> None:
    """Mark the run's open rows cancelled, which the work looks at between lines, and cancel the job."""
    with writing(studio.engine) as session:
        render_jobs.close_open_jobs(session, run_id, JobStatus.CANCELLED)
    studio.jobs.cancel(run_id)


def retry_render(studio: Studio, project_id: str) -> str:
    """Go on after a failure or a cancel; only what is left is done. Raises NotReady."""
    return render(studio, project_id)


def needed_bytes(plan: dict[str, Any]) -> int:
    """What the episode will take on the disk at most: clips as WAV, scenes twice and the whole once as MP3."""
    seconds = sum(spoken_seconds(words_of(line)) for scene in plan["scenes"] for line in scene["lines"]) / plan["speed"]
    seconds += sum(sum(silences_s(scene).values()) for scene in plan["scenes"])
    return int(seconds * (44_100 * 2 + 3 * 192_000 / 8)) + SPARE_BYTES


def check_room(studio: Studio, needed: int = SPARE_BYTES) -> None:
    """Raises StorageFailed when the data folder's disk has less than `needed` bytes left."""
    free = studio.free_bytes()
    if free is not None and free < needed:
        raise StorageFailed(
            f"The disk is nearly full: {free / 1e6:,.0f} MB are free and {needed / 1e6:,.0f} MB are needed.",
            hint="Free some space, then try again: finished lines are kept.",
        )


def plan_of(project: Project, *, check: bool = True) -> dict[str, Any]:
    """Everything that decides how the episode sounds, as plain JSON: equal plans are equal episodes.

    Raises NotReady when there is no script, or a scene is not approved, unless told not to check.
    """
    script = project.script_data
    if script is None or not script.scenes:
        if check:
            raise NotReady("There is no script to render.", hint="Write the script first.")
        return {}
    open_scenes = [scene.title or f"Scene {n}" for n, scene in enumerate(script.scenes, 1) if not scene.approved]
    if check and open_scenes:
        names = ", ".join(f"“{title}”" for title in open_scenes[:3]) + ("…" if len(open_scenes) > 3 else "")
        raise NotReady(
            f"{len(open_scenes)} of {len(script.scenes)} scenes wait for your approval: {names}.",
            hint="Approve them on the Script page.",
        )
    return {
        "title": project.display_title,
        "cast": [speaker.model_dump(mode="json") for speaker in project.cast],
        "speed": project.knobs.voice_speed,
        "bitrate": project.knobs.bitrate,
        "scenes": [plan_scene(project, scene) for scene in script.scenes],
    }


def _short(project_id: str) -> str:
    """The project in a run's id, which has room for 120 characters; clients of the API may choose longer ones."""
    return project_id if len(project_id) <= 64 else digest(project_id)


def _rows(project: Project, plan: dict[str, Any], run_id: str) -> list[RenderJob]:
    voices = {speaker["name"]: speaker for speaker in plan["cast"]}
    rows = []
    for position, scene in enumerate(plan["scenes"]):
        cast = [voices[name] for name in dict.fromkeys(line["speaker"] for line in scene["lines"]) if name in voices]
        rows.append(
            RenderJob(
                project_id=project.project_id,
                run_id=run_id,
                scene_id=scene["id"],
                position=position,
                title=scene["title"][:500],
                lines_total=len(scene["lines"]),
                provider=", ".join(dict.fromkeys(speaker["provider"] for speaker in cast))[:80],
                voice_id=", ".join(dict.fromkeys(speaker["voice_id"] for speaker in cast))[:400],
            )
        )
    whole = RenderJob(
        project_id=project.project_id, run_id=run_id, scene_id=EPISODE, position=len(rows),
        title=plan["title"][:500], lines_total=sum(row.lines_total for row in rows), result={"plan": plan},
    )  # fmt: skip
    return [*rows, whole]


def _is_open(session: Session, run_id: str) -> bool:
    job = render_jobs.get_job(session, run_id)
    return job is not None and not job.status.is_final


def _still_good(studio: Studio, session: Session, run_id: str) -> bool:
    """The run is under way, or done and its episode still in the library, file and all."""
    job = render_jobs.get_job(session, run_id)
    if job is None or job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return False
    return job.status != JobStatus.COMPLETED or assets.file_is_whole(session, studio.blobs, job.asset_id)


def _trouble(studio: Studio) -> str:
    free = studio.free_bytes()
    if free is not None and free < SPARE_BYTES // 2:
        return f"The disk is full ({free / 1e6:,.1f} MB free). Free some space: the render then goes on by itself."
    return worker_trouble(studio)


def worker_trouble(studio: Studio) -> str:
    """Why nobody takes jobs, as a sentence; "" when somebody does."""
    if studio.jobs.worker_alive():
        return ""
    if not studio.settings.run_worker:
        return "No worker is running, and this app starts none itself: run “python -m lib.worker” where workers run."
    return "No worker is running. It is being started; if this stays, restart the app."


def _eta_s(episode: RenderJobPublic, scenes: list[RenderJobPublic], at: datetime) -> float | None:
    spoken = sum(scene.lines_done - scene.cache_hits for scene in scenes)
    left = sum(scene.lines_total - scene.lines_done for scene in scenes)
    if episode.status.is_final or episode.started_at is None or spoken < ETA_LINES:
        return None
    return left * (at - episode.started_at).total_seconds() / spoken
