"""A cancel does not wait for the line that is being spoken."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from lib.actions.render import prepare_run
from lib.actions.rendering import plan_render, render_scene
from lib.actions.studio import Studio
from lib.errors import Cancelled
from lib.jobs.stopping import stop_signal
from lib.models.project import Project
from tests.tones import ToneSpeech


def test_a_scene_that_speaks_a_long_line_ends_at_once_and_the_line_is_kept(
    scripted: Callable[..., Project], toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    scene_id = plan_render(toned, project.project_id, run_id)[0]
    speaking, may_end = threading.Event(), threading.Event()

    def speak_long() -> None:
        speaking.set()
        assert may_end.wait(60)

    tones.before_speaking = speak_long
    with stop_signal() as stop:
        threading.Thread(target=lambda: speaking.wait(60) and stop.set()).start()
        with pytest.raises(Cancelled):
            render_scene(toned, project.project_id, run_id, scene_id)
    assert not may_end.is_set(), "the line was still being spoken"
    tones.before_speaking = lambda: None
    may_end.set()
    render_scene(toned, project.project_id, run_id, scene_id)
    assert len(tones.spoken) == len({text for _, text in tones.spoken}) == 2
