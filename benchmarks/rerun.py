"""How long a rerun takes beside nothing at all: `python -m benchmarks.rerun [--seconds 20] [--server streamlit]`.

The Script page with a project of 100 KB, and an empty app, each served by a process of its own in the same way and with
the same configuration, visited as `visitor` says: one session, then twenty at a time. The two apps take turns, so that
a busy machine troubles both. Prints one JSON object: milliseconds, and the ratios of the medians.

Before the clock runs, the page must have shown every scene, in what it sends or in a piece that it names and that a
browser fetches once: a page that shows less is no result.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from benchmarks.visitor import figures, measure, served, visiting
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.studio import migrate, open_studio
from lib.models.analysis import Analysis
from lib.models.brief import Speaker
from lib.models.enums import Step
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from lib.settings import ROOT, Settings

PROJECT = "hundred-kilobytes"
SIZE_BYTES = 100_000
SESSIONS = (1, 20)
ROUNDS = 2
EMPTY = """
import gc
from contextlib import asynccontextmanager
from pathlib import Path
import streamlit as st

@asynccontextmanager
async def lifespan(app):
    gc.collect()
    gc.freeze()
    yield {}

app = st.App(Path(__file__).with_name("main.py"), lifespan=lifespan)
"""


def hundred_kilobytes(folder: Path) -> tuple[int, int]:
    """Make the project; returns the size of its document as JSON, and the number of its scenes."""
    settings = Settings(data_dir=folder)
    migrate(settings)
    studio = open_studio(settings)
    cast = [Speaker(name="Maya", role="host"), Speaker(name="Tom", role="guest")]
    made = create_project(studio, new_project(idea="Tides", minutes=60, project_id=PROJECT), cast=cast)
    facts = [
        Fact(
            id=f"f{n}",
            quote=f"In the year {1900 + n} the barrage made {n * 7} gigawatt hours of power.",
            claim="It did.",
        )
        for n in range(60)
    ]
    scenes: list[Scene] = []
    document = made.model_copy(update={"analysis": Analysis(episode_hook="Listen"), "current_step": Step.SCRIPT})
    while _size(document) < SIZE_BYTES:
        scenes.append(_scene(len(scenes)))
        change = {"script_data": Script(scenes=scenes), "research": Research(fact_cards=facts)}
        document = document.model_copy(update=change)
    save_project(studio, document)
    studio.close()
    return _size(document), len(scenes)


def _scene(number: int) -> Scene:
    lines = [
        Line(
            id=f"l{number}_{n}", speaker=("Maya", "Tom")[n % 2], used_fact_ids=[f"f{(number * 8 + n) % 60}"],
            text=f"So in {1900 + (number * 8 + n) % 60} the wall held the sea back, and the town behind it slept well.",
        )
        for n in range(12)
    ]  # fmt: skip
    return Scene(id=f"s{number}", title=f"Part {number + 1}", lines=lines, duration=60.0)


def _size(document: object) -> int:
    return len(document.document().model_dump_json().encode())  # type: ignore[attr-defined]


async def check(port: int, page: str, query: str, scenes: int) -> None:
    """Exits unless the page shows every scene, with its words."""
    async with visiting(port, page, query) as visitor:
        await visitor.rerun_s()
        shown = visitor.shown(port)
    missing = [n for n in range(1, scenes + 1) if f">Part {n}</h3>" not in shown]
    if missing or shown.count("the wall held the sea back") < 12 * scenes:
        raise SystemExit(f"the page does not show all of its {scenes} scenes: {missing}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement")
    parser.add_argument("--server", choices=("streamlit", "uvicorn"), default="streamlit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(run(Path(name), options.seconds, options.server)))


def run(folder: Path, seconds: float, server: str) -> dict[str, object]:
    size, scenes = hundred_kilobytes(folder / "data")
    empty = folder / "empty"
    empty.mkdir()
    (empty / "empty_app.py").write_text(EMPTY)
    (empty / "main.py").write_text("import streamlit as st\n")
    shutil.copytree(ROOT / ".streamlit", empty / ".streamlit")
    env = {"PODCAST_DATA_DIR": str(folder / "data"), "PODCAST_RUN_WORKER": "0", "PYTHONPATH": str(ROOT)}
    taken: dict[tuple[str, int], list[float]] = {}
    with (
        served(folder, ROOT / "streamlit_app.py", server, env) as ours,
        served(folder, empty / "empty_app.py", server, {"PYTHONPATH": ""}) as nothing,
    ):
        apps = (("script", ours, "script", f"project={PROJECT}"), ("empty", nothing, "", ""))
        asyncio.run(check(ours, "script", f"project={PROJECT}", scenes))
        for sessions in SESSIONS:
            for _ in range(ROUNDS):
                for label, port, page, query in apps:
                    found = asyncio.run(measure(port, page, query, sessions, seconds / ROUNDS))
                    taken.setdefault((label, sessions), []).extend(found)
    return {"document_bytes": size, "server": server, **_figures(taken)}


def _figures(taken: dict[tuple[str, int], list[float]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for (label, sessions), all_ms in taken.items():
        found[f"{label}_{sessions}"] = figures(all_ms)
    for sessions in SESSIONS:
        ours, nothing = (statistics.median(taken[label, sessions]) for label in ("script", "empty"))
        found[f"ratio_{sessions}"] = round(ours / nothing, 2)
    return found


if __name__ == "__main__":
    main()
