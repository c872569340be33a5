"""The workflows' steps as the app means them: the render actions on one studio."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lib.actions import audiograms, background, outside, rendering, sound_forms
from lib.actions.projects import owner_of
from lib.actions.studio import Studio
from lib.errors import NotFound, PodcastError
from lib.worker.steps import Calls


@dataclass(frozen=True)
class StudioSteps:
    studio: Studio

    def _of(self, project_id: str) -> Studio:
        """The studio of the project's owner, whose keys, budget and library a job uses, whoever asked for it."""
        with suppress(NotFound):  # deleted meanwhile: the verb says what becomes of its job
            return self.studio.owned_by(owner_of(self.studio, project_id))
        return self.studio

    def plan(self, project_id: str, run_id: str) -> list[str]:
        return rendering.plan_render(self._of(project_id), project_id, run_id, speaks_ahead=True)

    def lanes(self) -> dict[str, tuple[int, int]]:
        return outside.open_lanes(self.studio)

    def calls(self, project_id: str, run_id: str) -> Calls:
        found = outside.outside_calls(self._of(project_id), run_id)
        wanted = {bundle.provider for bundle in found.bundles}
        lanes = dict.fromkeys(wanted, (0, 0)) | (outside.open_lanes(self.studio, wanted) if wanted else {})
        return Calls(
            lanes, [(each.scene_id, each.provider, each.line_ids, each.job) for each in found.bundles], found.waits
        )

    def speak(self, project_id: str, run_id: str, scene_id: str, line_ids: Sequence[str]) -> None:
        outside.speak_lines(self._of(project_id), project_id, run_id, scene_id, line_ids)

    def fail_scene(self, project_id: str, run_id: str, scene_id: str, error: PodcastError) -> None:
        rendering.fail_scene(self.studio, run_id, scene_id, error)

    def render_scene(self, project_id: str, run_id: str, scene_id: str) -> None:
        rendering.render_scene(self._of(project_id), project_id, run_id, scene_id)

    def finish(self, project_id: str, run_id: str) -> int:
        return rendering.finish_render(self._of(project_id), project_id, run_id)

    def take(self, project_id: str, verb: str, wanted: dict[str, Any], job_id: str) -> None:
        background.take_step(self._of(project_id), project_id, verb, wanted, job_id)

    def audiogram(self, audiogram_id: str) -> None:
        audiograms.make_audiogram(self.studio, audiogram_id)

    def sound_file(self, file_id: str) -> None:
        sound_forms.make_form(self.studio, file_id)

    def fail(self, project_id: str, run_id: str, error: PodcastError) -> None:
        rendering.fail_render(self.studio, project_id, run_id, error)
