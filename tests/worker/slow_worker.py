"""A real worker whose writer waits after each scene: `python slow_worker.py FOLDER`, on the studio of the environment.

FOLDER's `scenes.txt` says how many scenes may be finished by now.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from lib.actions.studio import Studio, open_studio
from lib.jobs import stop_requested
from lib.models.script import Scene, Script
from lib.pipeline.offline import OfflineWriter
from lib.worker.process import Worker, serve
from lib.worker.studio_steps import StudioSteps


class SlowWriter(OfflineWriter):
    def __init__(self, allowed: Path) -> None:
        super().__init__()
        self._allowed = allowed

    def write(self, *args: object) -> Script:  # type: ignore[override]
        *rest, on_scene = args

        def listen(scene: Scene, number: int, total: int) -> None:
            on_scene(scene, number, total)  # type: ignore[operator]
            while number >= int(self._allowed.read_text()) and not stop_requested():
                time.sleep(0.02)

        return super().write(*rest, listen)  # type: ignore[arg-type]


if __name__ == "__main__":
    opened = open_studio()
    studio = Studio(opened.settings, opened.engine, opened.blobs, writer=SlowWriter(Path(sys.argv[1]) / "scenes.txt"))
    serve(Worker(studio.settings.jobs_database, StudioSteps(studio), scenes_at_once=1))
