"""A browser without a window: the app as a process of its own, and clients that speak Streamlit's protocol to it.

Each sends a rerun once a second, as one who types does, and tells which messages it keeps; the clock runs from the
message to `script_finished`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


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
    """One browser: opens a page and runs it again and again; it tells which messages it keeps, as browsers do.

    After a run `read` is the HTML that it sent, and `fields` what its components were given, as JSON; `desk` is that of
    a scene that is open to edit, its id and what it was given.
    """

    def __init__(self, socket_: ClientConnection, page: str, query: str) -> None:
        self._socket, self.page, self._query, self._hash = socket_, page, query, ""
        self._kept: set[str] = set()
        self._presses = ("", "{}")
        self.desk = ("", "{}")
        self.read: list[str] = []
        self.fields: list[str] = []

    def shown(self, port: int) -> str:
        """All of it, with the pieces that a browser fetches."""
        sent = "".join(self.read + self.fields)
        pieces = set(re.findall(r"/drawn/\w+", sent))
        return sent + "".join(httpx.get(f"http://127.0.0.1:{port}{piece}").text for piece in pieces)

    async def press_s(self, act: str, of: str) -> float:
        """Press a button that is plain HTML; seconds until the page has run."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, seen = self._presses[0], json.loads(self._presses[1])
        told = [{"count": seen["heard"] + 1, "act": act, "of": of}]
        state.json_value = json.dumps({"pressed": {"session": seen["session"], "told": told}})
        return await self.rerun_s(message)

    async def type_s(self, line_id: str, words: str) -> float:
        """Type into a line of the scene that is open to edit; seconds until the page has run."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, seen = self.desk[0], json.loads(self.desk[1])
        revision = next(line["revision"] for line in seen["lines"] if line["id"] == line_id)
        told = [{"count": seen["heard"] + 1, "act": "text", "of": line_id, "value": words, "revision": revision}]
        state.json_value = json.dumps({"said": {"session": seen["session"], "told": told}})
        return await self.rerun_s(message)

    async def go_s(self, page: str, query: str) -> float:
        """Open another page, in the same session; seconds until it has run."""
        self.page, self._query, self._hash, self.desk = page, query, "", ("", "{}")
        return await self.rerun_s()

    async def rerun_s(self, message: BackMsg | None = None) -> float:
        """Seconds from asking for a rerun to its end."""
        message = message or BackMsg()
        state = message.rerun_script
        self.read, self.fields = [], []
        state.query_string = self._query
        state.cached_message_hashes.extend(self._kept)
        if self._hash:
            state.page_script_hash = self._hash
        else:
            state.page_name = self.page
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
                self._show(answer.delta.new_element)
            elif kind == "script_finished":
                return time.perf_counter() - began

    def _show(self, element: Element) -> None:
        component = element.bidi_component
        if component.component_name == "presses":
            self._presses = component.id, component.json
        if component.component_name == "desk":
            self.desk = component.id, component.json
        self.read.append(element.html.body)
        self.fields.append(component.json)


@contextlib.asynccontextmanager
async def visiting(port: int, page: str, query: str) -> AsyncIterator[Visitor]:
    """A browser on that page, which is not yet opened: the first rerun opens it."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, max_size=None, subprotocols=["streamlit"], compression=None) as socket_:  # type: ignore[list-item]
        yield Visitor(socket_, page, query)


async def measure(
    port: int, page: str, query: str, sessions: int, seconds: float, press: tuple[str, str] | None = None
) -> list[float]:
    """Latencies in ms of every rerun of that many sessions, each once a second, after all have run twice to warm up.

    `press` is an act and what it is done to: pressed once before, by each.
    """
    warm = asyncio.Barrier(sessions)

    async def one(n: int) -> list[float]:
        async with visiting(port, page, query) as visitor:
            for _ in range(2):
                await visitor.rerun_s()
            if press:
                await visitor.press_s(*press)
                await visitor.rerun_s()
            await warm.wait()
            await asyncio.sleep(n / sessions)
            end, taken = time.monotonic() + seconds, []
            while time.monotonic() < end:
                taken.append(1000 * await visitor.rerun_s())
                await asyncio.sleep(max(0.0, 1 - taken[-1] / 1000))
            return taken

    return [each for taken in await asyncio.gather(*map(one, range(sessions))) for each in taken]


def seconds_of(pid: int) -> float:
    """User and system time of a process so far; 0 where there is no /proc, or it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def server_of(port: int) -> int:
    """The process that `served` runs on that port; 0 where there is no /proc."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"\0{port}\0" in path.read_text(errors="replace"):
                return int(path.parent.name)
    return 0


def figures(all_ms: list[float]) -> dict[str, float]:
    """`p50_ms`, `p95_ms` and of how many."""
    cuts = statistics.quantiles(all_ms, n=20)
    return {"p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1), "reruns": len(all_ms)}
