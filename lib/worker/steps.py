"""What the workflows ask for, and who answers: the real actions in a worker, doubles in tests."""

from __future__ import annotations

from asyncio import Semaphore
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lib.errors import PodcastError


@dataclass(frozen=True)
class Calls:
    """Lines to be spoken outside before their scenes are made.

    `lanes`: each provider's (jobs at a time, jobs a minute), 0 being no limit; `bundles`: (scene id, provider, line
    ids, job); `waits`: the jobs that each scene waits for, by its id.
    """

    lanes: dict[str, tuple[int, int]] = field(default_factory=dict)
    bundles: list[tuple[str, str, tuple[str, ...], str]] = field(default_factory=list)
    waits: dict[str, list[str]] = field(default_factory=dict)


class RenderSteps(Protocol):
    """Each verb is synchronous, may be called again after a crash, and raises lib.errors."""

    def plan(self, project_id: str, run_id: str) -> list[str]:
        """Ids of the scenes to render, in order."""

    def lanes(self) -> dict[str, tuple[int, int]]:
        """Providers that are set up here and whose calls are limited, as in `Calls`."""

    def calls(self, project_id: str, run_id: str) -> Calls:
        """The lines that providers outside are to be asked for."""

    def speak(self, project_id: str, run_id: str, scene_id: str, line_ids: Sequence[str]) -> None:
        """Have such lines of a scene spoken and kept, all at a time."""

    def fail_scene(self, project_id: str, run_id: str, scene_id: str, error: PodcastError) -> None:
        """Record why a scene could not be made."""

    def render_scene(self, project_id: str, run_id: str, scene_id: str) -> None:
        """Make one scene's sound. Heavy; asks `lib.jobs.stop_requested()` between lines."""

    def finish(self, project_id: str, run_id: str) -> int:
        """Join the scenes into the episode; the id of its asset."""

    def take(self, project_id: str, verb: str, wanted: dict[str, Any], job_id: str) -> None:
        """Analyse, research or write: one step of a project, as this job."""

    def audiogram(self, audiogram_id: str) -> None:
        """Make a short video of a passage. Heavy."""

    def sound_file(self, file_id: str) -> None:
        """Put an episode's sound into another form. Heavy."""

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
