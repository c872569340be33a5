"""A Postgres server of one's own, from Debian's package, never as root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ops.running import Running, free_port, program

PACKAGE = "postgresql"
NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
"""Postgres refuses root, so root runs it as another user."""


@contextmanager
def postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """URL of the maintenance database of a new server in `folder`, which must be empty and is left as it is at the end.

    Unless it is `durable`, a power cut may lose what was written: fast enough for tests. Raises MissingError.
    """
    initdb, server = program("initdb", PACKAGE), program("postgres", PACKAGE)
    folder.mkdir(parents=True, exist_ok=True)
    as_user = list(NOBODY) if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "nobody")
    data, port = folder / "data", free_port()
    make = ["-D", str(data), "-U", "podcast", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run([*as_user, initdb, *make, "--no-sync"], check=True, capture_output=True, cwd=folder)
    how = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "max_connections=300"]
    command = [*as_user, server, "-D", str(data), "-p", str(port), *how, "-c", f"fsync={'on' if durable else 'off'}"]
    # SIGINT: sessions that are still there are ended, not waited for.
    running = Running("Postgres", command, log=folder.with_suffix(".log"), folder=folder, end_with=signal.SIGINT)
    url = f"postgresql://podcast@127.0.0.1:{port}/postgres"
    try:
        running.wait_until(lambda: _answers(url))
        yield url
    finally:
        running.stop()


def new_database(server: str, name: str, like: str = "template1") -> str:
    """Make an empty database, or a copy of another, on the server behind that URL; its URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
    return server.rsplit("/", 1)[0] + f"/{name}"


def drop_database(server: str, name: str) -> None:
    """Remove it, whoever is still connected."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
