"""Processes that are killed while episodes render: the app, its worker and a second one, at random moments."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from lib.actions.projects import create_project, new_project, save_project
from lib.actions.render import render, render_status
from lib.actions.studio import Studio
from lib.jobs.presence import Presence
from lib.models.script import Line, Scene, Script
from lib.settings import ROOT

AT_ONCE = 2
"""Episodes under way while there are kills to come."""
SCENES, LINES = 3, 4
BREATH_S = (0.0, 0.7)
"""Between the first line that was finished after a kill and the next kill: whoever works is met in the middle of it."""
BLIND = 0.2
"""Share of the kills that do not wait for a line, and meet workers that start or take over."""
VICTIMS = ("worker",) * 7 + ("app", "all")
"""Of some ten kills; `all` is what happens when the machine goes down."""
PATIENCE_S = 180.0
_WORDS = (
    "harbour council tide turbine winter market barrage lantern survey engine ferry ledger quarry signal garden bridge"
).split()


@dataclass
class App:
    """`streamlit run` on a data folder. Killed and started as often as one likes."""

    folder: Path
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = int(probe.getsockname()[1])
        env = {**os.environ, "PODCAST_DATA_DIR": str(self.folder), "PORT": str(self.port)}
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)

    def end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()


@dataclass
class Storm:
    """The kills so far, and every line that was ever finished, as the file it was when it was first seen."""

    studio: Studio
    app: App
    workers: Presence
    random: Random
    kills: Counter[str] = field(default_factory=Counter)
    runs: dict[str, str] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    """Those of the runs that had not ended when they were looked at last."""
    finished: dict[Path, tuple[int, int]] = field(default_factory=dict)
    again: set[Path] = field(default_factory=set)
    next: list[str] = field(default_factory=list)

    def rage(self, times: int, most_s: float) -> None:
        end_s = time.monotonic() + most_s
        while self.kills.total() < times and time.monotonic() < end_s:
            while len(self._still_open()) < AT_ONCE:
                self._ask()
            if self.random.random() > BLIND:
                self._meet()
            self._watch_for(self.random.uniform(*BREATH_S))
            self._kill()

    def calm(self) -> None:
        """Let everything that was asked for end."""
        for project_id in self.runs:
            self._wait(lambda name: not self._is_open(name), project_id, "ends")

    def look(self) -> None:
        """A finished line's file that is another one by now was spoken again."""
        for path in Path(self.studio.settings.data_dir, "blobs", "clips").rglob("*.wav"):
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                mark = (found.st_ino, found.st_mtime_ns)
                if self.finished.setdefault(path, mark) != mark:
                    self.again.add(path)

    def _meet(self) -> None:
        """Wait until a line more is finished, or there is nothing left to speak."""
        known = len(self.finished)

        def grew(_: str) -> bool:
            self.look()
            return len(self.finished) > known or not self._still_open()

        self._wait(grew, "a line", "is finished")

    def _kill(self) -> None:
        if not self.next:
            self.next = self.random.sample(VICTIMS, len(VICTIMS))
        victim = self.next.pop()
        if victim != "app":
            self._wait(lambda _: bool(self.workers.alive()), "a worker", "is there")
        alive = sorted(int(worker_id.rsplit("-", 2)[1]) for worker_id in self.workers.alive())
        if victim in ("app", "all"):
            self.app.end(signal.SIGKILL)
            self.kills["app"] += 1
        for pid in alive if victim == "all" else self.random.sample(alive, min(len(alive), victim == "worker")):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.kills["worker"] += 1
        self.look()
        if victim in ("app", "all"):
            self.app.start()

    def _ask(self) -> None:
        number = len(self.runs) + 1
        project_id = make_episode(self.studio, number)
        self.runs[project_id] = render(self.studio, project_id)
        self.open.append(project_id)

    def _still_open(self) -> list[str]:
        """What has ended is not looked at again: a hundred looks take longer than an episode."""
        self.open = [project_id for project_id in self.open if self._is_open(project_id)]
        return self.open

    def _is_open(self, project_id: str) -> bool:
        status = render_status(self.studio, project_id)
        return status is not None and status.is_active

    def _watch_for(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self.look()
            time.sleep(0.1)

    def _wait(self, is_so: Callable[[str], bool], what: str, becomes: str) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not is_so(what):
            if time.monotonic() > end_s:
                said = self.app.log.read_text()[-4000:]
                raise SystemExit(f"not within {PATIENCE_S:.0f} s: {what} {becomes}\n{said}")
            self._watch_for(0.1)


def make_episode(studio: Studio, number: int) -> str:
    """An approved episode of its own words, the same for the same number; its project's id."""
    project_id = f"kill-{number}"
    project = create_project(studio, new_project(idea="Power cuts", minutes=1, project_id=project_id))
    chance = Random(number)

    def line(scene: int, n: int) -> Line:
        said = " ".join(chance.sample(_WORDS, 6))
        who = project.cast[n % len(project.cast)].name
        return Line(id=f"l{scene}-{n}", speaker=who, text=f"Note {number}, {scene}, {n}: the {said}.")

    scenes = [
        Scene(id=f"s{scene}", title=f"Part {scene + 1}", lines=[line(scene, n) for n in range(LINES)])
        for scene in range(SCENES)
    ]
    approved = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in scenes]
    save_project(studio, project.model_copy(update={"script_data": Script(scenes=approved)}))
    return project_id
