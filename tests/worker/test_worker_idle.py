from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from dbos._outcome import NoResult

from lib.jobs import JobQueue
from lib.jobs.engine import open_engine
from lib.worker import idle


class Asked:
    """The engine's database, counting what it is asked."""

    def __init__(self) -> None:
        self.claims, self.configs, self.waiting = 0, 0, list[str]()
        self.looks, self.ended = 0, dict[str, int]()

    def start_queued_workflows(self, _queue: object, *_args: object, **_more: object) -> tuple[list[str], None]:
        self.claims += 1
        return self.waiting, None

    def get_queue(self, name: str) -> SimpleNamespace:
        self.configs += 1
        return SimpleNamespace(name=name)

    def check_workflow_result(self, workflow_id: str) -> int | NoResult:
        self.looks += 1
        return self.ended.get(workflow_id, NoResult())


def _make(engine: sa.Engine) -> None:
    """As much as is looked at of the engine's tables, with a job that waits in "scenes"."""
    _write(engine, "CREATE TABLE workflow_status (queue_name TEXT, status TEXT)")
    _write(engine, "CREATE TABLE queues (name TEXT, concurrency INTEGER)")
    _write(engine, "INSERT INTO queues VALUES ('scenes', 4)")
    _write(engine, "INSERT INTO workflow_status VALUES ('scenes', 'ENQUEUED')")


def _write(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as db:
        db.execute(sa.text(statement))


def test_a_queue_rests_while_nothing_is_written_and_asks_at_once_when_something_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(idle.time, "monotonic", lambda: clock[0])
    engine = open_engine(f"sqlite:///{tmp_path / 'jobs.db'}")
    _make(engine)
    asked, queue = Asked(), SimpleNamespace(name="scenes")
    idle.rest_while_unchanged(asked, tmp_path / "jobs.db")

    def polled(times: int, pause_s: float = 0.02, running: int = 0) -> int:
        before = asked.claims
        for _ in range(times):
            clock[0] += pause_s
            asked.start_queued_workflows(queue, "me", "1", None, running, owner_xid="x")
            assert asked.get_queue("scenes").name == "scenes"
        return asked.claims - before

    assert polled(250) <= 6, "about once a second"
    assert asked.configs == 1
    _write(engine, "INSERT INTO workflow_status VALUES ('other', 'SUCCESS')")
    assert polled(4) == 1, "at once when something was written"
    assert polled(40) <= 2
    assert polled(4, running=1) == 1, "and when one of the worker's hands fell free or full"
    asked.waiting = ["job"]
    _write(engine, "INSERT INTO workflow_status VALUES ('other', 'SUCCESS')")
    assert polled(30, pause_s=0.1, running=1) == 30, "while there is work it never rests"
    assert asked.configs == 1
    _write(engine, "UPDATE queues SET concurrency = 3")
    polled(3)
    assert asked.configs == 2, "how a queue is set up is read again when it was changed"
    engine.dispose()


def test_what_was_claimed_is_never_handed_out_again(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'jobs.db'}")
    _make(engine)
    asked, queue = Asked(), SimpleNamespace(name="scenes")
    asked.waiting = ["job"]
    idle.rest_while_unchanged(asked, tmp_path / "jobs.db")
    answers = [asked.start_queued_workflows(queue, "me", "1", None, 0)[0] for _ in range(20)]
    assert answers.count(["job"]) == asked.claims
    assert [] in answers
    engine.dispose()


class Shared:
    """The engine's database on Postgres, as far as it is asked for work."""

    def __init__(self, queue: JobQueue) -> None:
        database = queue._client._sys_db
        self.tables, self.engine = database.tables, database.engine
        self.claims, self.configs = list[str](), 0

    def start_queued_workflows(self, queue: SimpleNamespace, *_args: object) -> tuple[list[str], None]:
        self.claims.append(queue.name)
        return [], None

    def get_queue(self, name: str) -> SimpleNamespace:
        self.configs += 1
        return SimpleNamespace(name=name)

    def _latest_application_version(self, _c: object, _name: object) -> None:
        return None


@pytest.mark.postgres
def test_on_postgres_a_queue_is_asked_for_work_only_while_jobs_lie_there(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = JobQueue(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    shared, clock = Shared(jobs), [100.0]
    monkeypatch.setattr(idle.time, "monotonic", lambda: clock[0])
    idle.rest_while_nothing_waits(shared)

    def polled(*names: str) -> list[str]:
        shared.claims.clear()
        clock[0] += 2 * idle.LOOK_S
        for name in names:
            shared.start_queued_workflows(shared.get_queue(name))
        return shared.claims

    assert polled("scenes", "episodes") == []
    jobs.enqueue("render_scene", job_id="one", queue="scenes")
    assert polled("scenes", "episodes", "scenes") == ["scenes", "scenes"]
    jobs.cancel("one")
    assert polled("scenes", "episodes") == []
    assert shared.configs == 2, "how a queue is set up is known for a second"
    clock[0] += idle.AT_LEAST_EVERY_S
    polled("scenes")
    assert shared.configs == 3
    jobs.close()


def test_who_waits_for_a_job_looks_again_only_when_something_was_written(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'jobs.db'}")
    _make(engine)
    asked = Asked()
    idle.rest_while_unchanged(asked, tmp_path / "jobs.db")
    assert all(isinstance(asked.check_workflow_result("scene"), NoResult) for _ in range(20))
    assert asked.looks == 1
    asked.ended["scene"] = 7
    _write(engine, "INSERT INTO workflow_status VALUES ('other', 'SUCCESS')")
    assert asked.check_workflow_result("scene") == 7
    engine.dispose()


def test_an_empty_queue_is_not_asked_however_much_is_written_elsewhere(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'jobs.db'}")
    _make(engine)
    asked, queue = Asked(), SimpleNamespace(name="episodes")
    idle.rest_while_unchanged(asked, tmp_path / "jobs.db")
    for _ in range(5):
        _write(engine, "INSERT INTO workflow_status VALUES ('episodes', 'PENDING')")
        assert asked.start_queued_workflows(queue, "me", "1", None, 0) == ([], None)
    assert asked.claims == 0
    _write(engine, "INSERT INTO workflow_status VALUES ('episodes', 'ENQUEUED')")
    asked.waiting = ["job"]
    assert asked.start_queued_workflows(queue, "me", "1", None, 0) == (["job"], None)
    engine.dispose()


def test_the_queues_look_less_often_while_all_that_may_run_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'jobs.db'}")
    _make(engine)
    rested: list[float] = []
    monkeypatch.setattr(idle.time, "sleep", rested.append)
    clock = [100.0]
    monkeypatch.setattr(idle.time, "monotonic", lambda: clock[0])
    asked, full = Asked(), [True]
    idle.rest_while_unchanged(asked, tmp_path / "jobs.db", lambda: full[0])
    assert asked.get_queue("scenes").name == "scenes"
    assert rested == [idle.FULL_S]
    for _ in range(5):
        _write(engine, "INSERT INTO workflow_status VALUES ('other', 'SUCCESS')")
        assert isinstance(asked.check_workflow_result("scene"), NoResult)
    assert asked.looks == 1, "and for whether a job has ended"
    full[0] = False
    assert asked.get_queue("scenes").name == "scenes"
    assert rested == [idle.FULL_S], "as soon as a hand falls free they look as often as before"
    assert isinstance(asked.check_workflow_result("scene"), NoResult)
    assert asked.looks == 2
    engine.dispose()
