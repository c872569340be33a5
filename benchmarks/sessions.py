"""Many people at once on one server: `python -m benchmarks.sessions --sessions 50 --seconds 60` (600 in a full run).

The app runs as a user runs it, its worker with it, which renders two episodes all the while. Each session is a
websocket that speaks as a browser does, on a project of its own: it opens scenes at the desk, types into lines, and
goes from page to page, with `--pause` seconds between two things on average. The clock of each runs from what was done
to the end of the page's run. With `--postgres` the database is a Postgres of this program's.

Prints one JSON object: p50 and p95 of all reruns and of each sort, in milliseconds; what a rerun takes of a core of the
server, whoever else uses the machine; `errors`, everything that a page or the connection refused; `lost_edits`, lines
that do not say in the database what was typed into them last; and how many episodes were finished meanwhile. Exits with
1 when there was an error or a lost edit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from websockets.exceptions import WebSocketException

from benchmarks.editor import _scene
from benchmarks.visitor import Visitor, figures, seconds_of, served, server_of, visiting
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.render import render, render_status
from lib.actions.studio import Studio, migrate, open_studio
from lib.models.analysis import Analysis
from lib.models.enums import Step
from lib.models.script import Line, Scene, Script
from lib.settings import ROOT, Settings
from ops.postgres import new_database, postgres

SCENES, LINES = 6, 6
RENDERED_SCENES, RENDERED_LINES, AT_ONCE = 4, 10, 2
PAGES = ("", "asset-library", "create", "analysis", "research", "script", "render")
WARM_S = 5.0


@dataclass
class Tally:
    """What all sessions have seen. `typed` is what was typed last, by project and line."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    server_s: float = 0.0

    def note(self, what: str, seconds: float) -> None:
        self.taken.setdefault(what, []).append(1000 * seconds)


def write(studio: Studio, sessions: int) -> None:
    """A project with a script for each session."""
    for number in range(sessions):
        made = create_project(studio, new_project(idea="Tides", minutes=5, project_id=f"session-{number}"))
        script = Script(scenes=[_scene(n, LINES) for n in range(SCENES)])
        change = {"script_data": script, "current_step": Step.SCRIPT, "analysis": Analysis(episode_hook="Listen")}
        save_project(studio, made.model_copy(update=change))


def ask(studio: Studio, number: int) -> str:
    """Have an episode rendered in the voices of this machine; its project's id."""
    project = create_project(studio, new_project(idea="Beside", minutes=5, project_id=f"rendered-{number}"))
    names = [speaker.name for speaker in project.cast]
    scenes = [
        Scene(
            id=f"s{n}", title=f"Part {n}",
            lines=[
                Line(speaker=names[m % 2], text=f"Note {number}, {n}, {m}: the barrage held the winter tide back.")
                for m in range(RENDERED_LINES)
            ],
        )
        for n in range(RENDERED_SCENES)
    ]  # fmt: skip
    approved = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in scenes]
    save_project(studio, project.model_copy(update={"script_data": Script(scenes=approved)}))
    render(studio, project.project_id)
    return project.project_id


async def keep_rendering(studio: Studio, until_s: float) -> list[str]:
    """Two episodes under way all the time; all that were asked for."""

    def is_open(project_id: str) -> bool:
        status = render_status(studio, project_id)
        return status is not None and status.is_active

    asked: list[str] = []
    while time.monotonic() < until_s:
        while sum([await asyncio.to_thread(is_open, project_id) for project_id in asked[-AT_ONCE:]]) < AT_ONCE:
            asked.append(await asyncio.to_thread(ask, studio, len(asked)))
        await asyncio.sleep(0.5)
    return asked


async def one(port: int, number: int, until_s: float, pause_s: float, tally: Tally, from_s: float) -> None:
    """A person: counted from `from_s` on."""
    chance, project = Random(number), f"session-{number}"
    await asyncio.sleep(chance.uniform(0, WARM_S))
    async with visiting(port, "script", f"project={project}") as visitor:
        await visitor.rerun_s()
        while time.monotonic() < until_s:
            what, seconds = await _something(visitor, project, chance, tally)
            if time.monotonic() >= from_s:
                tally.note(what, seconds)
            await asyncio.sleep(chance.uniform(0.25, 1.75) * pause_s)


async def _something(visitor: Visitor, project: str, chance: Random, tally: Tally) -> tuple[str, float]:
    """Type where a scene is open, else open one; or go to another page."""
    if chance.random() < 0.35:
        page = chance.choice(PAGES)
        query = "source_module=podcast_maker&asset_type=audio" if page == "asset-library" else f"project={project}"
        return "page", await visitor.go_s(page, query)
    if not visitor.desk[0]:
        if visitor.page != "script":
            return "page", await visitor.go_s("script", f"project={project}")
        return "open", await visitor.press_s("edit", f"s{chance.randrange(SCENES)}")
    line = chance.choice(json.loads(visitor.desk[1])["lines"])["id"]
    words = f"In the year {chance.randrange(1800, 2000)} the wall held the sea back {chance.randrange(1000)} times."
    taken_s = await visitor.type_s(line, words)
    tally.typed[project, line] = words
    return "type", taken_s


async def guarded(port: int, number: int, until_s: float, pause_s: float, tally: Tally, from_s: float) -> None:
    """One whose browser connects again when it was refused, which is counted."""
    while time.monotonic() < until_s:
        try:
            await one(port, number, until_s, pause_s, tally, from_s)
        except (SystemExit, WebSocketException, OSError, StopIteration, KeyError) as error:
            tally.errors[f"{type(error).__name__}: {error}"[:200]] += 1
            await asyncio.sleep(1)


async def everybody(studio: Studio, port: int, options: argparse.Namespace, tally: Tally) -> list[str]:
    from_s = time.monotonic() + 2 * WARM_S
    until_s = from_s + options.seconds
    people = [
        guarded(port, number, until_s, options.pause, tally, from_s) for number in range(options.sessions)
    ]  # fmt: skip
    asked, cpu_s, *_ = await asyncio.gather(keep_rendering(studio, until_s), spent_s(port, from_s, until_s), *people)
    tally.server_s = cpu_s
    return asked


async def spent_s(port: int, from_s: float, until_s: float) -> float:
    """What the server needs of a core between those two moments, in seconds."""
    pid = server_of(port)
    await asyncio.sleep(from_s - time.monotonic())
    before_s = seconds_of(pid)
    await asyncio.sleep(until_s - time.monotonic())
    return seconds_of(pid) - before_s


def lost(studio: Studio, tally: Tally) -> int:
    """Lines that say something else than what was typed into them last."""
    count = 0
    for project_id in {project_id for project_id, _ in tally.typed}:
        script = load_project(studio, project_id).script_data
        there = {line.id: line.text for line in script.lines()} if script else {}
        count += sum(there.get(line) != words for (of, line), words in tally.typed.items() if of == project_id)
    return count


@contextmanager
def database(folder: Path, is_postgres: bool) -> Iterator[dict[str, str]]:
    if not is_postgres:
        yield {}
        return
    with postgres(folder / "postgres") as server:
        yield {"PODCAST_DATABASE_URL": new_database(server, "sessions")}


def measure(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    tally = Tally()
    with database(folder, options.postgres) as kept:
        os.environ.update({"PODCAST_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), **kept})
        migrate(Settings())
        studio = open_studio(Settings())
        try:
            write(studio, options.sessions)
            with served(folder, ROOT / "streamlit_app.py", "streamlit", {}) as port:
                while not studio.jobs.worker_alive():
                    time.sleep(0.1)
                asked = asyncio.run(everybody(studio, port, options, tally))
            statuses = [render_status(studio, project_id) for project_id in asked]
            everything = [each for taken in tally.taken.values() for each in taken]
            return {
                "sessions": options.sessions, "seconds": options.seconds, "pause_s": options.pause,
                "database": "postgres" if options.postgres else "sqlite", "all": figures(everything),
                **{what: figures(taken) for what, taken in sorted(tally.taken.items()) if len(taken) > 1},
                "server_cpu_ms_per_rerun": round(1000 * tally.server_s / len(everything), 1),
                "load_of_the_machine": round(os.getloadavg()[0], 1),
                "errors": tally.errors.total(), "what": dict(tally.errors), "typed": len(tally.typed),
                "lost_edits": lost(studio, tally), "episodes": len(asked),
                "episodes_finished": sum(bool(status and status.progress == 1.0) for status in statuses),
            }  # fmt: skip
        finally:
            studio.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="600 in a full run")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two things that one does, on average")
    parser.add_argument("--postgres", action="store_true", help="a Postgres in place of SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # who runs Postgres must come through it
        found = measure(Path(name), options)
    print(json.dumps(found))
    sys.exit(1 if found["errors"] or found["lost_edits"] else 0)


if __name__ == "__main__":
    main()
