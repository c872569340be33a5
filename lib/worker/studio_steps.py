"""The workflows' steps as the app means them: the render actions on one studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib.actions import background, rendering
from lib.actions.studio import Studio
from lib.errors import PodcastError


@dataclass(frozen=True)
class StudioSteps:
    studio: Studio

    def plan(self, project_id: str, run_id: str) -> list[str]:
        return rendering.plan_render(self.studio, project_id, run_id)

    def render_scene(self, project_id: str, run_id: str, scene_id: str) -> None:
        rendering.render_scene(self.studio, project_id, run_id, scene_id)

    def finish(self, project_id: str, run_id: str) -> int:
        return rendering.finish_render(self.studio, project_id, run_id)

    def take(self, project_id: str, verb: str, wanted: dict[str, Any], job_id: str) -> None:
        background.take_step(self.studio, project_id, verb, wanted, job_id)

    def fail(self, project_id: str, run_id: str, error: PodcastError) -> None:
        rendering.fail_render(self.studio, project_id, run_id, error)
