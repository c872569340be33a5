"""Programs that run beside us: found, started with a log of their own, and ended in the order that suits them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PATIENCE_S = 180.0
LEAVING_S = 20.0
_ELSEWHERE = ("/usr/sbin", "/usr/local/sbin")
"""Where Debian keeps servers, which is not in everybody's path."""


class MissingError(Exception):
    """A program or a package that is needed is not installed; the message says how to get it."""


def program(name: str, package: str) -> str:
    """The path of a program. Raises MissingError, which names Debian's package."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = (
        str(versions[-1]) if versions else shutil.which(name) or shutil.which(name, path=os.pathsep.join(_ELSEWHERE))
    )
    if not found:
        raise MissingError(f"{name} is not installed (apt-get install {package})")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A started program. In a session of its own: Ctrl-C in the terminal reaches this process alone, which then ends
    the others in order."""

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, folder: Path | None = None,
        env: Mapping[str, str] | None = None, end_with: signal.Signals = signal.SIGTERM, leaving_s: float = LEAVING_S,
    ) -> None:  # fmt: skip
        self.name, self.log, self._end_with, self._leaving_s = name, log, end_with, leaving_s
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=folder, env=None if env is None else dict(env), stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, start_new_session=True,
            )  # fmt: skip

    def wait_until(self, is_so: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Look until it is so. Raises RuntimeError with the end of the log when it is not in time, or the program has
        ended."""
        end_s = time.monotonic() + patience_s
        while not is_so():
            if self.process.poll() is not None or time.monotonic() > end_s:
                said = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{self.name} did not start; its log ends with:\n{said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as it likes to be ended, after a while not so; nothing that it started is left. Safe to call twice."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(self._end_with)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self._leaving_s)
        with suppress(ProcessLookupError):  # the group of its session: nobody else is in it
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
