"""Workers as they run on several machines: each a process with a folder of its own, sharing a Postgres, files and a
voice server that answers after a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.pipeline import NAME, stub
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.studio import Studio, migrate, open_studio
from lib.jobs import Supervisor
from lib.models.script import Line, Scene, Script
from lib.settings import ROOT, Settings
from ops.objects import objects
from ops.postgres import new_database, postgres

VOICES = ("alloy", "onyx")
_WORDS = (
    "harbour council tide turbine winter market barrage lantern survey engine ferry ledger quarry signal garden bridge"
).split()


@dataclass
class Place:
    """A database with its files. `env` is what each worker is told; `add` starts one more."""

    folder: Path
    studio: Studio
    env: dict[str, str]
    workers: list[Supervisor] = field(default_factory=list)

    def add(self, count: int) -> None:
        """Start so many workers and wait until all take jobs."""
        for _ in range(count):
            home = self.folder / f"worker{len(self.workers) + 1}"
            home.mkdir()
            env = {**self.env, "PODCAST_DATA_DIR": str(home)}
            told = ["sh", "-c", f"exec {sys.executable} -m lib.worker 2>>{home / 'log'}"]
            self.workers.append(Supervisor(told, lock=home / "lock", env=env))
            self.workers[-1].start()
        while len(self.studio.jobs.workers()) < len(self.workers):
            time.sleep(0.1)

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()
        self.studio.close()


@contextmanager
def machines(folder: Path, *, after_s: float, s3: bool) -> Iterator[Iterator[Place]]:
    """Places one after the other, each on an empty database of the same server; all of it ended at the end."""
    places: list[Place] = []
    with postgres(folder / "postgres") as server, stub(after_s) as voice:
        known = {"SPEECH_BASE_URL": f"{voice}/v1", "SPEECH_VOICES": ",".join(VOICES), "PYTHONPATH": str(ROOT)}

        def each(files: dict[str, str]) -> Iterator[Place]:
            while True:
                places.append(_place(folder, len(places) + 1, server, {**known, **files}))
                yield places[-1]

        try:
            if s3:
                with objects(folder) as there:
                    yield each(there.env)
            else:
                yield each({})
        finally:
            for place in places:
                place.close()


def _place(folder: Path, number: int, server: str, env: dict[str, str]) -> Place:
    home = folder / f"place{number}"
    home.mkdir()
    here = {
        "PODCAST_BLOB_URL": (home / "files").as_uri(), **env, "PODCAST_DATA_DIR": str(home),
        "PODCAST_DATABASE_URL": new_database(server, f"place{number}"),
    }  # fmt: skip
    os.environ.update(here)
    settings = Settings()
    migrate(settings)
    studio = open_studio(settings)
    studio.jobs.prepare()
    return Place(home, studio, here)


def spoken_episode(studio: Studio, number: int, *, scenes: int, lines: int) -> str:
    """An approved episode whose every line is another one, in voices from outside; its project's id."""
    project_id = f"spoken-{number}"
    project = create_project(studio, new_project(idea="Many hands", minutes=1, project_id=project_id))
    cast = [
        who.model_copy(update={"provider": NAME, "voice_id": voice})
        for who, voice in zip(project.cast, VOICES, strict=True)
    ]
    chance = Random(number)

    def line(scene: int, n: int) -> Line:
        said = " ".join(chance.sample(_WORDS, 8))
        return Line(id=f"l{scene}-{n}", speaker=cast[n % 2].name, text=f"Note {number}, {scene}, {n}: the {said}.")

    made = [Scene(id=f"s{n}", title=f"Part {n}", lines=[line(n, m) for m in range(lines)]) for n in range(scenes)]
    approved = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in made]
    save_project(studio, project.model_copy(update={"cast": cast, "script_data": Script(scenes=approved)}))
    return project_id
