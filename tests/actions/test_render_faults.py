"""What goes wrong around a render: each time nothing is lost, nothing is done twice, and the reason is shown."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable

import pytest

from lib.actions.library import list_assets
from lib.actions.projects import save_project
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.errors import ProviderFailed
from lib.models.asset import AssetFilter
from lib.models.enums import JobStatus
from lib.models.project import Project
from tests.neighbour import Asked, Reply, neighbour
from tests.spoken_wav import speaking
from tests.tones import ToneSpeech

Scripted = Callable[..., Project]


def test_a_voice_server_that_dies_after_half_the_lines_is_not_asked_for_those_again(
    scripted: Scripted, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    alive = [True]

    def dying(asked: Asked) -> Reply:
        if asked.method != "POST":
            return speaking(asked)
        if len(spoken) == 2 and alive[0]:
            return Reply(503, {"error": {"message": "The server is going down"}})
        spoken.append(asked.json()["input"])
        return speaking(asked)

    with neighbour(dying) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        monkeypatch.setenv("SPEECH_AT_ONCE", "1")
        project = scripted()
        voices = ("af_heart", "am_adam")
        cast = [
            speaker.model_copy(update={"provider": "openai_compatible", "voice_id": voice})
            for speaker, voice in zip(project.cast, voices, strict=True)
        ]
        save_project(studio, project.model_copy(update={"cast": cast}))
        with pytest.raises(ProviderFailed):
            render_here(studio, project.project_id, prepare_run(studio, project.project_id))
        status = render_status(studio, project.project_id)
        assert status and status.status == JobStatus.FAILED
        assert status.failed and all(row.error.startswith("Line ") and row.result["line_id"] for row in status.failed)
        alive[0] = False
        render_here(studio, project.project_id, prepare_run(studio, project.project_id))
    assert len(spoken) == len(set(spoken)) == 4
    status = render_status(studio, project.project_id)
    assert status and status.status == JobStatus.COMPLETED
    assert list_assets(studio, AssetFilter(project_id=project.project_id))[1] == 3


def test_a_database_that_is_locked_for_a_while_delays_the_render_and_nothing_else(
    scripted: Scripted, toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    run_id = prepare_run(toned, project.project_id)
    locked, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        other = sqlite3.connect(toned.settings.data_dir / "podcast.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        may_end.wait(60)
        other.execute("COMMIT")
        other.close()

    holder = threading.Thread(target=hold)

    def lock_once() -> None:
        tones.before_speaking = lambda: None
        holder.start()
        assert locked.wait(60)
        threading.Timer(1.0, may_end.set).start()

    tones.before_speaking = lock_once
    render_here(toned, project.project_id, run_id)
    holder.join()
    assert len(tones.spoken) == 4
    status = render_status(toned, project.project_id)
    assert status and status.status == JobStatus.COMPLETED
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 3
