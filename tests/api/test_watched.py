"""What those see who run the service: figures, readiness, ids of requests, and logs without anybody's words."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib import logs
from lib.actions.measured import Rerun
from lib.actions.projects import create_project, new_project
from lib.actions.studio import Studio, open_studio
from lib.api import server
from lib.api.traced import shown
from lib.jobs import Queue
from lib.models.ledger import LedgerEntry
from lib.settings import Settings
from lib.store import ledger
from lib.store.engine import writing

HERE = ("127.0.0.1", 1)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, studio: Studio) -> Iterator[TestClient]:
    yield _served(monkeypatch, studio)


def _served(monkeypatch: pytest.MonkeyPatch, studio: Studio, **env: str) -> TestClient:
    for name, value in {"PODCAST_DATA_DIR": str(studio.settings.data_dir), **env}.items():
        monkeypatch.setenv(name, value)
    for application in (server.api, server.public_shares):
        application.state.studio = studio
    kwargs = server.app_kwargs()
    app = Starlette(routes=kwargs["routes"], middleware=kwargs["middleware"])
    return TestClient(app, base_url="http://localhost:8501", client=HERE)


def _figures(client: TestClient, **headers: str) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_tell_of_jobs_spend_and_reruns(served: TestClient, studio: Studio) -> None:
    project = create_project(studio, new_project(idea="The secret tide"))
    studio.jobs.enqueue("render_episode", project.project_id, "r1", job_id="r1", queue=Queue.EPISODES)
    with writing(studio.engine) as session:
        paid = ledger.reserve(session, LedgerEntry(
            project_id=project.project_id, kind="speech", provider="openai", reserved_usd=2.0))  # fmt: skip
        ledger.settle(session, paid.id, 1.5)
        ledger.reserve(
            session, LedgerEntry(project_id=project.project_id, kind="llm", provider="openai", reserved_usd=0.25)
        )
    with Rerun("script"):
        pass
    served.get("/api/podcast/projects")
    found = _figures(served)
    assert found["podcast_jobs", "episodes", "queued"] == 1
    assert 0 <= found["podcast_job_oldest_seconds", "episodes", "queued"] < 600
    assert found["podcast_spend_usd", "speech", "openai", "settled"] == 1.5
    assert found["podcast_spend_usd", "llm", "openai", "reserved"] == 0.25
    assert found["podcast_projects",] == 1 and found["podcast_workers",] == 0
    assert found["podcast_rerun_seconds_count", "script"] >= 1
    assert found["podcast_requests_total", "GET", "200"] >= 1
    assert "tide" not in served.get("/metrics").text


def test_figures_are_for_this_machine_or_for_who_has_the_token(monkeypatch: pytest.MonkeyPatch, studio: Studio) -> None:
    assert _served(monkeypatch, studio).get("/metrics").status_code == 200
    assert _served(monkeypatch, studio, PODCAST_ALLOW_REMOTE="1").get("/metrics").status_code == 401
    guarded = _served(monkeypatch, studio, PODCAST_METRICS_TOKEN="figures")
    assert guarded.get("/metrics").status_code == 401
    assert guarded.get("/metrics", headers={"authorization": "Bearer figure"}).status_code == 401
    assert _figures(guarded, authorization="Bearer figures")


def test_ready_says_what_is_missing(served: TestClient, studio: Studio, tmp_path: Path) -> None:
    found = served.get("/api/ready")
    assert (found.status_code, found.json()["ready"]) == (200, True)
    empty = open_studio(Settings(data_dir=tmp_path / "empty", blob_url="memory:///"))
    server.api.state.studio = empty
    said = served.get("/api/ready")
    assert said.status_code == 503
    assert said.json() == {"ready": False, "database": True, "migrated": False, "jobs": True, "files": True}
    assert served.head("/api/ready").status_code == 503
    empty.close()


def test_a_process_lives_and_says_so_while_no_database_answers(served: TestClient, tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    lost = open_studio(Settings(data_dir=tmp_path / "lost", database_url=nowhere, blob_url="memory:///"))
    server.api.state.studio = lost
    health = served.get("/api/health")
    assert (health.status_code, health.json()["worker_alive"]) == (200, False)
    said = served.get("/api/ready")
    assert said.status_code == 503
    assert said.json() == {"ready": False, "database": False, "migrated": False, "jobs": False, "files": True}
    lost.close()


def test_a_database_that_a_newer_version_brought_further_serves_the_older_one(
    served: TestClient, studio: Studio
) -> None:
    from lib.actions.studio import migrate

    with writing(studio.engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    migrate(studio.settings)
    assert served.get("/api/ready").json()["migrated"]
    with writing(studio.engine) as session:
        assert session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_an_answer_names_its_request(served: TestClient) -> None:
    assert served.get("/api/health", headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    made = served.get("/api/health", headers={"x-request-id": "a b\u00e9<script>".encode()}).headers["x-request-id"]
    assert len(made) == 32 and made != served.get("/api/health").headers["x-request-id"]
    assert served.get("/api/nowhere").headers["x-request-id"]


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the JSON log says of everything that is logged meanwhile."""
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.setFormatter(logs.JsonLines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield said
    root.removeHandler(handler)
    root.setLevel(before)


def test_the_log_names_request_and_project_and_no_secret_address(served: TestClient, lines: list[str]) -> None:
    served.get("/api/podcast/projects/tide-1?q=words", headers={"x-request-id": "abc-1"})
    served.get("/share/Sesame7")
    told = [json.loads(line) for line in lines]
    first = next(each for each in told if each.get("path") == "/api/podcast/projects/tide-1")
    assert (first["request_id"], first["project_id"], first["status"]) == ("abc-1", "tide-1", 404)
    assert any(each.get("path") == "/share/…" for each in told)
    assert "Sesame7" not in "".join(line for line in lines if '"lib.' in line) and "words" not in "".join(lines)
    assert shown("/feeds/t/Sesame7/a.xml") == "/feeds/t/…/a.xml" and shown("/feeds/a.xml") == "/feeds/a.xml"


def test_the_log_tells_where_it_broke_and_never_whose_words_broke_it(lines: list[str]) -> None:
    words, key = "The harbour master lied.", "sk-1234567890"
    try:
        raise ValueError(f"cannot say {words} with {key}")
    except ValueError as error:
        logging.getLogger("lib.worker.x").warning("%s; try %d follows", error, 2, exc_info=True)
        logging.getLogger("dbos").error(f"Exception encountered in workflow: {error}", exc_info=error)
    whole = "".join(lines)
    assert words not in whole and key not in whole and "harbour" not in whole
    first = json.loads(lines[0])
    assert first["message"] == "builtins.ValueError; try 2 follows" and first["error"] == "builtins.ValueError"
    assert any("test_watched.py" in frame for frame in first["stack"])
    assert json.loads(lines[1])["message"] == "Exception encountered in workflow"


def test_a_database_error_does_not_quote_what_was_written(studio: Studio) -> None:
    words = "The harbour master lied."
    with pytest.raises(sa.exc.DatabaseError) as refused, studio.engine.begin() as db:
        db.execute(sa.text("INSERT INTO nowhere VALUES (:words)"), {"words": words})
    assert words not in str(refused.value)
