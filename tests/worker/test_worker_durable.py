"""Jobs through real worker processes that are killed, doubled, stopped and started again."""

from __future__ import annotations

import signal
import threading
from collections import Counter

from worker_bench import Bench, until

from lib.models.enums import JobStatus


def test_an_episode_is_planned_rendered_scene_by_scene_and_finished_once(bench: Bench) -> None:
    bench.steer(scenes=3)
    bench.worker()
    bench.render("r1")
    bench.ended("r1", "completed")
    assert bench.made() == {"r1-s0", "r1-s1", "r1-s2", "r1.episode"}
    assert Counter(line[0] for line in bench.log()) == {"plan": 1, "begin": 3, "end": 3, "finish": 1}
    state = bench.queue.state("r1")
    assert state.attempts == 1
    assert state.started_at is not None
    assert state.finished_at is not None
    assert [child.status for child in bench.queue.children("r1")] == [JobStatus.COMPLETED] * 3


def test_a_job_waits_for_the_first_worker_and_the_same_id_is_the_same_job(bench: Bench) -> None:
    clicks = [threading.Thread(target=bench.render, args=("r1",)) for _ in range(10)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert not bench.queue.worker_alive()
    assert bench.queue.state("r1").status == JobStatus.QUEUED
    bench.worker()
    bench.ended("r1", "completed")
    bench.render("r1")
    assert bench.queue.worker_alive()
    assert len(bench.log("plan")) == 1


def finished(bench: Bench) -> set[str]:
    """Scenes whose end is recorded; one that ended a moment before a kill may have to be done again."""
    return {child.id.replace(":", "/") for child in bench.queue.children("r1") if child.status == JobStatus.COMPLETED}


def test_a_worker_killed_in_the_middle_of_a_scene_loses_nothing_and_doubles_nothing(bench: Bench) -> None:
    bench.steer(scenes=5, lines=20)
    first = bench.worker()
    bench.render("r1")
    until(lambda: finished(bench) and len(bench.log("begin")) > len(bench.log("end")), "one is done, another begun")
    done = finished(bench)
    first.kill()
    first.wait()
    bench.worker()
    bench.ended("r1", "completed")
    ended = Counter(line[1] for line in bench.log("end"))
    assert all(ended[scene] == 1 for scene in done), "a scene that was done is not done again"
    assert bench.made() == {*(f"r1-s{number}" for number in range(5)), "r1.episode"}
    assert len(bench.log("plan")) == len(bench.log("finish")) == 1


def test_after_the_clock_went_back_a_day_a_pause_is_no_longer_and_nothing_is_done_twice(bench: Bench) -> None:
    bench.steer(scenes=2, fail={"s0": "busy-long-once"})
    first = bench.worker()
    bench.render("r1")
    until(lambda: "r1/s1" in finished(bench) and bench.steps("r1:s0"), "one scene is done, the other one pauses")
    first.kill()
    first.wait()
    bench.steer(scenes=2, clock_back_s=86_400)
    bench.worker()
    bench.ended("r1", "completed")
    assert Counter(line[1] for line in bench.log("end")) == {"r1/s0": 1, "r1/s1": 1}
    bench.render("r2")
    bench.ended("r2", "completed")
    assert len(bench.log("plan")) == len(bench.log("finish")) == 2


def test_a_worker_that_dies_is_replaced_by_the_other_one_that_lives(bench: Bench) -> None:
    bench.steer(scenes=8, lines=1000)
    workers = [bench.worker(), bench.worker()]
    bench.render("r1")
    until(lambda: {line[3] for line in bench.log("begin")} == {str(worker.pid) for worker in workers}, "both work")
    workers[0].kill()
    workers[0].wait()
    bench.steer(scenes=8)
    bench.ended("r1", "completed")
    assert bench.made() == {*(f"r1-s{number}" for number in range(8)), "r1.episode"}


def test_two_workers_on_one_database_never_run_a_job_twice(bench: Bench) -> None:
    bench.steer(scenes=4, lines=1000)  # until both have begun: one of them may be slow to come
    workers = [bench.worker(), bench.worker()]
    for number in range(6):
        bench.render(f"r{number}")
    until(lambda: {line[3] for line in bench.log("begin")} == {str(worker.pid) for worker in workers}, "both work")
    bench.steer(scenes=4, lines=1)
    for number in range(6):
        bench.ended(f"r{number}", "completed")
    begun = Counter(line[1] for line in bench.log("begin"))
    assert set(begun.values()) == {1}
    assert len(begun) == 24


def test_a_worker_told_to_go_ends_its_line_and_the_next_one_goes_on(bench: Bench) -> None:
    bench.steer(scenes=2, lines=100)
    first = bench.worker()
    bench.render("r1")
    until(lambda: len(bench.log("begin")) == 2, "both scenes begun")
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=90) == 0
    assert len(bench.log("stopped")) == 2
    assert not bench.queue.state("r1").status.is_final
    bench.steer(scenes=2)
    bench.worker()
    bench.ended("r1", "completed")
    assert bench.made() == {"r1-s0", "r1-s1", "r1.episode"}


def test_a_job_of_higher_priority_overtakes_those_that_wait(bench: Bench) -> None:
    bench.steer(scenes=8, lines=2)
    bench.render("later", "p", "later", 5, priority=5)
    bench.render("sooner", "p", "sooner", 1, priority=1)
    bench.worker()
    bench.ended("later", "completed")
    bench.ended("sooner", "completed")
    assert {line[1].split("/")[0] for line in bench.log("begin")[-4:]} == {"later"}
