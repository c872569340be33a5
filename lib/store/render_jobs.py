"""The render queue's rows: written by the worker, watched by the pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.models.asset import ContentAsset
from lib.models.enums import JobStatus, ProjectStatus
from lib.models.job import EPISODE, NORMAL_PRIORITY, RenderJob, RenderJobPublic
from lib.models.preview import EPISODE as EPISODE_KIND
from lib.models.project import PodcastProject
from lib.models.values import now

_OPEN = [status.value for status in JobStatus if not status.is_final]
"""States as a list of those that are, not of those that are not: an index finds what it is asked for."""


def insert_jobs(session: Session, jobs: Iterable[RenderJob]) -> None:
    """Rows that are there already (same run, same scene) stay as they are."""
    new = {(job.run_id, job.scene_id): job for job in jobs}
    runs = {run_id for run_id, _ in new}
    known = sa.select(col(RenderJob.run_id), col(RenderJob.scene_id)).where(col(RenderJob.run_id).in_(runs))
    for run_id, scene_id in session.execute(known):
        new.pop((run_id, scene_id), None)
    session.add_all(new.values())
    session.flush()


def update_job(session: Session, run_id: str, scene_id: str, *, keep: Iterable[JobStatus] = (), **values: Any) -> bool:
    """Set columns of one row; a status change also stamps when it started or ended.

    False when there is no such row, it is in one of the states to `keep`, or it was cancelled: that is never undone.
    """
    if status := values.get("status"):
        values["status"] = JobStatus(status).value
        if status == JobStatus.RUNNING:
            values.setdefault("started_at", now())
        if JobStatus(status).is_final:
            values.setdefault("finished_at", now())
    kept = [status.value for status in (JobStatus.CANCELLED, *keep)]
    open_ = _matching(sa.update(RenderJob), run_id, scene_id).where(col(RenderJob.status).not_in(kept))
    return bool(session.execute(open_.values(**values)).rowcount)  # type: ignore[attr-defined]


def begin(session: Session, run_id: str, scene_id: str) -> bool:
    """The first of a scene's lines is at work; a row that is under way or done stays as it is.

    False when there is no such row, or it was cancelled.
    """
    row = get_job(session, run_id, scene_id)
    if row is None or row.status == JobStatus.CANCELLED:
        return False
    return row.status != JobStatus.QUEUED or update_job(session, run_id, scene_id, status=JobStatus.RUNNING)


def count_line(session: Session, run_id: str, scene_id: str) -> None:
    """One more of the scene's lines is there, unless the scene is done."""
    done, total = col(RenderJob.lines_done), col(RenderJob.lines_total)
    more = sa.case((done < total, done + 1), else_=total)
    share = sa.cast(more, sa.Float) / sa.case((total > 0, total), else_=1)
    running = _matching(sa.update(RenderJob), run_id, scene_id).where(col(RenderJob.status) == JobStatus.RUNNING.value)
    session.execute(running.values(lines_done=more, progress=share))


def tell_lines(session: Session, run_id: str, scene_id: str, *, done: int, total: int, hits: int) -> bool:
    """So many of the scene's lines are there, of which `hits` were before; never fewer than were counted already.

    False when there is no such row, or it was cancelled.
    """
    counted = col(RenderJob.lines_done)
    most = sa.case((counted > done, counted), else_=done)
    share = sa.cast(most, sa.Float) / max(total, 1)
    return update_job(session, run_id, scene_id, lines_done=most, cache_hits=hits, progress=share)


def get_job(session: Session, run_id: str, scene_id: str = EPISODE) -> RenderJobPublic | None:
    row = _row(session, run_id, scene_id)
    return _public(row) if row else None


def status_of(session: Session, run_id: str, scene_id: str = EPISODE) -> JobStatus | None:
    """The row's status alone, which costs a tenth of the row; None when there is no such row."""
    found = session.scalar(_matching(sa.select(col(RenderJob.status)), run_id, scene_id))
    return JobStatus(found) if found is not None else None


def latest_run_id(session: Session, project_id: str) -> str | None:
    """The run that was asked for last."""
    latest = latest_run(session, project_id)
    return latest[0] if latest else None


def latest_run(session: Session, project_id: str) -> tuple[str, datetime] | None:
    """The run that was asked for last, and when."""
    query = (
        sa.select(col(RenderJob.run_id), col(RenderJob.created_at))
        .where(col(RenderJob.project_id) == project_id, col(RenderJob.scene_id) == EPISODE)
        .order_by(col(RenderJob.created_at).desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def last_tail_s(session: Session) -> float | None:
    """How long it took, the last time that an episode was made, from its last scene to its end; None before that."""
    whole = (
        sa.select(col(RenderJob.run_id), col(RenderJob.finished_at))
        .where(col(RenderJob.scene_id) == EPISODE, col(RenderJob.status) == JobStatus.COMPLETED.value)
        .order_by(col(RenderJob.created_at).desc())
        .limit(1)
    )
    made = session.execute(whole).first()
    if made is None:
        return None
    of_scenes = sa.select(sa.func.max(col(RenderJob.finished_at))).where(
        col(RenderJob.run_id) == made[0], col(RenderJob.scene_id) != EPISODE
    )
    last: datetime | None = session.scalar(of_scenes)
    return max(0.0, (made[1] - last).total_seconds()) if last and made[1] else None


def newest_episode(session: Session, project_id: str, *, owner: str) -> tuple[int, str | None] | None:
    """The asset of the project's newest episode that is still there, and the run that finished it last.

    An episode that was rendered again as it was before is as new as that. One without a run, since those are forgotten
    after a while, is as old as its asset.
    """
    # By its project alone: SQLite could else look through every completed episode that there is.
    is_completed = col(RenderJob.status).not_in([s.value for s in JobStatus if s is not JobStatus.COMPLETED])
    its_run = sa.and_(
        col(RenderJob.asset_id) == col(ContentAsset.id), col(RenderJob.project_id) == project_id,
        col(RenderJob.scene_id) == EPISODE, is_completed,
    )  # fmt: skip
    at = sa.func.coalesce(col(RenderJob.created_at), col(ContentAsset.created_at))
    query = (
        sa.select(col(ContentAsset.id), col(RenderJob.run_id))
        .outerjoin(RenderJob, its_run)
        .where(
            col(ContentAsset.project_id) == project_id, col(ContentAsset.user_id) == owner,
            col(ContentAsset.kind) == EPISODE_KIND,
        )
        .order_by(at.desc(), col(ContentAsset.id).desc())
        .limit(1)
    )  # fmt: skip
    found = session.execute(query).first()
    return (int(found[0]), found[1]) if found else None


def is_wanted(session: Session, run_id: str) -> bool:
    """Whether the run is still in the queue and was not cancelled."""
    return status_of(session, run_id) not in (None, JobStatus.CANCELLED)


def latest_jobs(session: Session, project_ids: Sequence[str]) -> dict[str, list[RenderJobPublic]]:
    """The scenes' rows of each project's latest run, in their order."""
    runs = [run for project_id in project_ids if (run := latest_run_id(session, project_id))]
    query = sa.select(RenderJob).where(col(RenderJob.run_id).in_(runs), col(RenderJob.scene_id) != EPISODE)
    found: dict[str, list[RenderJobPublic]] = {}
    for row in session.scalars(query.order_by(col(RenderJob.position))):
        found.setdefault(row.project_id, []).append(_public(row))
    return found


def open_runs(session: Session) -> list[tuple[str, str]]:
    """`(project_id, run_id)` of every run that has not ended, in the order in which they are worked on."""
    query = (
        sa.select(col(RenderJob.project_id), col(RenderJob.run_id))
        .where(col(RenderJob.scene_id) == EPISODE, col(RenderJob.status).in_(_OPEN))
        .order_by(col(RenderJob.priority), col(RenderJob.created_at))
    )
    return [(project_id, run_id) for project_id, run_id in session.execute(query)]


def oldest_open(session: Session) -> datetime | None:
    """When the oldest run that has not ended was asked for."""
    moments = sa.select(col(RenderJob.created_at)).where(
        col(RenderJob.scene_id) == EPISODE, col(RenderJob.status).in_(_OPEN)
    )
    return min(session.scalars(moments), default=None)


def latest_begun(session: Session) -> dict[str, datetime]:
    """When each project's latest run was asked for; without projects in the archive."""
    query = (
        sa.select(col(RenderJob.project_id), sa.func.max(col(RenderJob.created_at)))
        .join(PodcastProject, col(PodcastProject.project_id) == col(RenderJob.project_id))
        .where(col(RenderJob.scene_id) == EPISODE, col(PodcastProject.status) != ProjectStatus.ARCHIVED.value)
        .group_by(col(RenderJob.project_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def named_in_latest(session: Session, beginnings: tuple[str, ...]) -> Iterable[str]:
    """Keys of the blob store that the results of each project's latest run name."""
    for row in session.scalars(
        sa.select(RenderJob).where(col(RenderJob.run_id).in_(_latest_runs()), col(RenderJob.scene_id) != EPISODE)
    ):
        yield from (value for value in row.result.values() if isinstance(value, str) and value.startswith(beginnings))


def forget_ended(session: Session, before: datetime) -> None:
    """Remove runs that were asked for before that moment, unless they are a project's latest or have not ended."""
    ended = [status.value for status in JobStatus if status.is_final]
    old = sa.select(col(RenderJob.run_id)).where(
        col(RenderJob.scene_id) == EPISODE, col(RenderJob.created_at) < before, col(RenderJob.status).in_(ended),
        col(RenderJob.run_id).not_in(_latest_runs()),
    )  # fmt: skip
    gone = list(session.scalars(old))
    session.execute(sa.delete(RenderJob).where(col(RenderJob.run_id).in_(gone)))


def _latest_runs() -> Any:
    """The ids of each project's latest run."""
    latest = (
        sa.select(col(RenderJob.project_id), sa.func.max(col(RenderJob.created_at)).label("at"))
        .where(col(RenderJob.scene_id) == EPISODE)
        .group_by(col(RenderJob.project_id))
        .subquery()
    )
    return sa.select(col(RenderJob.run_id)).join(
        latest,
        sa.and_(col(RenderJob.project_id) == latest.c.project_id, col(RenderJob.created_at) == latest.c.at),
    )


def set_priority(session: Session, run_id: str, priority: int) -> None:
    """Of all rows of the run; a smaller one goes first."""
    session.execute(sa.update(RenderJob).where(col(RenderJob.run_id) == run_id).values(priority=priority))


def first_priority(session: Session) -> int:
    """The smallest of all runs that have not ended; NORMAL_PRIORITY when there are none."""
    query = sa.select(sa.func.min(col(RenderJob.priority))).where(
        col(RenderJob.scene_id) == EPISODE, col(RenderJob.status).in_(_OPEN)
    )
    return session.scalar(query) or NORMAL_PRIORITY


def jobs_of_run(session: Session, run_id: str) -> list[RenderJobPublic]:
    """Scenes in their order, the episode last."""
    query = sa.select(RenderJob).where(col(RenderJob.run_id) == run_id).order_by(col(RenderJob.position))
    return [_public(row) for row in session.scalars(query)]


def finished_scenes(session: Session, project_id: str) -> set[str]:
    """Under which keys the scenes are kept that runs of the project finished, as far as those are remembered."""
    query = sa.select(col(RenderJob.result)).where(
        col(RenderJob.project_id) == project_id, col(RenderJob.scene_id) != EPISODE,
        col(RenderJob.status).in_([JobStatus.COMPLETED.value]),
    )  # fmt: skip
    return {str(result["scene_key"]) for result in session.scalars(query) if "scene_key" in result}


def close_open_jobs(session: Session, run_id: str, status: JobStatus) -> None:
    """Every row of the run that has not ended ends with `status`."""
    ended = [s.value for s in JobStatus if s.is_final]
    session.execute(
        sa.update(RenderJob)
        .where(col(RenderJob.run_id) == run_id, col(RenderJob.status).not_in(ended))
        .values(status=status.value, finished_at=now())
    )


def _row(session: Session, run_id: str, scene_id: str) -> RenderJob | None:
    return session.scalars(_matching(sa.select(RenderJob), run_id, scene_id)).first()


def _matching(statement: Any, run_id: str, scene_id: str) -> Any:
    return statement.where(col(RenderJob.run_id) == run_id, col(RenderJob.scene_id) == scene_id)


def _public(row: RenderJob) -> RenderJobPublic:
    return RenderJobPublic.model_validate(row, from_attributes=True)
