"""What becomes of jobs that fail, are cancelled or make no sense."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from worker_bench import Bench, until

from lib.errors import NotFound
from lib.models.enums import JobStatus
from lib.worker.workflows import SCENE_CRASHES


def test_a_failed_scene_keeps_the_others_and_its_reason_is_recorded(bench: Bench) -> None:
    bench.steer(scenes=3, fail={"s1": "disk"})
    bench.worker()
    bench.render("r1")
    bench.ended("r1", "failed")
    assert bench.made() == {"r1-s0", "r1-s2"}
    state = bench.queue.state("r1")
    assert (state.error, state.hint, state.code) == ("The disk is full.", "Free some space.", "storage_failed")
    assert bench.log("fail")[0][2:4] == ["The_disk_is_full.", "Free_some_space."]
    assert [line[1] for line in bench.log("begin")].count("r1/s1") == 1, "a full disk is not tried again"


def test_a_retry_runs_only_what_failed_and_a_double_click_retries_once(bench: Bench) -> None:
    bench.steer(scenes=3, fail={"s1": "disk"})
    bench.worker()
    bench.render("r1")
    bench.ended("r1", "failed")
    bench.steer(scenes=3)
    assert not bench.queue.retry("r1").status.is_final
    bench.queue.retry("r1")
    bench.ended("r1", "completed")
    begun = [line[1] for line in bench.log("begin")]
    assert (begun.count("r1/s0"), begun.count("r1/s1"), begun.count("r1/s2")) == (1, 2, 1)
    assert len(bench.log("finish")) == 1
    assert bench.queue.retry("r1").status == JobStatus.COMPLETED


def test_a_provider_that_is_down_or_busy_is_asked_again_by_itself(bench: Bench) -> None:
    bench.steer(scenes=2, fail={"s0": "down-once", "s1": "busy-once"})
    bench.worker()
    bench.render("r1")
    bench.ended("r1", "completed")
    times = {
        scene: [float(line[2]) for line in bench.log("begin") if line[1] == f"r1/{scene}"] for scene in ("s0", "s1")
    }
    assert [len(begun) for begun in times.values()] == [2, 2]
    assert times["s0"][1] - times["s0"][0] >= 1.0
    assert times["s1"][1] - times["s1"][0] >= 0.3, "the provider said how long"


def test_cancelling_stops_what_runs_at_its_next_line_and_what_waits_for_good(bench: Bench) -> None:
    bench.steer(scenes=4, lines=500)
    bench.worker()
    bench.render("r1")
    until(lambda: len(bench.log("begin")) == 2, "both scenes begun")
    bench.queue.cancel("r1")
    assert bench.queue.state("r1").status == JobStatus.CANCELLED
    until(lambda: len(bench.log("stopped")) == 2, "the scenes stopped")
    assert len(bench.log("begin")) == 2
    assert not bench.made()
    assert not bench.log("fail")


def test_a_cancelled_job_that_is_retried_at_once_runs_each_scene_alone(bench: Bench) -> None:
    bench.steer(scenes=2, lines=100)
    bench.worker()
    bench.render("r1")
    until(lambda: len(bench.log("begin")) == 2, "both scenes begun")
    bench.queue.cancel("r1")
    bench.queue.retry("r1")
    bench.ended("r1", "completed")
    running: set[str] = set()
    for line in bench.log():
        if line[0] == "begin":
            assert line[1] not in running, "two attempts at once"
            running.add(line[1])
        elif line[0] in ("end", "stopped"):
            running.discard(line[1])
    assert bench.made() == {"r1-s0", "r1-s1", "r1.episode"}


def test_a_job_cancelled_before_any_worker_came_never_starts(bench: Bench) -> None:
    bench.render("r1")
    bench.queue.cancel("r1")
    bench.worker()
    bench.render("r2")
    bench.ended("r2", "completed")
    assert bench.queue.state("r1").status == JobStatus.CANCELLED
    assert {line[1] for line in bench.log("plan")} == {"r2"}


@pytest.mark.parametrize("how", [{"plan": "bug"}, {"fail": {"s0": "bug"}}])
def test_a_bug_is_told_without_its_entrails(bench: Bench, how: dict[str, object]) -> None:
    bench.steer(scenes=1, **how)
    bench.worker()
    bench.render("r1")
    bench.ended("r1", "failed")
    state = bench.queue.state("r1")
    assert state.error == "Something in the app itself went wrong while rendering."
    assert "KeyError" not in state.error + state.hint
    assert bench.log("fail")
    assert "Error" in (bench.folder / "worker.err").read_text()


@pytest.mark.parametrize("how", ["given up", "cancelled on its own", "bug"])
def test_a_scene_whose_job_could_not_say_why_it_ended_is_named(bench: Bench, how: str) -> None:
    bench.steer(scenes=2, lines=5000, fail={"s1": "bug"} if how == "bug" else {})
    worker = bench.worker()
    bench.render("r1")
    until(lambda: len(bench.log("begin")) == 2, "both scenes begun")
    if how == "given up":
        worker.kill()
        worker.wait()
        _was_tried(bench, "r1:s1", SCENE_CRASHES + 1)
        bench.worker()
    if how == "cancelled on its own":
        bench.queue.cancel("r1:s1")
    bench.steer(scenes=2, fail={"s1": "bug"} if how == "bug" else {})
    bench.ended("r1", "failed")
    told = {"given up": "broke_off", "cancelled on its own": "cancelled", "bug": "went_wrong"}[how]
    ((_, scene, why, *_),) = bench.log("fail_scene")
    assert scene == "r1/s1" and told in why
    assert "r1-s0" in bench.made()


def _was_tried(bench: Bench, job_id: str, times: int) -> None:
    """As if so many workers had died with the job in their hands."""
    jobs = bench.queue._client._sys_db.tables.workflow_status
    with bench.queue._client._sys_db.engine.begin() as db:
        db.execute(sa.update(jobs).where(jobs.c.workflow_uuid == job_id).values(recovery_attempts=times))


def test_a_malformed_job_fails_and_the_worker_goes_on(bench: Bench) -> None:
    bench.worker()
    bench.render("bad", "one argument of two")
    bench.render("good")
    bench.ended("good", "completed")
    bench.ended("bad", "failed")
    assert bench.queue.state("bad").error


def test_a_job_that_nobody_asked_for_is_not_found(bench: Bench) -> None:
    bench.queue.cancel("nothing")
    for ask in (bench.queue.state, bench.queue.retry):
        with pytest.raises(NotFound):
            ask("nothing")
