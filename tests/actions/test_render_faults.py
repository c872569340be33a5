"""What goes wrong around a render: each time nothing is lost, nothing is done twice, and the reason is shown."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from typing import Any

import obstore
import pytest
from obstore.store import ObjectStore

from lib.actions import voicing
from lib.actions.library import list_assets
from lib.actions.projects import save_project
from lib.actions.render import prepare_run, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.errors import ProviderFailed, StorageFailed
from lib.models.asset import AssetFilter
from lib.models.enums import JobStatus
from lib.models.project import Project
from lib.store import engine as store_engine
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


PATIENCE_MS = 1500
"""Stands for the 30 s that writers wait in earnest, so that a lock of a third of it stands for one of 10 s."""


@pytest.fixture
def hasty(toned: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """The studio with writers that wait for PATIENCE_MS."""
    monkeypatch.setattr(store_engine, "BUSY_TIMEOUT_MS", PATIENCE_MS)
    engine = store_engine.open_engine(toned.settings.database)
    yield dataclasses.replace(toned, engine=engine)
    engine.dispose()


def _locked_while_it_speaks(
    studio: Studio, tones: ToneSpeech, may_end: threading.Event, for_s: float = 60.0
) -> threading.Thread:
    """Another process writes from the moment the first line is to be spoken until `may_end`, or for so long."""
    locked = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(studio.settings.data_dir / "podcast.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        may_end.wait(for_s)
        other.execute("COMMIT")
        other.close()

    holder = threading.Thread(target=hold)

    def lock_once() -> None:
        tones.before_speaking = lambda: None
        holder.start()
        assert locked.wait(60)

    tones.before_speaking = lock_once
    return holder


def test_a_database_that_is_locked_for_ten_seconds_delays_the_render_and_nothing_else(
    scripted: Scripted, hasty: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    run_id = prepare_run(hasty, project.project_id)
    holder = _locked_while_it_speaks(hasty, tones, threading.Event(), PATIENCE_MS / 1000 / 3)
    render_here(hasty, project.project_id, run_id)
    holder.join()
    assert len(tones.spoken) == 4
    status = render_status(hasty, project.project_id)
    assert status and status.status == JobStatus.COMPLETED
    assert list_assets(hasty, AssetFilter(project_id=project.project_id))[1] == 3


def test_a_lock_that_outlasts_all_patience_is_told_and_what_was_spoken_is_kept(
    scripted: Scripted, hasty: Studio, tones: ToneSpeech
) -> None:
    project, may_end = scripted(), threading.Event()
    run_id = prepare_run(hasty, project.project_id)
    holder = _locked_while_it_speaks(hasty, tones, may_end)
    with pytest.raises(StorageFailed, match="busy with something long"):
        render_here(hasty, project.project_id, run_id)
    may_end.set()
    holder.join()
    render_here(hasty, project.project_id, prepare_run(hasty, project.project_id))
    assert len(tones.spoken) == len(set(tones.spoken)) == 4
    status = render_status(hasty, project.project_id)
    assert status and status.status == JobStatus.COMPLETED
    assert list_assets(hasty, AssetFilter(project_id=project.project_id))[1] == 3


def test_a_folder_that_turns_read_only_is_told_and_what_was_kept_before_is_not_spoken_again(
    scripted: Scripted, toned: Studio, tones: ToneSpeech, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operating system's refusal is put in its place by hand: whoever runs tests as root may write anywhere."""
    project = scripted()
    write = obstore.put

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    def put(store: ObjectStore, key: str, *rest: Any, **more: Any) -> object:
        return refused() if len(tones.spoken) > 2 else write(store, key, *rest, **more)

    monkeypatch.setattr(obstore, "put", put)
    monkeypatch.setattr(obstore, "open_writer", refused)
    with pytest.raises(StorageFailed):
        render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    status = render_status(toned, project.project_id)
    assert status and status.status == JobStatus.FAILED
    assert "cannot be written to" in status.episode.error and "permissions" in status.episode.hint
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 0
    _lines_under_way_end()
    kept = {path.name for path in (toned.settings.data_dir / "blobs" / "clips").rglob("*.wav")}

    monkeypatch.undo()
    tones.spoken.clear()
    render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    assert 0 < len(kept) == 4 - len(tones.spoken)
    assert list_assets(toned, AssetFilter(project_id=project.project_id))[1] == 3


def _lines_under_way_end() -> None:
    """A line that is being spoken when the render fails ends by itself; each thread of the voices meets the others."""
    count = os.cpu_count() or 1
    meeting = threading.Barrier(count)
    wait([voicing._voices_pool().submit(meeting.wait) for _ in range(count)])
