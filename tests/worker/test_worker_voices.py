"""Lines spoken outside, through real workers and a voice server that counts how many are asked for together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from worker_bench import ROOT, until

from lib.actions.projects import create_project, new_project, save_project
from lib.actions.render import prepare_run, render, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.models.enums import JobStatus, Step
from lib.models.project import Project
from lib.models.script import Line, Scene, Script
from tests.neighbour import Asked, Neighbour, Reply, neighbour
from tests.spoken_wav import speaking


@dataclass
class Shop:
    """A studio, a voice server that takes 0.3 s for a line, and workers that know its address."""

    studio: Studio
    server: Neighbour
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, **env: str) -> None:
        known = {**os.environ, "PYTHONPATH": str(ROOT), "PODCAST_DATA_DIR": str(self.studio.settings.data_dir), **env}
        with Path(self.studio.settings.data_dir, "worker.err").open("ab") as out:
            self.workers.append(subprocess.Popen([sys.executable, "-m", "lib.worker"], env=known, stderr=out))

    def ended(self, project: Project) -> JobStatus:
        def status() -> JobStatus:
            found = render_status(self.studio, project.project_id)
            assert found
            return found.status

        until(lambda: status().is_final, "the render ends")
        return status()

    def asked_for(self) -> list[str]:
        return [asked.json()["input"] for asked in self.server.asked if asked.method == "POST"]


@pytest.fixture
def shop(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with neighbour(lambda asked: speaking(asked, after_s=0.3)) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        shop = Shop(studio, server)
        yield shop
        for worker in shop.workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()


def voiced_project(studio: Studio, *, scenes: int, lines: int) -> Project:
    """Approved, its speakers with voices of the server; every line is another one."""
    project = create_project(studio, new_project(idea="How tides are harvested", minutes=1))
    voices = ("af_heart", "am_adam")
    cast = [
        speaker.model_copy(update={"provider": "openai_compatible", "voice_id": voice})
        for speaker, voice in zip(project.cast, voices, strict=True)
    ]
    made = [
        Scene(
            title=f"Part {n}",
            lines=[
                Line(speaker=cast[m % 2].name, text=f"Part {n} has a line that is number {m}.") for m in range(lines)
            ],
        )
        for n in range(scenes)
    ]
    approved = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in made]
    change = {"cast": cast, "script_data": Script(scenes=approved), "current_step": Step.SCRIPT}
    return save_project(studio, project.model_copy(update=change))


def test_two_workers_together_keep_to_the_providers_calls_at_a_time(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECH_AT_ONCE", "3")
    shop.worker()
    shop.worker()
    project = voiced_project(shop.studio, scenes=4, lines=4)
    render(shop.studio, project.project_id)
    assert shop.ended(project) == JobStatus.COMPLETED
    assert shop.server.most_at_once == 3
    assert len(shop.asked_for()) == len(set(shop.asked_for())) == 16
    status = render_status(shop.studio, project.project_id)
    assert status and [scene.lines_done for scene in status.scenes] == [4] * 4
    assert status.episode.cache_hits == 0


def test_lines_of_all_scenes_are_under_way_together(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECH_AT_ONCE", "40")

    def patient(asked: Asked) -> Reply:
        return speaking(asked, after_s=3.0 if asked.method == "POST" else 0.0)

    shop.server.answer = patient
    shop.worker()
    project = voiced_project(shop.studio, scenes=4, lines=5)
    render(shop.studio, project.project_id)
    assert shop.ended(project) == JobStatus.COMPLETED
    assert shop.server.most_at_once == 20


def test_calls_a_minute_are_counted_over_all_workers(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECH_PER_MINUTE", "2")
    shop.worker()
    shop.worker()
    project = voiced_project(shop.studio, scenes=1, lines=3)
    render(shop.studio, project.project_id)
    until(lambda: len(shop.asked_for()) == 2, "two are asked for")
    began_s = time.monotonic()
    until(lambda: time.monotonic() - began_s > 2.0, "some time goes by")
    assert len(shop.asked_for()) == 2


def test_a_line_that_fails_fails_its_scene_and_the_others_are_kept(shop: Shop) -> None:
    def picky(asked: Asked) -> Reply:
        if asked.method == "POST" and asked.json()["input"] == "Part one has a line that is number one.":
            return Reply(400, {"error": {"message": "This word is not allowed"}})
        return speaking(asked)

    shop.server.answer = picky
    shop.worker()
    project = voiced_project(shop.studio, scenes=2, lines=2)
    render(shop.studio, project.project_id)
    assert shop.ended(project) == JobStatus.FAILED
    status = render_status(shop.studio, project.project_id)
    assert status and [scene.status for scene in status.scenes] == [JobStatus.COMPLETED, JobStatus.FAILED]
    assert "number 1" in status.scenes[1].error and "This word is not allowed" in status.scenes[1].error
    shop.server.answer = lambda asked: speaking(asked)
    shop.server.asked.clear()
    render(shop.studio, project.project_id)
    assert shop.ended(project) == JobStatus.COMPLETED
    assert shop.asked_for() == ["Part one has a line that is number one."]


def test_without_a_worker_the_pace_holds_as_well(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECH_AT_ONCE", "5")
    project = voiced_project(shop.studio, scenes=3, lines=4)
    render_here(shop.studio, project.project_id, prepare_run(shop.studio, project.project_id))
    assert shop.server.most_at_once == 5
    assert len(shop.asked_for()) == 12
