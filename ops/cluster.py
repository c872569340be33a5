"""`python -m ops.cluster`: the whole service on one machine as it would run on several.

Postgres, an S3 server, two app processes behind nginx, and two workers; each with a folder of its own, and nothing
shared but the services. Ctrl-C ends them in order: whoever asks for work first, what it stands on last.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

import httpx
from cryptography.fernet import Fernet

from lib.settings import ROOT
from ops.balancer import balancer
from ops.objects import objects
from ops.postgres import new_database, postgres
from ops.running import MissingError, Running, free_port, program

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Left(BaseException):
    """Somebody asked for its end."""


@dataclass
class Cluster:
    """`url` is where everybody comes; `apps` are the processes' own addresses; `homes` the folders of all of them.

    `env` is what each was told beside its folder.
    """

    url: str
    env: dict[str, str]
    apps: dict[str, Running] = field(default_factory=dict)
    workers: list[Running] = field(default_factory=list)
    homes: list[Path] = field(default_factory=list)


@contextmanager
def cluster(folder: Path, *, port: int = 0, apps: int = 2, workers: int = 2) -> Iterator[Cluster]:
    """The service, once it can be used; ended with the block. Raises MissingError before anything is started."""
    for name, package in (("postgres", "postgresql"), ("nginx", "nginx-light")):
        program(name, package)
    port = port or free_port()
    with ExitStack() as all_:
        there = all_.enter_context(objects(folder))
        server = all_.enter_context(postgres(folder / "postgres", durable=True))
        env = {
            **os.environ, **there.env, "PODCAST_DATABASE_URL": new_database(server, "podcasts"),
            "PODCAST_SECRET_KEY": Fernet.generate_key().decode(), "PODCAST_RUN_WORKER": "0", "PODCAST_LOG": "json",
            "PODCAST_PUBLIC_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        made = Cluster("", env)
        for number in range(1, apps + 1):
            app_port = free_port()
            made.apps[f"http://127.0.0.1:{app_port}"] = all_.enter_context(_app(made, folder, number, app_port))
        for number in range(1, workers + 1):
            made.workers.append(all_.enter_context(_worker(made, folder, number)))
        for url, app in made.apps.items():
            app.wait_until(lambda url=url: _is_ready(url))  # type: ignore[misc]
        ports = [int(url.rsplit(":", 1)[1]) for url in made.apps]
        made.url = all_.enter_context(balancer(folder / "nginx", port, ports))
        for worker in made.workers:
            worker.wait_until(lambda: _workers_of(next(iter(made.apps))) >= workers)
        yield made


@contextmanager
def _app(made: Cluster, folder: Path, number: int, port: int) -> Iterator[Running]:
    home = _home(made, folder, f"app{number}")
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    env = {**made.env, "PODCAST_DATA_DIR": str(home), "PORT": str(port)}
    with _ended(Running(f"App {number}", command, log=folder / f"app{number}.log", folder=ROOT, env=env)) as app:
        yield app


@contextmanager
def _worker(made: Cluster, folder: Path, number: int) -> Iterator[Running]:
    home = _home(made, folder, f"worker{number}")
    env = {**made.env, "PODCAST_DATA_DIR": str(home)}
    command = [sys.executable, "-m", "lib.worker"]
    with _ended(
        Running(f"Worker {number}", command, log=folder / f"worker{number}.log", folder=home, env=env)
    ) as worker:
        yield worker


@contextmanager
def _ended(running: Running) -> Iterator[Running]:
    try:
        yield running
    finally:
        running.stop()


def _home(made: Cluster, folder: Path, name: str) -> Path:
    made.homes.append(folder / name)
    made.homes[-1].mkdir()
    return made.homes[-1]


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/ready", timeout=30).is_success
    except httpx.TransportError:
        return False


def _workers_of(url: str) -> int:
    """How many workers that app knows of, by its figures."""
    try:
        lines = httpx.get(f"{url}/metrics", timeout=30).text.splitlines()
    except httpx.TransportError:
        return 0
    return next((int(float(line.split()[1])) for line in lines if line.startswith("podcast_workers ")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m ops.cluster", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8501")))
    parser.add_argument("--apps", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    for each in _SIGNALS:
        signal.signal(each, _leave)
    with tempfile.TemporaryDirectory(prefix="podcast-cluster-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # who runs Postgres and nginx must come through it
        print(
            f"Starting Postgres, an S3 server, nginx, {options.apps} apps and {options.workers} workers in {folder} …"
        )
        try:
            with cluster(folder, port=options.port, apps=options.apps, workers=options.workers) as made:
                print(
                    f"Podcast Maker is at {made.url} (apps: {', '.join(made.apps)}). Ctrl-C ends it, and all it holds."
                )
                Event().wait()
        except MissingError as missing:
            sys.exit(str(missing))
        except _Left:
            print("It has ended.")


def _leave(_number: int, _frame: FrameType | None) -> None:
    """At any moment, also while it starts: what was started is ended, once and in order."""
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    print("Ending …")
    raise _Left


if __name__ == "__main__":
    main()
