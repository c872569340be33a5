"""An episode through stub services, by us and by the package podcast-creator: `python -m benchmarks.pipeline`.

A language model and a voice server on loopback answer every call after the same time (1 s), see
`benchmarks.pipeline_stub`. Both make the same from the same text in turns: 4 scenes, 2 speakers, 40 lines of 4 s. Ours
is the app's own actions with a real worker process: analyse, research, write, approve, render, until the checked MP3 is
in the library; podcast-creator's is `create_podcast` with its defaults, and with TTS_BATCH_SIZE=40. Clocks run from the
first verb to the finished file, with both programs' libraries loaded; a first episode warms ours up.
Prints one JSON object as its last line; times are medians over the rounds. What else the machine does is part of them:
`load` is its load average when the rounds began.

podcast-creator is installed into an environment of its own (`--peer`), once, from the package index.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import av
import pydantic_ai  # noqa: F401 - loaded before any clock runs

from lib.actions.analysis import analyse
from lib.actions.approval import approve_all
from lib.actions.grounding import flags
from lib.actions.library import asset_file, get_asset
from lib.actions.projects import create_project, load_project, new_project, save_project
from lib.actions.providers import save_setup
from lib.actions.render import render
from lib.actions.research import research
from lib.actions.sample import SAMPLES
from lib.actions.script import write_script
from lib.actions.setups import Kind
from lib.actions.sources import add_document
from lib.actions.studio import Studio, migrate, open_studio
from lib.jobs import Supervisor
from lib.models.brief import Speaker
from lib.models.enums import JobStatus
from lib.models.project import Project
from lib.pipeline.offline.grammar import tag
from lib.settings import ROOT, Settings
from lib.store.engine import reading
from lib.store.render_jobs import get_job

PEER = "podcast-creator==0.13.1"
SOURCE = SAMPLES / "ten-years-of-tide.md"
IDEA = "How the tidal barrage changed the harbour town of Port Ellery"
MINUTES = 4
LINES = 40
NAME = "openai_compatible"

_PEERS_EPISODE = """
import asyncio, json, pathlib, sys, time
from podcast_creator import configure, create_podcast
content, out = pathlib.Path(sys.argv[1]).read_text("utf-8"), sys.argv[2]
P = "openai-compatible"
configure("speakers_config", {"profiles": {"duo": {"tts_provider": P, "tts_model": "tts-1", "speakers": [
    {"name": "Alice", "voice_id": "alloy", "backstory": "Host.", "personality": "Curious."},
    {"name": "Bob", "voice_id": "onyx", "backstory": "Expert.", "personality": "Calm."}]}}})
start = time.perf_counter()
asyncio.run(create_podcast(content=content, briefing=sys.argv[3], episode_name="tides", output_dir=out,
    speaker_config="duo", outline_provider=P, outline_model="m", transcript_provider=P, transcript_model="m",
    num_segments=4))
wall_s = time.perf_counter() - start
made = [str(p) for p in pathlib.Path(out).rglob("*.mp3") if "clips" not in p.parts]
print(json.dumps({"wall_s": wall_s, "file": made[0] if made else ""}))
"""


@contextmanager
def stub(after_s: float) -> Iterator[str]:
    """The address of the stub services, in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.pipeline_stub", "--after", str(after_s), "--lines", str(LINES // 4)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin and process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(10)


def calls(url: str) -> dict[str, Any]:
    """What the stub counted since it was last asked."""
    with urllib.request.urlopen(f"{url}/calls", timeout=10) as answer:
        return dict(json.load(answer))


def ours(url: str, at_once: int) -> dict[str, Any]:
    """An episode by the app, in an empty data folder; `at_once` lines may be spoken at a time, 0 for the default."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        migrate(settings)
        studio = open_studio(settings)
        as_openai = {"at_once": "8", "context_chars": "24000"}  # the stub answers as OpenAI does, not as a desk
        save_setup(studio, Kind.LLM, NAME, options={"base_url": f"{url}/v1", "model": "m", **as_openai})
        pace = {"at_once": str(at_once)} if at_once else {}
        save_setup(studio, Kind.SPEECH, NAME, options={"base_url": f"{url}/v1", "voices": "alloy,onyx", **pace})
        studio.jobs.prepare()
        env = {"PODCAST_DATA_DIR": folder, "PYTHONPATH": str(ROOT)}
        worker = Supervisor([sys.executable, "-m", "lib.worker"], lock=settings.data_dir / "supervisor.lock", env=env)
        worker.start()
        try:
            while not studio.jobs.worker_alive():
                time.sleep(0.05)
            time.sleep(5)  # it warms up when it starts; in the app that is before the first click
            calls(url)
            return {**_episode(studio), **calls(url)}
        finally:
            worker.stop()
            studio.close()


def _episode(studio: Studio) -> dict[str, Any]:
    start = time.perf_counter()
    marks = {}
    project_id = create_project(studio, new_project(idea=IDEA, minutes=MINUTES)).project_id
    project = load_project(studio, project_id)
    cast = [Speaker(name="Alice", role="host", voice_id="alloy", provider=NAME, persona="Curious."),
            Speaker(name="Bob", role="guest", voice_id="onyx", provider=NAME, persona="Calm.")]  # fmt: skip
    save_project(studio, project.model_copy(update={"writer": NAME, "cast": cast}))
    add_document(studio, project_id, SOURCE.name, SOURCE.read_bytes())
    for name, verb in (("analyse", analyse), ("research", research), ("write", write_script)):
        verb(studio, project_id)
        marks[f"{name}_s"] = time.perf_counter() - start - sum(marks.values())
    project = approve_all(studio, load_project(studio, project_id), reason="A measurement.")
    episode_id = _rendered(studio, project_id)
    wall_s = time.perf_counter() - start
    marks["render_s"] = wall_s - sum(marks.values())
    found = get_asset(studio, episode_id)
    mp3 = b"".join((file := asset_file(studio, episode_id)).read(0, file.size))
    return {
        "wall_s": wall_s,
        **marks,
        "audio_s": found.asset_metadata["duration_s"],
        "mp3_bytes": len(mp3),
        **_checked(project),
    }


def _checked(project: Project) -> dict[str, Any]:
    """That what was made is what it should be: lines that cite facts, facts that stand in the source."""
    assert project.script_data and project.research
    lines, facts = project.script_data.lines(), project.research.fact_cards
    text = SOURCE.read_text("utf-8")
    assert all(" ".join(fact.quote.split()) in " ".join(text.split()) for fact in facts)
    return {
        "lines": len(lines), "scenes": len(project.script_data.scenes), "facts": len(facts),
        "citing_lines": sum(bool(line.used_fact_ids) for line in lines), "flagged_lines": len(flags(project)),
    }  # fmt: skip


def _rendered(studio: Studio, project_id: str) -> int:
    run_id = render(studio, project_id)
    while True:
        with reading(studio.engine) as session:
            episode = get_job(session, run_id)
        assert episode is not None
        if episode.status == JobStatus.COMPLETED:
            return episode.asset_id or 0
        if episode.status.is_final:
            raise SystemExit(f"the render ended as {episode.status}: {episode.error}")
        time.sleep(0.02)


def peers_python(folder: Path) -> Path:
    """The interpreter of the peer's environment, made when it is not there."""
    python = folder / "venv" / "bin" / "python"
    if not (folder / "venv" / "installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", PEER, "langchain-openai"], check=True)
        (folder / "venv" / "installed").write_text(PEER)
    return python


def peers(url: str, python: Path, batch: int) -> dict[str, Any]:
    """The same by podcast-creator; `batch` lines are spoken at a time, 0 for its default."""
    env = {
        **os.environ, "OPENAI_COMPATIBLE_BASE_URL": f"{url}/v1", "OPENAI_COMPATIBLE_API_KEY": "x",
        "NO_PROXY": "127.0.0.1", **({"TTS_BATCH_SIZE": str(batch)} if batch else {}),
    }  # fmt: skip
    calls(url)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(python), "-c", _PEERS_EPISODE, str(SOURCE), folder, IDEA]
        done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"podcast-creator failed:\n{done.stderr[-2000:]}")
        told = json.loads(done.stdout.strip().splitlines()[-1])
        with av.open(told["file"]) as file:
            audio_s = float(file.duration or 0) / av.time_base
    return {"wall_s": told["wall_s"], "audio_s": audio_s, **calls(url)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--after", type=float, default=1.0, help="seconds until each answer of a service")
    parser.add_argument("--peer", type=Path, default=Path.home() / ".cache" / "podcast-maker-bench")
    options = parser.parse_args()
    python = peers_python(options.peer)
    tag("The libraries that read English are loaded now.")
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "peer": [], "tuned": [], "ours_default_pace": []}
    with stub(options.after) as url:
        ours(url, LINES)
        load = os.getloadavg()[0]
        for n in range(options.rounds):
            for name, run in {
                "ours": lambda: ours(url, LINES), "peer": lambda: peers(url, python, 0),
                "ours_default_pace": lambda: ours(url, 0), "tuned": lambda: peers(url, python, LINES),
            }.items():  # fmt: skip
                runs[name].append(run())
                print(f"round {n + 1}, {name}: {json.dumps(runs[name][-1])}", file=sys.stderr)
    walls = {name: median(run["wall_s"] for run in made) for name, made in runs.items()}
    steps = ("analyse_s", "research_s", "write_s", "render_s")
    print(json.dumps({
        "load": round(load, 1), "cores": os.cpu_count(), "rounds": options.rounds, "after_s": options.after,
        "lines": runs["ours"][-1]["lines"],
        "wall_s": {name: round(wall_s, 2) for name, wall_s in walls.items()},
        "steps_s": {step: round(median(run[step] for run in runs["ours"]), 2) for step in steps},
        "calls": {name: made[-1]["calls"] for name, made in runs.items()},
        "in_flight": {name: made[-1]["in_flight"] for name, made in runs.items()},
        "citing_lines": runs["ours"][-1]["citing_lines"], "flagged_lines": runs["ours"][-1]["flagged_lines"],
        "ratio_to_podcast_creator": round(walls["ours"] / walls["peer"], 3),
        "ratio_to_tuned": round(walls["ours"] / walls["tuned"], 3),
        "ratio_at_our_default_pace": round(walls["ours_default_pace"] / walls["peer"], 3),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
