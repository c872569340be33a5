"""A real worker process whose steps only write files: `python fake_worker.py FOLDER DATABASE`.

The folder's `steer.json` says how scenes behave: {"scenes": 3, "lines": 50, "fail": {"s1": "disk"}}; "clock_back_s" by
how much the clock of a worker that starts is behind.
A line takes 0.02 s; the file is read before each, so that a long scene can be told to end.
Every start and end of a step is a line of `log.txt`; a finished scene is a file under `made/`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lib.errors import PodcastError, ProviderDown, RateLimited, StorageFailed
from lib.jobs import stop_requested
from lib.worker.process import Worker, serve
from lib.worker.steps import Calls


class FileSteps:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "made").mkdir(exist_ok=True)

    def note(self, *words: object) -> None:
        line = " ".join(str(word) for word in (*words, f"{time.time():.4f}", os.getpid()))
        with (self.folder / "log.txt").open("a") as log:
            log.write(line + "\n")

    def steer(self) -> dict[str, object]:
        return json.loads((self.folder / "steer.json").read_text())

    def plan(self, project_id: str, run_id: str) -> list[str]:
        self.note("plan", run_id)
        if self.steer().get("plan") == "bug":
            raise ZeroDivisionError
        return [f"s{number}" for number in range(self.steer().get("scenes", 3))]

    def lanes(self) -> dict[str, tuple[int, int]]:
        return {}

    def calls(self, project_id: str, run_id: str) -> Calls:
        return Calls()

    def speak(self, project_id: str, run_id: str, scene_id: str, line_ids: Sequence[str]) -> None:
        raise AssertionError("no line is spoken outside")

    def fail_scene(self, project_id: str, run_id: str, scene_id: str, error: PodcastError) -> None:
        self.note("fail_scene", f"{run_id}/{scene_id}", error.message.replace(" ", "_"))

    def render_scene(self, project_id: str, run_id: str, scene_id: str) -> None:
        self.note("begin", f"{run_id}/{scene_id}")
        self.misbehave(self.steer().get("fail", {}).get(scene_id), run_id, scene_id)
        lines = 0
        while lines < self.steer().get("lines", 1):
            if stop_requested():
                self.note("stopped", f"{run_id}/{scene_id}")
                return
            time.sleep(0.02)
            lines += 1
        part = self.folder / "made" / f".{run_id}-{scene_id}-{os.getpid()}"
        part.write_text("sound")
        part.rename(self.folder / "made" / f"{run_id}-{scene_id}")
        self.note("end", f"{run_id}/{scene_id}")

    def misbehave(self, how: str | None, run_id: str, scene_id: str) -> None:
        begun = (self.folder / "log.txt").read_text().count(f"begin {run_id}/{scene_id} ")
        if how == "disk":
            raise StorageFailed("The disk is full.", hint="Free some space.")
        if how == "down-once" and begun < 2:
            raise ProviderDown("The voices did not answer.")
        if how == "busy-once" and begun < 2:
            raise RateLimited("Too many requests.", retry_after_s=0.3)
        if how == "busy-long-once" and begun < 2:
            raise RateLimited("Too many requests.", retry_after_s=3.0)
        if how == "bug":
            raise KeyError("not a word for a producer")

    def finish(self, project_id: str, run_id: str) -> int:
        self.note("finish", run_id)
        made = sorted(path.name for path in (self.folder / "made").glob(f"{run_id}-*"))
        (self.folder / "made" / f"{run_id}.episode").write_text(" ".join(made))
        return 7

    def audiogram(self, audiogram_id: str) -> None:
        self.note("audiogram", audiogram_id)

    def sound_file(self, file_id: str) -> None:
        self.note("sound_file", file_id)

    def fail(self, project_id: str, run_id: str, error: PodcastError) -> None:
        self.note("fail", run_id, error.message.replace(" ", "_"), error.hint.replace(" ", "_"))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    now, back_s = time.time, float(json.loads((folder / "steer.json").read_text()).get("clock_back_s", 0))
    time.time = lambda: now() - back_s
    serve(Worker(sys.argv[2], FileSteps(folder), scenes_at_once=2))
