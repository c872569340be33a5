"""The same workers on Postgres, where leases take the place of locked files."""

from __future__ import annotations

from pathlib import Path

import pytest
from worker_bench import Bench, until


@pytest.mark.postgres
def test_the_jobs_of_a_killed_worker_are_taken_over_by_one_that_shares_only_the_database(
    tmp_path: Path, postgres_url: str
) -> None:
    bench = Bench(tmp_path, postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        bench.steer(scenes=8, lines=1000)
        bench.render("r1")
        assert not bench.queue.worker_alive()
        first, second = bench.worker(), bench.worker()
        until(lambda: {line[3] for line in bench.log("begin")} == {str(first.pid), str(second.pid)}, "both work")
        first.kill()
        first.wait()
        bench.steer(scenes=8)
        bench.ended("r1", "completed")
        assert bench.made() == {*(f"r1-s{number}" for number in range(8)), "r1.episode"}
        second.terminate()
        assert second.wait(timeout=120) == 0
        assert not bench.queue.worker_alive()
    finally:
        bench.close()
