"""What is lost, and what is done twice, when the power goes again and again: `python -m benchmarks.kill --times 200`.

The app runs as a user runs it, its worker with it, on a folder of its own, and a second supervised worker beside it;
two episodes are always under way. At random moments a worker, the app, or all of them are killed with SIGKILL;
supervisors start workers again, this program the app. When all kills are done the rest is let finish, and every episode
is rendered once more, undisturbed, in a second folder.

Prints one JSON object: kills; scenes that were asked for and are not there; assets beyond one for each scene and
episode; the sum of both; lines spoken again although they were finished; and whether the sound of every MP3 is, byte
for byte, that of the undisturbed one. Exits with 1 unless that is 0, 0, 0 and true.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from lib.actions.library import asset_file, list_assets
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.render import prepare_run, render, render_status
from lib.actions.rendering import render_here
from lib.actions.studio import Studio, migrate, open_studio
from lib.jobs import Supervisor
from lib.jobs.engine import open_engine
from lib.jobs.presence import Presence, presence
from lib.models.asset import AssetFilter
from lib.models.enums import JobStatus
from lib.models.script import Line, Scene, Script
from lib.settings import ROOT, Settings
from lib.store import assets
from lib.store.engine import reading

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
MOST_S = 900.0
"""A machine that is busy otherwise starts workers slowly; what was killed by then is told."""
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
    finished: dict[Path, tuple[int, int]] = field(default_factory=dict)
    again: set[Path] = field(default_factory=set)
    next: list[str] = field(default_factory=list)

    def rage(self, times: int, most_s: float) -> None:
        end_s = time.monotonic() + most_s
        while self.kills.total() < times and time.monotonic() < end_s:
            while sum(self._is_open(project_id) for project_id in self.runs) < AT_ONCE:
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
            return len(self.finished) > known or not any(self._is_open(project_id) for project_id in self.runs)

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


def missing_and_double(studio: Studio, project_id: str) -> tuple[int, int]:
    """Scenes, and the episode, that are not there whole; assets beyond one for each."""
    status = render_status(studio, project_id)
    if status is None:
        return SCENES + 1, 0
    with reading(studio.engine) as session:
        missing = sum(
            row.status != JobStatus.COMPLETED or not assets.file_is_whole(session, studio.blobs, row.asset_id)
            for row in (*status.scenes, status.episode)
        )
    found, _ = list_assets(studio, AssetFilter(project_id=project_id, limit=500))
    number = Counter(asset.asset_metadata["scene_id"] for asset in found)
    return missing, sum(count - 1 for count in number.values())


def sound_of(studio: Studio, project_id: str) -> bytes:
    """The episode's MP3 from its first frame on: behind the tags, which hold the day."""
    status = render_status(studio, project_id)
    if status is None or status.episode.asset_id is None:
        return b""
    file = asset_file(studio, status.episode.asset_id)
    data = b"".join(file.read(0, file.size))
    if data[:3] != b"ID3":
        return data
    size = 0
    for byte in data[6:10]:  # seven bits each: https://id3.org/id3v2.4.0-structure, 3.1
        size = size << 7 | byte
    return data[10 + size :]


def undisturbed(folder: Path, count: int) -> Iterator[bytes]:
    """The same episodes' sound, rendered in this process with nothing kept from before."""
    studio = _opened(folder)
    try:
        for number in range(1, count + 1):
            project_id = make_episode(studio, number)
            render_here(studio, project_id, prepare_run(studio, project_id))
            yield sound_of(studio, project_id)
    finally:
        studio.close()


def measure(times: int, seed: int, folder: Path, most_s: float = MOST_S) -> dict[str, Any]:
    """The whole experiment in an empty folder."""
    began_s = time.monotonic()
    studio = _opened(folder / "disturbed")
    jobs = open_engine(studio.settings.jobs_database, pool_size=1)
    app = App(studio.settings.data_dir, folder / "app.log")
    storm = Storm(studio, app, presence(studio.settings.jobs_database, jobs), Random(seed))
    env = {"PODCAST_DATA_DIR": str(app.folder), "PYTHONPATH": str(ROOT)}
    second = Supervisor([sys.executable, "-m", "lib.worker"], lock=folder / "second.lock", env=env)
    try:
        app.start()
        second.start()
        storm.rage(times, most_s)
        storm.calm()
        killed_s = time.monotonic() - began_s
        found = _found(storm)
        sounds = [sound_of(studio, project_id) for project_id in storm.runs]
    finally:
        second.stop()
        app.end(signal.SIGTERM)
        jobs.dispose()
        studio.close()
    same = all(bool(a) and a == b for a, b in zip(sounds, undisturbed(folder / "calm", len(sounds)), strict=True))
    seconds = {"seconds_with_kills": round(killed_s), "seconds": round(time.monotonic() - began_s)}
    return {"kills": storm.kills.total(), **found, "same_bytes": same, **seconds}


def _found(storm: Storm) -> dict[str, int]:
    storm.look()
    runs, studio = list(storm.runs), storm.studio
    counted = [missing_and_double(studio, project_id) for project_id in runs]
    lost, double = sum(missing for missing, _ in counted), sum(double for _, double in counted)
    attempts = [row.attempt for project_id in runs for row in _rows(studio, project_id)]
    return {
        "kills_app": storm.kills["app"], "kills_worker": storm.kills["worker"], "episodes": len(runs),
        "scenes": SCENES * len(runs), "lines": SCENES * LINES * len(runs),
        "scenes_begun_again": sum(attempt - 1 for attempt in attempts), "lost_scenes": lost,
        "duplicate_assets": double, "lost_or_duplicate": lost + double,
        "resynthesised_finished_lines": len(storm.again),
    }  # fmt: skip


def _rows(studio: Studio, project_id: str) -> list[Any]:
    status = render_status(studio, project_id)
    return list(status.scenes) if status else []


def _opened(folder: Path) -> Studio:
    settings = Settings(data_dir=folder)
    folder.mkdir(parents=True)
    migrate(settings)
    studio = open_studio(settings)
    studio.jobs.prepare()
    return studio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how many processes are killed")
    parser.add_argument("--seed", type=int, default=6, help="of the moments and the victims")
    parser.add_argument("--most-seconds", type=float, default=MOST_S, help="no kill is begun after this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        result = measure(options.times, options.seed, Path(folder), options.most_seconds)
    print(json.dumps(result))
    clean = result["lost_or_duplicate"] == result["resynthesised_finished_lines"] == 0
    sys.exit(0 if clean and result["same_bytes"] else 1)


if __name__ == "__main__":
    main()
