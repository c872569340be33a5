"""Lines spoken outside, through real workers and a voice server that counts how many are asked for together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from worker_bench import ROOT, until

from lib.actions.projects import create_project, new_project, save_project
from lib.actions.render import cancel_render, prepare_run, render, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio, migrate, open_studio
from lib.jobs import APP_VERSION, JobQueue, voices_queue
from lib.jobs.engine import open_engine
from lib.models.enums import JobStatus, Step
from lib.models.project import Project
from lib.models.script import Line, Scene, Script
from lib.settings import Settings
from lib.worker.lanes import claim_in_turn, claim_in_turn_anywhere, keep_to, limits
from tests.neighbour import Asked, Neighbour, Reply, neighbour
from tests.spoken_wav import speaking


@dataclass
class Shop:
    """A studio, a voice server that takes 0.3 s for a line, and workers that know its address."""

    studio: Studio
    server: Neighbour
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, **env: str) -> None:
        folder = str(self.studio.settings.data_dir)
        known = {**os.environ, "PYTHONPATH": str(ROOT), "PODCAST_DATA_DIR": folder, "PODCAST_VOICES_READY": "0", **env}
        with Path(self.studio.settings.data_dir, "worker.err").open("ab") as out:
            self.workers.append(subprocess.Popen([sys.executable, "-m", "lib.worker"], env=known, stderr=out))

    def ended(self, project: Project) -> JobStatus:
        def status() -> JobStatus:
            found = render_status(self.studio, project.project_id)
            assert found
            return found.status

        until(lambda: status().is_final, "the render ends")
        return status()

    def close(self) -> None:
        for worker in self.workers:
            worker.send_signal(signal.SIGKILL)
            worker.wait()

    def asked_for(self) -> list[str]:
        return [asked.json()["input"] for asked in self.server.asked if asked.method == "POST"]


@pytest.fixture
def shop(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with neighbour(lambda asked: speaking(asked, after_s=0.3)) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        shop = Shop(studio, server)
        yield shop
        shop.close()


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
        if asked.method == "POST":  # nobody is answered before all have asked
            end_s = time.monotonic() + 120.0
            while shop.server.most_at_once < 20 and time.monotonic() < end_s:
                time.sleep(0.02)
        return speaking(asked)

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


def test_a_cancelled_render_asks_for_no_more_lines(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECH_AT_ONCE", "1")
    shop.worker()
    project = voiced_project(shop.studio, scenes=3, lines=4)
    run_id = render(shop.studio, project.project_id)
    until(lambda: len(shop.asked_for()) >= 2, "some lines are asked for")
    cancel_render(shop.studio, project.project_id)
    assert shop.ended(project) == JobStatus.CANCELLED
    lines = shop.studio.jobs.children(run_id)
    until(lambda: all(job.status.is_final for job in shop.studio.jobs.children(run_id)), "every line's job has ended")
    assert len(lines) == 12 and len(shop.asked_for()) <= 4


def test_without_a_worker_the_pace_holds_as_well(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEECH_AT_ONCE", "5")
    project = voiced_project(shop.studio, scenes=3, lines=4)
    render_here(shop.studio, project.project_id, prepare_run(shop.studio, project.project_id))
    assert shop.server.most_at_once == 5
    assert len(shop.asked_for()) == 12


class Counting:
    """What the engine's database would do, slowly, and how many do it together."""

    def __init__(self, now: list[int]) -> None:
        self.now, self.most = now, 0

    def start_queued_workflows(self, queue: SimpleNamespace, *_args: object) -> list[str]:
        self.now[0] += 1
        self.most = max(self.most, self.now[0])
        time.sleep(0.02)
        self.now[0] -= 1
        return [queue.name]


def test_workers_count_and_claim_lines_one_at_a_time(tmp_path: Path) -> None:
    now = [0]
    workers = [Counting(now) for _ in range(4)]
    for worker in workers:
        claim_in_turn(worker, tmp_path)
    queue = SimpleNamespace(name=voices_queue("openai"))
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda n: workers[n % 4].start_queued_workflows(queue), range(12)))
    assert taken == [[queue.name]] * 12 and max(worker.most for worker in workers) == 1


class Claims:
    """What the engine's database was asked for, and how many a worker may take by the queue it was given."""

    def __init__(self) -> None:
        self.rooms: list[int | None] = []

    def start_queued_workflows(self, queue: SimpleNamespace, *_args: object) -> tuple[list[str], None]:
        self.rooms.append(queue._worker_concurrency)
        return ["a job"], None


def test_a_worker_keeps_to_its_own_number_of_lines() -> None:
    asked = Claims()
    keep_to(asked, 2)
    lane = SimpleNamespace(name=voices_queue("openai"), _worker_concurrency=None)
    assert asked.start_queued_workflows(lane, "me", "1", None, 1)[0] == ["a job"]
    assert asked.start_queued_workflows(lane, "me", "1", None, 2) == ([], "worker_concurrency")
    other = SimpleNamespace(name="scenes", _worker_concurrency=4)
    assert asked.start_queued_workflows(other, "me", "1", None, 3)[0] == ["a job"]
    assert asked.rooms == [2, 4]


@pytest.mark.postgres
@pytest.mark.parametrize("lane", [(0, 5), (5, 0)])
def test_on_postgres_machines_that_claim_at_one_moment_keep_a_providers_pace(
    postgres_url: str, lane: tuple[int, int]
) -> None:
    url = postgres_url.replace("postgresql:", "postgresql+psycopg:")
    machines = [JobQueue(url) for _ in range(4)]
    engine = open_engine(url, pool_size=4)
    name = voices_queue("openai")
    for n in range(12):
        machines[0].enqueue("speak_lines", job_id=f"line{n}", queue=name)
    machines[0]._client.register_queue(name, **limits(lane))
    databases = [machine._client._sys_db for machine in machines]
    queue = databases[0].get_queue(name)
    for database in databases:
        claim_in_turn_anywhere(database, engine)
    with ThreadPoolExecutor(4) as pool:
        claims = pool.map(
            lambda n: databases[n % 4].start_queued_workflows(queue, f"machine{n % 4}", APP_VERSION, None)[0], range(12)
        )
        taken = [job for claim in claims for job in claim]
    assert len(taken) == len(set(taken)) == 5
    engine.dispose()
    for machine in machines:
        machine.close()


@pytest.mark.postgres
def test_on_postgres_two_workers_keep_the_pace_and_buy_each_line_once(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEECH_AT_ONCE", "3")
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres_url)
    migrate(settings)
    studio = open_studio(settings)
    with neighbour(lambda asked: speaking(asked, after_s=0.3)) as server:
        monkeypatch.setenv("SPEECH_BASE_URL", server.url)
        shop = Shop(studio, server)
        try:
            for _ in range(2):
                shop.worker(PODCAST_DATABASE_URL=postgres_url, PODCAST_LINES_AT_ONCE="2")
            project = voiced_project(studio, scenes=3, lines=4)
            render(studio, project.project_id)
            assert shop.ended(project) == JobStatus.COMPLETED
        finally:
            shop.close()
            studio.close()
        assert server.most_at_once <= 3
        assert len(shop.asked_for()) == len(set(shop.asked_for())) == 12
