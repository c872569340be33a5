"""Minutes rendered a day: held when a render is asked for, settled with what it made when it ends."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from lib.actions.limits import limits_of
from lib.actions.planned import planned_scenes
from lib.actions.remaining import work_of
from lib.actions.studio import Studio
from lib.models.limits import Limit
from lib.models.values import now
from lib.store import limits, render_jobs
from lib.store.engine import reading


def minutes_to_make(
    studio: Studio, owner: str, project_id: str, plan: dict[str, Any], only: str = ""
) -> dict[str, float]:
    """About how many minutes each scene of the plan has that is not made yet; none where the owner has no limit.

    The sound of one may be kept although its render was cancelled or failed at the last moment, and did not count: it
    counts now.
    """
    if not limits_of(studio, owner).minutes_rendered_a_day:
        return {}
    with reading(studio.engine) as session:
        counted = render_jobs.finished_scenes(session, project_id)
    scenes = planned_scenes(studio, plan, only=only)
    left = [scene for scene in scenes if scene.key not in counted or not studio.blobs.exists(scene.key)]
    return {scene.id: work_of(scene.scene, plan["speed"], [False] * len(scene.lines)).whole_s / 60 for scene in left}


def hold_minutes(session: Session, studio: Studio, owner: str, run_id: str, minutes: dict[str, float]) -> None:
    """Count what the run is to make, until `lib.store.limits.settle_hold` knows what it made. Raises LimitReached."""
    if minutes:
        whole, most, at = sum(minutes.values()), limits_of(studio, owner).minutes_rendered_a_day, now()
        limits.take(session, owner, Limit.RENDERED, whole, most, at)
        limits.hold(session, run_id, owner, whole, minutes, at)
