"""An S3 server from the package registry: moto's, which keeps what it is given in memory, for as long as it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import httpx

from ops.running import MissingError, Running, free_port

BUCKET = "podcasts"


@dataclass(frozen=True, slots=True)
class Objects:
    """`url` is where it lives; `env` is what the app and its workers are told."""

    url: str
    env: dict[str, str]


@contextmanager
def objects(folder: Path) -> Iterator[Objects]:
    """A server with one empty bucket; its log is kept in `folder`. Raises MissingError."""
    if find_spec("moto") is None or find_spec("flask") is None:
        raise MissingError("moto is not installed (pip install -r requirements-dev.txt)")
    port = free_port()
    command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)]
    running = Running("The S3 server", command, log=folder / "objects.log")
    url = f"http://127.0.0.1:{port}"
    try:
        running.wait_until(lambda: _answers(f"{url}/{BUCKET}"))
        yield Objects(url, _env(url))
    finally:
        running.stop()


def _answers(bucket: str) -> bool:
    try:
        return httpx.put(bucket).is_success
    except httpx.TransportError:
        return False


def _env(url: str) -> dict[str, str]:
    return {
        "PODCAST_BLOB_URL": f"s3://{BUCKET}/store", "AWS_ENDPOINT_URL": url, "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "anybody", "AWS_SECRET_ACCESS_KEY": "anything",
    }  # fmt: skip
