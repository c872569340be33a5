"""An update of the app comes upon jobs that the version before it began."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from worker_bench import Bench, until

from lib.jobs.engine import open_engine
from lib.jobs.presence import presence
from lib.models.enums import JobStatus


def grown_old(bench: Bench, *, held_by: str = "") -> None:
    """As if an older version had begun everything that has not ended; `held_by` is a worker of it."""
    engine = open_engine(bench.url)
    schema = "" if engine.dialect.name == "sqlite" else "dbos."
    with engine.begin() as db:
        db.execute(sa.text(f"UPDATE {schema}workflow_status SET application_version = 'render-1'"))
        if held_by:
            db.execute(
                sa.text(f"UPDATE {schema}workflow_status SET executor_id = :id WHERE status = 'PENDING'"),
                {"id": held_by},
            )
    engine.dispose()


def broken_off(bench: Bench) -> None:
    """One run in the middle of its scenes, and one that waits, both of an older version whose worker was killed."""
    bench.steer(scenes=3, lines=1000)
    worker = bench.worker()
    bench.render("begun")
    until(lambda: bench.log("begin"), "a scene is begun")
    worker.kill()
    worker.wait()
    bench.render("waits")
    bench.steer(scenes=2)


def test_jobs_of_an_older_version_are_begun_anew_and_end(bench: Bench) -> None:
    broken_off(bench)
    grown_old(bench)
    bench.worker()
    for run_id in ("begun", "waits"):
        bench.ended(run_id, "completed")
        assert {f"{run_id}-s0", f"{run_id}-s1", f"{run_id}.episode"} <= bench.made()
        assert [child.status for child in bench.queue.children(run_id)] == [JobStatus.COMPLETED] * 2


def test_two_new_workers_take_an_old_job_over_once(bench: Bench) -> None:
    broken_off(bench)
    grown_old(bench)
    bench.worker()
    bench.worker()
    bench.ended("begun", "completed")
    bench.ended("waits", "completed")
    plans = [line[1] for line in bench.log("plan")]
    assert plans.count("waits") == 1 and plans.count("begun") == 2, "once before the update and once after it"


def test_what_a_living_worker_of_the_older_version_holds_is_left_to_it_until_it_dies(bench: Bench) -> None:
    broken_off(bench)
    engine = open_engine(bench.url)
    older = presence(bench.url, engine)
    grown_old(bench, held_by=older.join())
    bench.worker()
    bench.ended("waits", "completed")
    assert bench.queue.state("begun").status == JobStatus.RUNNING
    older.leave()
    bench.ended("begun", "completed")
    engine.dispose()


@pytest.mark.postgres
def test_on_postgres_too(tmp_path: Path, postgres_url: str) -> None:
    bench = Bench(tmp_path, postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        broken_off(bench)
        grown_old(bench)
        bench.worker()
        bench.ended("begun", "completed")
        bench.ended("waits", "completed")
    finally:
        bench.close()
