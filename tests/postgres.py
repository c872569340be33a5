"""A real Postgres server for the tests that need one, started once and only if asked for."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from lib.settings import Settings


def _program(name: str) -> str | None:
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(candidates[0]) if candidates else shutil.which(name)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a throw-away cluster's maintenance database. Postgres refuses root, so root runs it as another user."""
    initdb, server = _program("initdb"), _program("postgres")
    if not initdb or not server:
        pytest.skip("Postgres' programs are not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="podcast-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    port = _free_port()
    data = folder / "data"
    make = [
        *as_user,
        initdb,
        "-D",
        str(data),
        "-U",
        "podcast",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, capture_output=True, cwd=folder)
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    process = subprocess.Popen(
        [*as_user, server, "-D", str(data), "-p", str(port), *options],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"postgresql://podcast@127.0.0.1:{port}/postgres"
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of the test's own."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def _blank_database(postgres_server: str) -> Iterator[str]:
    from lib.actions.studio import migrate

    with _database(postgres_server) as url:
        migrate(Settings(database_url=url))
        yield url


@pytest.fixture
def migrated_postgres_url(postgres_server: str, _blank_database: str) -> Iterator[str]:
    """URL of a migrated database of the test's own: a copy, since to migrate takes longer than many a test."""
    with _database(postgres_server, like=_blank_database.rsplit("/", 1)[1]) as url:
        yield url


@contextmanager
def _database(server: str, like: str = "template1") -> Iterator[str]:
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    yield server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            continue
    pytest.fail("the Postgres server did not start")
