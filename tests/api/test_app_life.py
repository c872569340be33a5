"""The served app as a process: its worker comes, is replaced, and goes with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from lib.jobs import JobQueue
from lib.settings import ROOT
from tests.server import EAGER


def until(fact: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + 150.0
    while not fact():
        assert time.monotonic() < end_s, f"never happened: {what}"
        time.sleep(0.05)


class App:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.queue = JobQueue(f"sqlite:///{folder}/jobs.db")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = {**os.environ, "PODCAST_DATA_DIR": str(self.folder), "PYTHONPATH": str(ROOT), **EAGER}
        command = [sys.executable, "-m", "uvicorn", "served:app", "--port", str(self.port), "--log-level", "warning"]
        with (self.folder / "app.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=Path(__file__).parent, env=env, stdout=log, stderr=log)
        until(lambda: self.health().get("worker_alive"), f"the worker: {(self.folder / 'app.log').read_text()}")

    def health(self) -> dict[str, object]:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/health").json()
        except httpx.TransportError:
            return {}

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=120)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    app = App(tmp_path)
    yield app
    if app.process is not None and app.process.poll() is None:
        app.end(signal.SIGKILL)
    app.queue.close()


def test_the_worker_goes_with_the_app_and_the_job_it_left_ends_after_the_restart(app: App) -> None:
    app.start()
    assert app.health()["ready"]
    app.end(signal.SIGKILL)
    until(lambda: not app.queue.worker_alive(), "the worker of a killed app is gone")
    app.queue.enqueue("render_episode", "no such project", "no such run", job_id="left", queue="episodes")
    app.start()
    until(lambda: app.queue.state("left").status.is_final, "the job left behind is looked at")
    assert app.queue.state("left").error == "This render is not in the queue any more."
    assert app.end(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert not app.queue.worker_alive()
