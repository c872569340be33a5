"""More workers, more lines a second; workers that die, and nothing lost: `python -m benchmarks.scale`.

A voice server answers after a second (`--after`). Each worker is a process with a folder of its own and has one line
spoken at a time (`--lines-at-once`); they share a Postgres of this program's and a folder of files (`--s3`: an S3
server, which needs its part of the same two cores). Episodes enough are queued beforehand; counted is how many of their
lines are spoken, levelled, coded and kept in `--seconds`, with 1, 2 and 4 workers: `ratio_4_workers` is 4 ÷ 1.

Then four workers render episodes one after the other while every `--every` seconds one of them is killed with SIGKILL
and started again, for `--kill-seconds` (300 for the true figure). What was asked for is let finish; counted are scenes
and episodes that are not there, assets beyond one for each, lines that the server was asked for beyond once each (a
worker that dies in the middle of a call leaves one to be made again), and the most calls that were ever in flight.

Prints one JSON object. Exits with 1 when anything was lost or is there twice, or the provider's limit was crossed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

from benchmarks.kill import missing_and_double
from benchmarks.machines import Place, machines, spoken_episode
from benchmarks.pipeline import calls
from benchmarks.visitor import seconds_of
from lib.actions.render import render, render_status
from lib.models.job import EPISODE, RenderJob
from lib.store.engine import reading

WORKERS = (1, 2, 4)
SCENES, LINES = 4, 10
WARM_S = 6.0
"""Until lines come at the pace that lasts."""
KILLED_SCENES, KILLED_LINES, AT_ONCE = 2, 8, 2
PROVIDER_AT_ONCE = 6
"""Calls that the provider takes from all four workers together while they are killed: less than they would make."""
PATIENCE_S = 120.0


def lines_kept(place: Place) -> int:
    """Lines of all episodes that are spoken and in the cache."""
    with reading(place.studio.engine) as session:
        query = sa.select(sa.func.sum(RenderJob.lines_done)).where(RenderJob.scene_id != EPISODE)  # type: ignore[arg-type, call-overload]
        return int(session.execute(query).scalar() or 0)


def connections(place: Place) -> int:
    """How many Postgres has at this moment, this program's among them."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with place.studio.engine.connect() as db:
        return int(db.execute(sa.text(query)).scalar_one())


def throughput(place: Place, workers: int, lines_at_once: int, seconds: float) -> tuple[float, float]:
    """Lines a second that so many workers have spoken and kept, and what each took of a core, in seconds."""
    wanted = int(workers * lines_at_once * (WARM_S + seconds) * 1.2)
    for number in range(wanted // (SCENES * LINES) + 1):
        render(place.studio, spoken_episode(place.studio, number, scenes=SCENES, lines=LINES))
    place.add(workers)
    while lines_kept(place) == 0:
        time.sleep(0.1)
    time.sleep(WARM_S)
    before, began_s, cpu_s = lines_kept(place), time.monotonic(), _spent_s(place)
    time.sleep(seconds)
    lines = lines_kept(place) - before
    return lines / (time.monotonic() - began_s), (_spent_s(place) - cpu_s) / max(1, lines)


def _spent_s(place: Place) -> float:
    """Of a core, by all workers together."""
    return sum(seconds_of(worker.pid) for worker in place.workers if worker.pid)


def is_open(place: Place, project_id: str) -> bool:
    status = render_status(place.studio, project_id)
    return status is not None and status.is_active


def rage(place: Place, seconds: float, every_s: float, chance: Random) -> tuple[list[str], int]:
    """Keep episodes under way and kill a worker now and then; the episodes, and how many were killed."""
    end_s, kill_s, kills = time.monotonic() + seconds, time.monotonic() + every_s, 0
    asked: list[str] = []
    while time.monotonic() < end_s:
        while sum(is_open(place, project_id) for project_id in asked) < AT_ONCE:
            asked.append(spoken_episode(place.studio, len(asked), scenes=KILLED_SCENES, lines=KILLED_LINES))
            render(place.studio, asked[-1])
        if time.monotonic() >= kill_s:
            kill_s += every_s
            victims = [worker.pid for worker in place.workers if worker.pid]
            if victims:
                os.kill(chance.choice(victims), signal.SIGKILL)
                kills += 1
        time.sleep(0.2)
    return asked, kills


def killed(place: Place, url: str, seconds: float, every_s: float) -> dict[str, Any]:
    """What is lost and what is twice."""
    calls(url)
    place.add(4)
    asked, kills = rage(place, seconds, every_s, Random(7))
    end_s = time.monotonic() + PATIENCE_S
    while any(is_open(place, project_id) for project_id in asked) and time.monotonic() < end_s:
        time.sleep(0.2)
    counted = [missing_and_double(place.studio, project_id) for project_id in asked]
    told, lines = calls(url), len(asked) * KILLED_SCENES * KILLED_LINES
    return {
        "kills": kills, "episodes": len(asked), "lines": lines, "lost": sum(lost for lost, _ in counted),
        "duplicate_assets": sum(double for _, double in counted), "lines_asked_again": told["calls"]["speech"] - lines,
        "most_in_flight": told["in_flight"]["speech"], "provider_at_once": PROVIDER_AT_ONCE,
    }  # fmt: skip


def measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {
        "files": "s3" if options.s3 else "folder",
        "lines_at_once": options.lines_at_once,
        "load_of_the_machine": round(os.getloadavg()[0], 1),
    }
    os.environ.update({"PODCAST_LINES_AT_ONCE": str(options.lines_at_once), "SPEECH_AT_ONCE": "100"})
    with machines(folder, after_s=options.after, s3=options.s3) as places:
        rates: dict[int, float] = {}
        for workers in WORKERS if options.seconds else ():
            place = next(places)
            rates[workers], cpu_s = throughput(place, workers, options.lines_at_once, options.seconds)
            found[f"connections_{workers}"] = connections(place)
            place.close()
            found[f"cpu_s_per_line_{workers}"] = round(cpu_s, 3)
            found[f"lines_per_s_{workers}"] = round(rates[workers], 2)
        for workers in list(rates)[1:]:
            found[f"ratio_{workers}_workers"] = round(rates[workers] / rates[1], 2)
        if options.kill_seconds:
            os.environ["SPEECH_AT_ONCE"] = str(PROVIDER_AT_ONCE)
            place = next(places)
            url = place.env["SPEECH_BASE_URL"].removesuffix("/v1")
            found |= killed(place, url, options.kill_seconds, options.every)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="of each count of lines; 0 leaves it out")
    parser.add_argument("--kill-seconds", type=float, default=60, help="300 for the true figure; 0 leaves it out")
    parser.add_argument("--every", type=float, default=20, help="seconds between two kills")
    parser.add_argument("--after", type=float, default=1.0, help="seconds until the voice server answers")
    parser.add_argument("--lines-at-once", type=int, default=1, help="of one worker")
    parser.add_argument("--s3", action="store_true", help="keep files in an S3 server, not in a folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # who runs Postgres must come through it
        found = measure(folder, options)
    print(json.dumps(found))
    crossed = found.get("most_in_flight", 0) > PROVIDER_AT_ONCE
    sys.exit(1 if found.get("lost") or found.get("duplicate_assets") or crossed else 0)


if __name__ == "__main__":
    main()
