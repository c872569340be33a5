"""What rendering costs beside what it cannot do without: `python -m benchmarks.render [--part …] [--minutes 10]`.

A real worker process renders a script that the offline writer made of the sample sources. Prints one JSON object as its
last line; `--part`, which may be given many times, does a part of it alone:

speed: the clock runs from the verb `render` to the saved episode. The limit is the bare engine's inference of the same
lines on one thread, right before it and right after it (the mean: the machine's speed changes within a minute), plus
bare MP3 encoding of the same samples (lameenc, quality 5), divided by the cores. Of five rounds, each with nothing
kept, the one whose `ratio_to_limit` is the middle one is told, and the ratios of all. `ratio_to_our_limit` is the same
with the encoder's quality that we use, which is quicker; `ratio_to_all_cores` is against what the limit's work takes
when as many processes share it, which two cores hardly do in half of the time. `ratio_of_cpu` holds the worker's own
seconds against the bare ones, whoever else uses the machine. Then a line is edited and the episode rendered again,
three times with other words; the middle one counts.

memory: the most that the worker needs above what it has when it idles, warmed up, while it renders 60 minutes: in mono
without music, and in stereo with music before, after and under the speech; the worse of both is the figure.

left: how right the time is that is said to be left, of short and long renders, with and without a cache.

reruns: what a rerun of the Script page takes while the app's own worker renders, against the same page before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import sqlalchemy as sa

from benchmarks.bare import bare_encoding, bare_engine, on_all_cores_s, pcm_of, say_all
from benchmarks.left import dressed, foretold
from benchmarks.rerun import PROJECT as REREAD
from benchmarks.rerun import hundred_kilobytes
from benchmarks.visitor import figures, measure, served
from lib.actions.analysis import analyse
from lib.actions.approval import approve_all
from lib.actions.layouts import choose_sound
from lib.actions.library import asset_file, get_asset
from lib.actions.lines import edit_line
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.render import render
from lib.actions.research import research
from lib.actions.sample import SAMPLES
from lib.actions.script import write_script
from lib.actions.sources import add_document
from lib.actions.studio import Studio, migrate, open_studio
from lib.audio.coder import QUALITY
from lib.jobs import Supervisor
from lib.models.enums import JobStatus, Layout
from lib.models.job import EPISODE
from lib.models.project import Project
from lib.models.script import Line, Scene, Script
from lib.pipeline.spoken import spoken
from lib.settings import ROOT, Settings
from lib.store.engine import reading
from lib.store.render_jobs import get_job

_HOW_FAR = sa.text(f"SELECT status, asset_id FROM render_jobs WHERE run_id = :run AND scene_id = '{EPISODE}'")


def _scripted(studio: Studio, minutes: int) -> Project:
    order = json.loads((SAMPLES / "sample.json").read_text("utf-8"))
    project_id = create_project(studio, new_project(idea=order["idea"], minutes=minutes)).project_id
    for name in order["sources"]:
        add_document(studio, project_id, name, (SAMPLES / name).read_bytes())
    analyse(studio, project_id)
    research(studio, project_id)
    return approve_all(studio, write_script(studio, project_id), reason="A measurement.")


def _rendered_s(studio: Studio, project_id: str) -> tuple[float, int]:
    """Seconds from asking to the saved asset, and its id."""
    start, seen = time.perf_counter(), 0
    run_id = render(studio, project_id)
    while True:
        if (stamp := studio.watch.stamp()) != seen:  # whoever waits should not keep a core busy
            seen = stamp or 0
            with reading(studio.engine) as session:
                status, asset_id = session.connection().execute(_HOW_FAR, {"run": run_id}).one()
            if status == JobStatus.COMPLETED:
                return time.perf_counter() - start, asset_id or 0
            if JobStatus(status).is_final:
                raise SystemExit(f"the render ended as {status}")
        time.sleep(0.005)


def _worker_seconds(pid: int) -> float:
    """User and system time of the process so far; 0 where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Its seconds, and what it took of a core."""
    start, start_cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - start_cpu


def _edited_s(studio: Studio, project_id: str) -> float:
    """Seconds that an edited line in the middle takes; the middle one of three."""
    script = load_project(studio, project_id).script_data
    line = script.lines()[len(script.lines()) // 2] if script else Line(id="", speaker="", text="")
    taken = []
    for words in ("And that is that.", "Or so they say.", "It is worth a thought."):
        edited = edit_line(studio, load_project(studio, project_id), line.id, text=f"{line.text} {words}")
        approve_all(studio, edited, reason="A measurement.")
        taken.append(_rendered_s(studio, project_id)[0])
    return statistics.median(taken)


def _speed(minutes: int, rounds: int) -> dict[str, Any]:
    made = sorted((_round(minutes) for _ in range(rounds)), key=lambda each: float(each["ratio_to_limit"]))
    names = ("ratio_to_limit", "ratio_to_all_cores", "ratio_of_cpu", "ratio_one_line_edit")
    told = [{name: each[name] for name in names} for each in made]
    edits = statistics.median(each["ratio_one_line_edit"] for each in made)
    return {**made[len(made) // 2], "ratio_one_line_edit": edits, "rounds": told}


def _round(minutes: int) -> dict[str, Any]:
    engine = bare_engine()
    with _at_work() as (studio, worker):
        project = _scripted(studio, minutes)
        texts = [spoken(line.text) for line in project.script_data.lines()] if project.script_data else []
        said_before_s, said_before_cpu_s = _timed(lambda: say_all(engine, texts))
        before_s = _worker_seconds(worker)
        cold_s, asset_id = _rendered_s(studio, project.project_id)
        cpu_s = _worker_seconds(worker) - before_s
        episode, file = get_asset(studio, asset_id), asset_file(studio, asset_id)
        sound = b"".join(file.read(0, file.size))
        edit_s = _edited_s(studio, project.project_id)
    said_after_s, said_after_cpu_s = _timed(lambda: say_all(engine, texts))
    inference_s, inference_cpu_s = (said_before_s + said_after_s) / 2, (said_before_cpu_s + said_after_cpu_s) / 2
    pcm = pcm_of(sound)
    encoding_s, encoding_cpu_s = _timed(lambda: bare_encoding([pcm]))
    all_cores_s = on_all_cores_s(texts, pcm)
    our_encoding_s, _ = _timed(lambda: bare_encoding([pcm], QUALITY))
    bare_cpu_s, cores = inference_cpu_s + encoding_cpu_s, os.cpu_count() or 1
    limit_s, our_limit_s = (inference_s + encoding_s) / cores, (inference_s + our_encoding_s) / cores
    return {
        "minutes": round(episode.asset_metadata["duration_s"] / 60, 2), "lines": len(texts), "cores": cores,
        "scenes": episode.asset_metadata["scenes"], "integrated_lufs": episode.asset_metadata["integrated_lufs"],
        "true_peak_db": episode.asset_metadata["true_peak_db"], "render_s": round(cold_s, 3),
        "bare_inference_s": round(inference_s, 3), "bare_encoding_s": round(encoding_s, 3),
        "limit_s": round(limit_s, 3), "ratio_to_limit": round(cold_s / limit_s, 3),
        "our_bare_encoding_s": round(our_encoding_s, 3), "ratio_to_our_limit": round(cold_s / our_limit_s, 3),
        "all_cores_s": round(all_cores_s, 3), "ratio_to_all_cores": round(cold_s / all_cores_s, 3),
        "worker_cpu_s": round(cpu_s, 2),
        "bare_cpu_s": round(bare_cpu_s, 2), "ratio_of_cpu": round(cpu_s / bare_cpu_s, 3),
        "one_line_edit_s": round(edit_s, 3), "ratio_one_line_edit": round(edit_s / cold_s, 3),
    }  # fmt: skip


def _long(studio: Studio, minutes: int) -> Project:
    """A script of that length: ten minutes over and over, with other words at the beginning of each line."""
    project = _scripted(studio, 10)
    scenes = project.script_data.scenes if project.script_data else []
    more = [_again(scene, n) for n in range(-(-minutes // 10)) for scene in scenes]
    changed = project.model_copy(update={"script_data": Script(scenes=more)})
    return approve_all(studio, save_project(studio, changed), reason="A measurement.")


def _again(scene: Scene, number: int) -> Scene:
    if not number:
        return scene
    lines = [
        line.model_copy(update={"id": f"{line.id}-{number}", "text": f"Part {number + 1}. {line.text}"})
        for line in scene.lines
    ]
    return scene.model_copy(update={"id": f"{scene.id}-{number}", "lines": lines, "approved_hash": ""})


def _memory(minutes: int, layout: Layout, music: str) -> dict[str, Any]:
    with _at_work() as (studio, worker):
        project = choose_sound(studio, _long(studio, minutes), layout=layout)
        project = dressed(studio, project, music)
        idle_mb = _resident_mb(worker)
        peaks, stop = [idle_mb], Event()

        def watch() -> None:
            while not stop.wait(0.05):
                peaks.append(_resident_mb(worker))

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        taken_s, asset_id = _rendered_s(studio, project.project_id)
        stop.set()
        watcher.join()
        seconds = get_asset(studio, asset_id).asset_metadata["duration_s"]
    return {
        "minutes": round(seconds / 60, 1), "render_s": round(taken_s, 1), "idle_mb": round(idle_mb, 1),
        "peak_rss_mb_over_idle": round(max(peaks) - idle_mb, 1),
    }  # fmt: skip


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _reruns(minutes: int, seconds: float) -> dict[str, Any]:
    """The app as a user runs it, its worker with it; another project than the one on the screen is rendered."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        hundred_kilobytes(folder / "data")
        studio = open_studio(Settings(data_dir=folder / "data"))
        env = {"PODCAST_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT)}
        try:
            with served(folder, ROOT / "streamlit_app.py", "streamlit", env) as port:
                project = _long(studio, minutes)
                _until_warm(studio)
                page = (port, "script", f"project={REREAD}", 1)
                idle = asyncio.run(measure(*page, seconds))
                run_id = render(studio, project.project_id)
                busy = asyncio.run(measure(*page, seconds))
                with reading(studio.engine) as session:
                    row = get_job(session, run_id)
                is_under_way = row is not None and not row.status.is_final
        finally:
            studio.close()
    return {
        "idle": figures(idle), "rendering": figures(busy), "rendered_throughout": is_under_way,
        "rerun_ratio_while_rendering": round(statistics.median(busy) / statistics.median(idle), 2),
    }  # fmt: skip


@contextmanager
def _at_work() -> Iterator[tuple[Studio, int]]:
    """A studio on a folder of its own with a worker at work; gives its process as well."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        migrate(settings)
        env = {"PODCAST_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
        worker = Supervisor([sys.executable, "-m", "lib.worker"], lock=settings.data_dir / "supervisor.lock", env=env)
        studio = open_studio(settings)
        studio.jobs.prepare()  # as the app does when it starts
        worker.start()
        try:
            _until_warm(studio)
            yield studio, worker.pid or 0
        finally:
            worker.stop()
            studio.close()


def _until_warm(studio: Studio) -> None:
    """A worker warms its voices up when it starts; in the app that is before the first click."""
    while not studio.jobs.worker_alive():
        time.sleep(0.05)
    time.sleep(3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--part", action="append", choices=("speed", "memory", "reruns", "left"), help="default: all but left"
    )
    parser.add_argument("--minutes", type=int, default=10, help="of the episode whose speed is measured")
    parser.add_argument("--rounds", type=int, default=5, help="of that")
    parser.add_argument("--long-minutes", type=int, default=60, help="of the one whose memory is measured")
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement of reruns")
    options = parser.parse_args()
    parts = options.part or ("speed", "memory", "reruns")
    result: dict[str, Any] = {}
    if "speed" in parts:
        result |= _speed(options.minutes, options.rounds)
    if "memory" in parts:
        plain = _memory(options.long_minutes, Layout.MONO, "")
        dressed = _memory(options.long_minutes, Layout.STEREO, "piece:ledger")
        result["memory"] = {"mono": plain, "stereo_with_music": dressed}
        result["peak_rss_mb_over_idle"] = max(each["peak_rss_mb_over_idle"] for each in (plain, dressed))
    if "reruns" in parts:
        result["reruns"] = _reruns(options.long_minutes, options.seconds)
        result["rerun_ratio_while_rendering"] = result["reruns"].pop("rerun_ratio_while_rendering")
    if "left" in parts:
        result |= foretold(_at_work, lambda studio, minutes: (_scripted if minutes <= 10 else _long)(studio, minutes))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
