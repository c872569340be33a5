"""The service as it runs on several machines: an episode made and played through the balancer, and parts that go."""

from __future__ import annotations

import asyncio
import io
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.visitor import visiting
from lib.errors import NotFound
from lib.store.blobs import Blobs
from ops.cluster import Cluster, cluster
from ops.running import MissingError, Running
from tests.server import EAGER

SCRIPT = "# Tides\n\n## One\n\n**Maya:** Who paid for the wall?\n\n**Tom:** The whole town paid for it.\n"
PATIENCE_S = 150.0


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="podcast-cluster-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def made(folder: Path) -> Iterator[Cluster]:
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PODCAST_VOICES_READY", EAGER["PODCAST_VOICES_READY"])
            with cluster(folder) as made:
                yield made
    except MissingError as missing:
        pytest.skip(str(missing))


def _until(fact: Callable[[], bool], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < end_s, f"never happened: {what}"
        time.sleep(0.1)


def _answered(folder: Path, path: str) -> set[str]:
    """Which app processes answered requests for that path."""
    return {log.stem for log in folder.glob("app*.log") if f'"path": "{path}"' in log.read_text()}


def _asset_of(client: httpx.Client, project: str) -> int:
    """The episode, once it is rendered."""

    def state() -> dict[str, object]:
        found: dict[str, object] = client.get(f"{project}/render").json()
        return found

    _until(lambda: state()["status"] in ("completed", "failed"), "the render ends")
    told = state()
    assert told["status"] == "completed", told
    return int(told["episode"]["asset_id"])  # type: ignore[index]


def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    stubborn = ["sh", "-c", "trap '' TERM; sleep 600 & echo $!; wait; exit"]
    running = Running("Shell", stubborn, log=tmp_path / "log", leaving_s=0.2)
    running.wait_until(lambda: (tmp_path / "log").read_text().endswith("\n"))
    child = int((tmp_path / "log").read_text())
    running.stop()
    _until(lambda: not _is_there(child), "the child ends")


def _is_there(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.postgres
def test_an_object_store_keeps_and_gives_files_as_a_folder_does(made: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in made.env.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    blobs = Blobs(made.env["PODCAST_BLOB_URL"] + "-test")
    assert list(blobs.all()) == [] and not blobs.exists("a/b")
    key = blobs.put(b"0123456789", ".mp3")
    assert blobs.put_file(io.BytesIO(b"0123456789"), ".mp3") == key and blobs.info(key).size_bytes == 10
    assert b"".join(blobs.stream(key, 2, 5)) == b"234"
    pieces = [bytes([n]) * 1_000_000 for n in range(11)]
    blobs.put_stream("clips/long.bin", iter(pieces))
    assert blobs.read("clips/long.bin") == b"".join(pieces), "in several parts"
    assert b"".join(blobs.stream("clips/long.bin", 999_999, 1_000_001)) == bytes([0, 1])
    blobs.put_at("clips/long.bin", b"short")
    assert blobs.size_bytes("clips") == 5 and {info.key for info in blobs.all()} == {key, "clips/long.bin"}
    blobs.delete("clips/long.bin")
    blobs.delete("clips/long.bin")
    with pytest.raises(NotFound):
        blobs.read("clips/long.bin")


@pytest.mark.postgres
def test_an_episode_is_made_and_played_through_the_balancer_and_outlives_an_app_and_a_worker(
    made: Cluster, folder: Path
) -> None:
    project = "/api/podcast/projects/tide"
    with httpx.Client(base_url=made.url, timeout=90) as client:
        first = {"project_id": "tide", "idea": "Tides", "duration": 1, "speakers": 2}
        assert client.post("/api/podcast/projects", json=first).status_code == 201
        assert client.cookies["place"]
        version = client.put(f"{project}/script/file", json={"content": SCRIPT}).json()["version"]
        assert _answered(folder, project + "/script/file") in ({"app1"}, {"app2"})
        versions = {httpx.get(url + project, timeout=90).json()["version"] for url in made.apps}
        assert versions == {version}, "every app sees what one of them wrote"
        assert client.post(f"{project}/approve", json={"reason": "A test."}).is_success
        assert client.post(f"{project}/render").status_code == 202
        asset_id = _asset_of(client, project)

        # Played in parts, from the object store, whoever is asked.
        path = f"/api/content-assets/{asset_id}/file"
        whole = client.get(path).content
        assert len(whole) > 20_000 and client.head(path).headers["content-length"] == str(len(whole))
        for url in (made.url, *made.apps):
            part = httpx.get(url + path, headers={"range": "bytes=1000-1999"}, timeout=90)
            assert (part.status_code, part.content) == (206, whole[1000:2000])
            assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
        tail = client.get(path, headers={"range": "bytes=-10"})
        assert tail.content == whole[-10:]

        # A page, by its websocket, through the balancer.
        port = int(made.url.rsplit(":", 1)[1])
        assert asyncio.run(_opened(port)) > 0
        assert client.get("/metrics").status_code == 404, "figures are not for who comes through the balancer"

        # An app and a worker go, as for an update; whoever was with them goes on with the others.
        app, worker = next(iter(made.apps.values())), made.workers[0]
        app.process.send_signal(signal.SIGTERM)
        worker.process.send_signal(signal.SIGTERM)
        # The app's server ends itself by the signal that it was sent, once it has answered what it was asked.
        assert (worker.process.wait(120), app.process.wait(120)) == (0, -signal.SIGTERM)
        assert all(client.get(project).is_success for _ in range(4))
        line = client.get(project).json()["script_data"]["scenes"][0]["lines"][1]["id"]
        assert client.put(f"{project}/lines/{line}", json={"text": "Nobody paid for it."}).is_success
        assert client.post(f"{project}/approve", json={"reason": "A test."}).is_success
        assert client.post(f"{project}/render").status_code == 202
        assert _asset_of(client, project) != asset_id
    left = [str(path.relative_to(folder)) for home in made.homes for path in home.rglob("*") if path.is_file()]
    assert left == [], "nothing is kept on a machine's own disk"
    said = "".join(log.read_text() for log in folder.glob("*.log"))
    assert "whole town" not in said and "Nobody paid" not in said, "no words of a script are logged"


async def _opened(port: int) -> float:
    async with visiting(port, "script", "project=tide") as visitor:
        await visitor.rerun_s()
        shown = "".join(visitor.read + visitor.fields)
        return len(shown)
