"""Whether the script desk stays as quick with 150 lines as with 10: `python -m benchmarks.editor [--seconds 20]`.

Two projects of ten scenes each, one with a line in every scene, one with fifteen; the Script page with the fifth scene
open to edit, run again once a second as one who types does. Both are served by one process and take turns, so that a
busy machine troubles both. Prints one JSON object: milliseconds, and `ratio`, the median at 150 lines over that at 10.

Before the clock runs, the open scene must have been given to the browser to edit, and the others to read, line by line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
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

SCENES = 10
LINES = (10, 150)
ROUNDS = 4
OPEN = 4


def write(folder: Path) -> None:
    """Make both projects; the id of each is the number of its lines."""
    settings = Settings(data_dir=folder)
    migrate(settings)
    studio = open_studio(settings)
    cast = [Speaker(name="Maya", role="host"), Speaker(name="Tom", role="guest")]
    for lines in LINES:
        new = new_project(idea="Tides", minutes=10, project_id=f"lines-{lines}")
        made = create_project(studio, new, cast=cast)
        facts = [Fact(id=f"f{n}", quote=_words(n, lines), claim="It did.") for n in range(lines)]
        script = Script(scenes=[_scene(n, lines // SCENES) for n in range(SCENES)])
        change = {
            "script_data": script, "research": Research(fact_cards=facts), "current_step": Step.SCRIPT,
            "analysis": Analysis(episode_hook="Listen"),
        }  # fmt: skip
        save_project(studio, made.model_copy(update=change))
    studio.close()


def _words(number: int, of: int) -> str:
    return f"In the year {1800 + number} the barrage of {of} made {number * 7} gigawatt hours of power for the town."


def _scene(number: int, size: int) -> Scene:
    lines = [
        Line(id=f"l{n}", speaker=("Maya", "Tom")[n % 2], text=_words(n, size * SCENES), used_fact_ids=[f"f{n}"])
        for n in range(number * size, (number + 1) * size)
    ]
    return Scene(id=f"s{number}", title=f"Part {number + 1}", lines=lines, duration=60.0)


async def check(port: int, lines: int) -> None:
    """Exits unless the page shows every line, and those of the open scene in fields."""
    async with visiting(port, "script", f"project=lines-{lines}") as visitor:
        await visitor.rerun_s()
        await visitor.press_s("edit", f"s{OPEN}")
        shown, fields = visitor.shown(port), "".join(visitor.fields)
    size = lines // SCENES
    missing = [n for n in range(lines) if _words(n, lines) not in shown]
    closed = [n for n in range(OPEN * size, (OPEN + 1) * size) if _words(n, lines) not in fields]
    if missing or closed:
        raise SystemExit(f"of {lines} lines these are not shown: {missing}, and these not open to edit: {closed}")


def run(folder: Path, seconds: float) -> dict[str, object]:
    write(folder / "data")
    taken: dict[int, list[float]] = {lines: [] for lines in LINES}
    env = {"PODCAST_DATA_DIR": str(folder / "data"), "PODCAST_RUN_WORKER": "0", "PYTHONPATH": str(ROOT)}
    with served(folder, ROOT / "streamlit_app.py", "streamlit", env) as port:
        for lines in LINES:
            asyncio.run(check(port, lines))
        for _ in range(ROUNDS):
            for lines in LINES:
                query = f"project=lines-{lines}"
                once = measure(port, "script", query, 1, seconds / ROUNDS, press=("edit", f"s{OPEN}"))
                taken[lines] += asyncio.run(once)
    few, many = (statistics.median(taken[lines]) for lines in LINES)
    return {**{f"lines_{lines}": figures(taken[lines]) for lines in LINES}, "ratio": round(many / few, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=20, help="of each of the two")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(run(Path(name), options.seconds)))


if __name__ == "__main__":
    main()
