"""Real worker processes over a folder of their own, and waiting by looking."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lib.jobs import JobQueue, Queue

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DEADLINE_S = 150.0


def until(fact: Callable[[], object], what: str) -> None:
    """Look until it is so; fail with the words when it never is."""
    end_s = time.monotonic() + DEADLINE_S
    while not fact():
        assert time.monotonic() < end_s, f"never happened: {what}"
        time.sleep(0.05)


class Bench:
    """A folder with a jobs database, the workers on it, and what they wrote."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url or f"sqlite:///{folder}/jobs.db"
        self.queue = JobQueue(self.url)
        self.workers: list[subprocess.Popen[bytes]] = []
        self.steer()

    def steer(self, **how: object) -> None:
        part = self.folder / "steer.part"
        part.write_text(json.dumps(how))
        part.replace(self.folder / "steer.json")

    def worker(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        out = (self.folder / "worker.err").open("ab")
        with out:
            worker = subprocess.Popen(
                [sys.executable, str(HERE / "fake_worker.py"), str(self.folder), self.url], env=env, stderr=out
            )
        self.workers.append(worker)
        return worker

    def render(self, run_id: str, *args: object, priority: int | None = None) -> str:
        return self.queue.enqueue(
            "render_episode", *(args or ("p1", run_id)), job_id=run_id, queue=Queue.EPISODES, priority=priority
        )

    def steps(self, job_id: str) -> list[str]:
        """Names of the job's steps that are recorded, whatever came of them."""
        return [step["function_name"] for step in self.queue._client.list_workflow_steps(job_id)]

    def log(self, word: str = "") -> list[list[str]]:
        path = self.folder / "log.txt"
        lines = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
        return [line for line in lines if line[0] == word or not word]

    def made(self) -> set[str]:
        return {path.name for path in (self.folder / "made").glob("[!.]*")}

    def ended(self, run_id: str, status: str) -> None:
        until(lambda: self.queue.state(run_id).status.is_final, f"{run_id} ends")
        assert self.queue.state(run_id).status == status, self.queue.state(run_id)

    def close(self) -> None:
        self.queue.close()
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGKILL)
            worker.wait()
