"""The app as a user runs it: a real process on loopback, which can be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 180
EAGER = {"PODCAST_WORKER_NICENESS": "0", "PODCAST_VOICES_READY": "0"}
"""Beside other tests a worker that steps back for all of them takes minutes to begin; and many end before any line."""
ALONE = {"PODCAST_RUN_WORKER": "0"}


class AppServer:
    """`streamlit run` over a data folder of its own. `kill()` is kill -9; `start()` may be called again after it.

    With ALONE it has no worker, for tests that ask for no work: one takes seconds of a core to begin."""

    def __init__(self, data_dir: Path, **env: str) -> None:
        self.data_dir, self.env = data_dir, env
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.parent / "app.log"

    def start(self) -> None:
        env = {**os.environ, "PODCAST_DATA_DIR": str(self.data_dir), "PORT": str(self.port), **EAGER, **self.env}
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            awaited = "ready" if self.env.get("PODCAST_RUN_WORKER") == "0" else "worker_alive"
            self.wait_until(lambda: self.get("/api/health").json()[awaited])
        except BaseException:
            self.stop()
            raise

    def kill(self) -> None:
        """Kill -9 of the web process; its worker must notice by itself."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=90)

    def wait_until(self, is_so: object, patience_s: float = PATIENCE_S) -> None:
        """Poll until `is_so()` is true; a server that does not answer yet is not true."""
        assert callable(is_so)
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            assert self._process is not None
            if self._process.poll() is not None:
                raise AssertionError(f"the app ended:\n{self.log.read_text()[-3000:]}")
            try:
                if is_so():
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not within {patience_s} s; the app's log:\n{self.log.read_text()[-3000:]}")
