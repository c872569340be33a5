"""Keeps one worker process running for as long as this process runs, and not a moment longer.

The child's standard input is a pipe that nobody writes to. When this process ends, however it ends, the operating
system closes the pipe and the child, reading it, learns that it is alone (`watch_parent`). A lock in the data folder
sees to it that two app processes, or one that reloads, do not start two workers; the second waits and takes over when
the first goes.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, Lock, Thread

from lib.jobs.locks import FileLock

log = logging.getLogger(__name__)

SUPERVISED = "PODCAST_SUPERVISED"
"""Set to "1" for the child, which then lives and dies with its parent."""

GRACE_S = 12.0
"""From the polite request to stop to the kill: enough for a line to be finished."""

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 10.0
HEALTHY_S = 10.0
"""A run of this length was not a failed start: the next restart is quick again."""
KILLED_PAUSE_S = 1.0
"""At most, after a kill from outside: that was no failed start either. Yet a machine without memory kills again."""


class Supervisor:
    """`command` is started with `env` on top of this process's environment, in a session of its own, and again whenever
    it ends. `lock` names the file that only one supervisor holds."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        lock: Path,
        env: Mapping[str, str] | None = None,
        grace_s: float = GRACE_S,
    ) -> None:
        self._command = list(command)
        self._env = {**os.environ, **(env or {}), SUPERVISED: "1"}
        self._grace_s = grace_s
        self._lock = FileLock(lock)
        self._stop = Event()
        self._thread = Thread(target=self._run, name="supervisor", daemon=True)
        self._guard = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def start(self) -> None:
        """Return at once; the worker starts in the background. Call once."""
        self._lock.path.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """End the worker, politely and then not, and return when it is gone. Safe to call twice."""
        self._stop.set()
        with self._guard:
            child = self._child
        if child is not None:
            _end(child, self._grace_s)
        if self._thread.is_alive():
            self._thread.join()
        self._lock.release()

    @property
    def pid(self) -> int | None:
        """The worker that this supervisor runs; None while there is none, or another process supervises it."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def _run(self) -> None:
        while not self._lock.try_acquire():
            if self._stop.wait(1.0):
                return
        pause_s = FIRST_PAUSE_S
        while not self._stop.is_set():
            lived_s = self._one_life()
            if self._stop.is_set():
                return
            longest_s = KILLED_PAUSE_S if self._was_killed() else LONGEST_PAUSE_S
            pause_s = FIRST_PAUSE_S if lived_s >= HEALTHY_S else min(pause_s * 2, longest_s)
            log.warning("the worker ended after %.1f s; starting it again in %.2f s", lived_s, pause_s)
            self._stop.wait(pause_s)

    def _was_killed(self) -> bool:
        return self._child is not None and self._child.returncode == -9  # SIGKILL, which Windows does not have

    def _one_life(self) -> float:
        """Run the child to its end; how long it lived, in seconds."""
        began_s = time.monotonic()
        with self._guard:
            if self._stop.is_set():
                return 0.0
            try:
                self._child = _spawn(self._command, self._env)
            except OSError:
                log.exception("the worker could not be started")
                return 0.0
            self.starts += 1
        self._child.wait()
        if self._child.stdin is not None:
            self._child.stdin.close()
        return time.monotonic() - began_s


def _spawn(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in the terminal reaches this process alone, which then stops the child in order.
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, creationflags=flags)  # noqa: S603
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603


def _end(child: subprocess.Popen[bytes], grace_s: float) -> None:
    child.terminate()
    try:
        child.wait(timeout=grace_s)
    except subprocess.TimeoutExpired:
        log.warning("the worker did not stop within %.0f s and is killed", grace_s)
        child.kill()
        child.wait()


def is_supervised() -> bool:
    """Whether this process is a supervisor's child."""
    return os.environ.get(SUPERVISED) == "1"


def watch_parent(gone: Callable[[], None]) -> None:
    """Call `gone`, once and from a thread, when the supervisor's process has ended. Does nothing unless supervised."""
    if is_supervised():
        Thread(target=_wait_for_end, args=(gone,), name="parent", daemon=True).start()


def _wait_for_end(gone: Callable[[], None]) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    gone()
