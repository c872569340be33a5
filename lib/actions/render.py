"""Ask for a render, watch it, stop it, try it again. The work itself is in `rendering` and runs in the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from lib.actions.estimate import afford
from lib.actions.evidence import Evidence, gather
from lib.actions.music_sound import require_music
from lib.actions.projects import load_project, save_project
from lib.actions.remaining import CORES, LONGEST_TAIL_S, TAIL_S, Work, remaining_s
from lib.actions.render_plan import base_of, plan_of, require_room, require_voices
from lib.actions.rendered_minutes import hold_minutes, minutes_to_make
from lib.actions.room import SPARE_BYTES
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.trail import note_order
from lib.errors import Stale
from lib.models.enums import JobStatus, Step
from lib.models.job import EPISODE, NORMAL_PRIORITY, RenderJob, RenderJobPublic
from lib.models.project import Project
from lib.models.values import digest, new_id, now
from lib.store import assets, limits, projects, render_jobs
from lib.store.engine import reading, writing

WORKFLOW = "render_episode"
QUEUE = "episodes"
_RESUMING = 0x4E5


@dataclass(frozen=True, slots=True)
class RenderStatus:
    """What the queue page shows. `eta_s` is the time left, once the first lines tell; `outdated` means that the
    script was edited since this render was asked for; `ahead` is how many other renders go before it;
    `trouble` says why a render that should go on does not."""

    run_id: str
    episode: RenderJobPublic
    scenes: list[RenderJobPublic]
    eta_s: float | None
    outdated: bool
    trouble: str = ""
    ahead: int = 0

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

    @property
    def failed(self) -> list[RenderJobPublic]:
        """Scenes that could not be made."""
        return [scene for scene in self.scenes if scene.status == JobStatus.FAILED]


def render(studio: Studio, project_id: str) -> str:
    """Queue the episode as its script now stands and return the run's id; asking twice is one run.

    Raises NotReady, which names the scenes that are not approved yet, and OverBudget when its voices cost more than is
    left.
    """
    project = load_project(studio, project_id)
    afford(studio, project)
    run_id = _prepared(studio, project)
    enqueue(studio, project_id, run_id)
    reach_render(studio, project)
    return run_id


def prepare_run(studio: Studio, project_id: str) -> str:
    """Write the rows of a run, its plan with them, or find the run that does just this already.

    Raises NotReady, StorageFailed when the disk has no room for the episode, and ProviderFailed for a speaker with
    lines still to be spoken whose voice is gone or whose provider cannot run; the message names the speaker. NotFound
    when its music is not in the library any more, LimitReached when the owner's minutes of the day do not do.
    """
    return _prepared(studio, load_project(studio, project_id))


def _prepared(studio: Studio, project: Project) -> str:
    project_id, plan = project.project_id, plan_of(project)
    require_voices(studio, plan)
    for ref in plan.get("music", {}).values():
        require_music(studio, ref)
    base, evidence = base_of(project, plan), gather(studio, project)
    minutes = minutes_to_make(studio, studio.owner, project_id, plan)
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        latest = render_jobs.latest_run_id(session, project_id)
        if latest and latest.startswith(base + ":") and _still_good(studio, session, latest):
            return latest
        require_room(studio, plan)
        run_id = insert_run(session, project_id, base, plan, evidence)
        superseded = latest if latest and _is_open(session, latest) else None
        if superseded:
            limits.settle_hold(session, superseded)  # what it does not make any more is free for this one
        hold_minutes(session, studio, studio.owner, run_id, minutes)
        note_order(session, studio, "render", project_id)
    if superseded:
        stop_run(studio, superseded)
    return run_id


def insert_run(
    session: Session, project_id: str, base: str, plan: dict[str, Any], evidence: Evidence, only: str = ""
) -> str:
    """Write the rows of a new run of the plan, with what it stands on; with `only` the id of the one scene that it is
    to make, the others stand as they stood in the run before. Its id, `base` with a mark of its own.

    It is newer than the run before whatever the clock says: by that the latest is known.
    """
    before = render_jobs.latest_run(session, project_id)
    run_id = f"{base}:{new_id()[:10]}"
    at = max(now(), before[1] + timedelta(milliseconds=1)) if before else now()
    rows = _rows(project_id, {"plan": plan, "evidence": evidence.model_dump()}, run_id, at)
    is_again = before is not None and before[0].rpartition(":")[0] == base
    stood = {row.scene_id: row for row in render_jobs.jobs_of_run(session, before[0])} if before and is_again else {}
    for row in rows:
        if (old := stood.get(row.scene_id)) is None:
            continue
        row.attempt = old.attempt
        if only and not old.is_episode and old.scene_id != only:
            row.sqlmodel_update(old.model_dump(exclude={"id", "run_id", "created_at"}))
        if only and old.is_episode:
            row.result = {**row.result, "only": [only]}
    render_jobs.insert_jobs(session, rows)
    return run_id


def reach_render(studio: Studio, project: Project) -> None:
    """Note that the project is at its render now. It is a pointer only: who edits at this moment is not disturbed."""
    for _ in range(3):
        step = reached(project, Step.RENDER)
        if project.show_render_queue and project.current_step == step:
            return
        try:
            save_project(studio, project.model_copy(update={"current_step": step, "show_render_queue": True}))
            return
        except Stale:
            project = load_project(studio, project.project_id)


def enqueue(studio: Studio, project_id: str, run_id: str) -> None:
    """Hand the run to the workers; the same run twice is one job."""
    studio.jobs.enqueue(
        WORKFLOW, project_id, run_id, NORMAL_PRIORITY, job_id=run_id, queue=QUEUE, priority=NORMAL_PRIORITY
    )


def resume_open_runs(studio: Studio) -> int:
    """Hand every run that has not ended to the workers again, which is nothing new for those they have; how many.

    Whoever was killed between writing a run's rows and queueing it left rows without a job. A job that ended without
    saying so, since it was given up with the workers it killed, is tried again: its rows would be open for ever.

    Every app process does it when it starts, one after the other: two that try a job again at one moment could take its
    children from each other.
    """
    with studio.turns.turn(_RESUMING):
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
        waiting = [run for _, run in render_jobs.open_runs(session)]
    if not run_id or not rows:
        return None
    episode = next(row for row in rows if row.is_episode)
    scenes = [row for row in rows if not row.is_episode]
    outdated = digest(plan_of(project, check=False)) != digest(episode.result.get("plan"))
    trouble = "" if episode.status.is_final else _trouble(studio)
    ahead = waiting.index(run_id) if run_id in waiting else 0
    return RenderStatus(run_id, episode, scenes, _eta_s(episode, scenes, now()), outdated, trouble, ahead)


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
        limits.settle_hold(session, run_id)
    studio.jobs.cancel(run_id)


def retry_render(studio: Studio, project_id: str) -> str:
    """Go on after a failure or a cancel; only what is left is done. Raises NotReady."""
    return render(studio, project_id)


def hurry_render(studio: Studio, project_id: str) -> None:
    """Let the latest run go before all others that wait. Nothing happens when it has ended."""
    with writing(studio.engine) as session:
        run_id = render_jobs.latest_run_id(session, project_id)
        if not run_id or not _is_open(session, run_id) or _goes_first(session, run_id):
            return
        priority = max(1, render_jobs.first_priority(session) - 1)
        render_jobs.set_priority(session, run_id, priority)
    studio.jobs.hurry(run_id, priority)


def _goes_first(session: Session, run_id: str) -> bool:
    return render_jobs.open_runs(session)[0][1] == run_id


def _rows(project_id: str, ordered: dict[str, Any], run_id: str, at: datetime) -> list[RenderJob]:
    plan = ordered["plan"]
    voices = {speaker["name"]: speaker for speaker in plan["cast"]}
    rows = []
    for position, scene in enumerate(plan["scenes"]):
        cast = [voices[name] for name in dict.fromkeys(line["speaker"] for line in scene["lines"]) if name in voices]
        rows.append(
            RenderJob(
                project_id=project_id,
                run_id=run_id,
                scene_id=scene["id"],
                position=position,
                title=scene["title"][:500],
                lines_total=len(scene["lines"]),
                provider=", ".join(dict.fromkeys(speaker["provider"] for speaker in cast))[:80],
                voice_id=", ".join(dict.fromkeys(speaker["voice_id"] for speaker in cast))[:400],
                created_at=at,
            )
        )
    whole = RenderJob(
        project_id=project_id, run_id=run_id, scene_id=EPISODE, position=len(rows), created_at=at,
        title=plan["title"][:500], lines_total=sum(row.lines_total for row in rows), result=ordered,
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
    if episode.status.is_final:
        return None
    work = {scene_id: Work(*need) for scene_id, need in episode.result.get("work", {}).items()}
    tail_s = episode.result.get("tail_s")
    tail_s = TAIL_S if tail_s is None else min(tail_s, LONGEST_TAIL_S)
    return remaining_s(work, scenes, at, tail_s, episode.result.get("cores", CORES))
