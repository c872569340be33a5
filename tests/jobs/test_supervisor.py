from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.jobs import Supervisor

HERE = Path(__file__).resolve().parent
ENV = {"PYTHONPATH": str(HERE.parent.parent)}


def until(fact: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + 120.0
    while not fact():
        assert time.monotonic() < end_s, f"never happened: {what}"
        time.sleep(0.02)


def pids(folder: Path) -> list[int]:
    path = folder / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed orphan stays in the process table until somebody collects it.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@contextmanager
def supervised(folder: Path, *how: str, grace_s: float = 10.0) -> Iterator[Supervisor]:
    command = [sys.executable, str(HERE / "child.py"), str(folder / "pids"), *how]
    supervisor = Supervisor(command, lock=folder / "supervisor.lock", env=ENV, grace_s=grace_s)
    supervisor.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()


def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        until(lambda: len(pids(tmp_path)) == 1, "the first child")
        os.kill(pids(tmp_path)[0], signal.SIGKILL)
        until(lambda: len(pids(tmp_path)) == 2, "the second child")
        assert supervisor.starts == 2
        assert supervisor.pid == pids(tmp_path)[1]
    assert not any(alive(pid) for pid in pids(tmp_path))
    assert supervisor.pid is None


def test_a_child_that_ends_at_once_is_started_again_after_ever_longer_pauses(tmp_path: Path) -> None:
    began_s = time.monotonic()
    with supervised(tmp_path, "brief") as supervisor:
        until(lambda: supervisor.starts == 3, "three starts")
        assert time.monotonic() - began_s >= 0.5 + 1.0


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    with supervised(tmp_path, "stubborn", grace_s=0.2):
        until(lambda: pids(tmp_path), "the child")
    assert not alive(pids(tmp_path)[0])


def test_a_command_that_does_not_exist_does_not_end_the_supervisor(tmp_path: Path) -> None:
    supervisor = Supervisor([str(tmp_path / "nothing")], lock=tmp_path / "lock")
    supervisor.start()
    supervisor.stop()
    assert supervisor.starts == 0


def test_of_two_supervisors_one_has_a_child_and_the_other_takes_over_when_it_goes(tmp_path: Path) -> None:
    with supervised(tmp_path) as first:
        until(lambda: pids(tmp_path), "a child")
        with supervised(tmp_path) as second:
            assert second.pid is None
            first.stop()
            until(lambda: len(pids(tmp_path)) == 2, "the second supervisor's child")
            assert second.pid == pids(tmp_path)[1]


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, str(HERE / "parent.py"), str(tmp_path)], env={**os.environ, **ENV})
    until(lambda: pids(tmp_path), "the child")
    assert alive(pids(tmp_path)[0])
    parent.kill()
    parent.wait()
    until(lambda: not alive(pids(tmp_path)[0]), "the child is gone")
