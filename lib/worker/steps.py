"""What the workflows ask for, and who answers: the real actions in a worker, doubles in tests."""

from __future__ import annotations

from asyncio import Semaphore
from typing import Any, Protocol

from lib.errors import PodcastError


class RenderSteps(Protocol):
    """Each verb is synchronous, may be called again after a crash, and raises lib.errors."""

    def plan(self, project_id: str, run_id: str) -> list[str]:
        """Ids of the scenes to render, in order."""

    def render_scene(self, project_id: str, run_id: str, scene_id: str) -> None:
        """Make one scene's sound. Heavy; asks `lib.jobs.stop_requested()` between lines."""

    def finish(self, project_id: str, run_id: str) -> int:
        """Join the scenes into the episode; the id of its asset."""

    def take(self, project_id: str, verb: str, wanted: dict[str, Any], job_id: str) -> None:
        """Analyse, research or write: one step of a project, as this job."""

    def fail(self, project_id: str, run_id: str, error: PodcastError) -> None:
        """Record why the episode could not be finished."""


_bound: RenderSteps | None = None
_room = Semaphore(1)


def bind(steps: RenderSteps, *, scenes_at_once: int) -> None:
    """Say who answers the workflows of this process, and how many scenes may be rendered at a time.

    Must happen before the worker takes jobs.
    """
    global _bound, _room
    _bound, _room = steps, Semaphore(scenes_at_once)


def room() -> Semaphore:
    """What a scene holds while it is being rendered."""
    return _room


def bound() -> RenderSteps:
    if _bound is None:
        raise RuntimeError("no steps are bound to the workflows of this process")
    return _bound
