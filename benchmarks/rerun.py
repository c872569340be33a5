"""How long a rerun takes beside nothing at all: `python -m benchmarks.rerun [--seconds 20] [--server streamlit]`.

The Script page with a project of 100 KB, and an empty app, each served by a process of its own in the same way and with
the same configuration. Clients speak Streamlit's own protocol on loopback: each sends a rerun once a second, as one who
types does, and the clock runs from the message to `script_finished`. One session, then twenty at a time; the two apps
take turns, so that a busy machine troubles both. Prints one JSON object: milliseconds, and the ratios of the medians.

Before the clock runs, the page must have shown every scene, in what it sends or in a piece that it names and that a
browser fetches once: a page that shows less is no result.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

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


@contextlib.contextmanager
def served(folder: Path, script: Path, server: str, env: dict[str, str]) -> Iterator[int]:
    """The app in `script` as a process of its own; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if server == "uvicorn":
        command = [sys.executable, "-m", "uvicorn", f"{script.stem}:app", "--port", str(port), "--log-level", "warning"]
    else:
        command = [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", str(port)]
    with (folder / f"{script.stem}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=script.parent, env={**os.environ, **env}, stdout=log, stderr=log)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/_stcore/health").status_code == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the app did not start")


class Visitor:
    """One browser: opens a page and runs it again and again; it tells which messages it keeps, as browsers do."""

    def __init__(self, socket_: ClientConnection, page: str, query: str) -> None:
        self._socket, self._page, self._query, self._hash = socket_, page, query, ""
        self._kept: set[str] = set()
        self.shown = ""

    async def first_visit(self, port: int) -> str:
        """Everything that the page shows, with the pieces that a browser fetches."""
        await self.rerun_s()
        pieces = set(re.findall(r"/drawn/\w+", self.shown))
        return self.shown + "".join(httpx.get(f"http://127.0.0.1:{port}{piece}").text for piece in pieces)

    async def rerun_s(self) -> float:
        """Seconds from asking for a rerun to its end."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.cached_message_hashes.extend(self._kept)
        if self._hash:
            state.page_script_hash = self._hash
        else:
            state.page_name = self._page
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(bytes(await self._socket.recv(decode=False)))
            kind = answer.WhichOneof("type")
            if answer.metadata.cacheable:
                self._kept.add(answer.hash)
            if kind == "new_session":
                self._hash = answer.new_session.page_script_hash
            elif kind == "navigation" and answer.navigation.page_script_hash:
                self._hash = answer.navigation.page_script_hash
            elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise SystemExit(f"the page failed: {answer.delta.new_element.exception.message}")
            elif kind == "delta":
                self.shown += answer.delta.new_element.html.body + answer.delta.new_element.bidi_component.json
            elif kind == "script_finished":
                return time.perf_counter() - began


async def check(port: int, page: str, query: str, scenes: int) -> None:
    """Exits unless the page shows every scene, with its words."""
    async with connect(_stream(port), max_size=None, subprotocols=["streamlit"], compression=None) as socket_:  # type: ignore[list-item]
        shown = await Visitor(socket_, page, query).first_visit(port)
    missing = [n for n in range(1, scenes + 1) if f">Part {n}</h3>" not in shown]
    if missing or shown.count("the wall held the sea back") < 12 * scenes:
        raise SystemExit(f"the page does not show all of its {scenes} scenes: {missing}")


def _stream(port: int) -> str:
    return f"ws://127.0.0.1:{port}/_stcore/stream"


async def measure(port: int, page: str, query: str, sessions: int, seconds: float) -> list[float]:
    """Latencies in ms of every rerun of that many sessions, each once a second, after all have run twice to warm up."""
    warm = asyncio.Barrier(sessions)

    async def one(n: int) -> list[float]:
        async with connect(_stream(port), max_size=None, subprotocols=["streamlit"], compression=None) as socket_:  # type: ignore[list-item]
            visitor = Visitor(socket_, page, query)
            for _ in range(2):
                await visitor.rerun_s()
            await warm.wait()
            await asyncio.sleep(n / sessions)
            end, taken = time.monotonic() + seconds, []
            while time.monotonic() < end:
                taken.append(1000 * await visitor.rerun_s())
                await asyncio.sleep(max(0.0, 1 - taken[-1] / 1000))
            return taken

    return [each for taken in await asyncio.gather(*map(one, range(sessions))) for each in taken]


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
    figures: dict[str, object] = {}
    for (label, sessions), all_ms in taken.items():
        cuts = statistics.quantiles(all_ms, n=20)
        found = {"p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1), "reruns": len(all_ms)}
        figures[f"{label}_{sessions}"] = found
    for sessions in SESSIONS:
        ours, nothing = (statistics.median(taken[label, sessions]) for label in ("script", "empty"))
        figures[f"ratio_{sessions}"] = round(ours / nothing, 2)
    return figures


if __name__ == "__main__":
    main()
