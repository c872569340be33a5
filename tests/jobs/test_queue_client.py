from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.errors import NotFound
from lib.jobs import JobQueue, Queue, stop_requested
from lib.jobs.stopping import stop_signal
from lib.models.enums import JobStatus


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[JobQueue]:
    queue = JobQueue(f"sqlite:///{tmp_path}/not yet/jobs.db")
    yield queue
    queue.close()


def test_a_handle_touches_nothing_until_it_is_used(tmp_path: Path) -> None:
    JobQueue(f"sqlite:///{tmp_path}/not yet/jobs.db")
    assert not list(tmp_path.iterdir())


def test_the_first_job_makes_its_own_database(queue: JobQueue, tmp_path: Path) -> None:
    assert queue.enqueue("work", "a", job_id="j1", queue=Queue.EPISODES) == "j1"
    assert (tmp_path / "not yet" / "jobs.db").exists()
    state = queue.state("j1")
    assert (state.status, state.attempts, state.error, state.started_at) == (JobStatus.QUEUED, 0, "", None)
    assert state.queued_at is not None


def test_a_cancelled_job_goes_back_to_its_own_queue_when_retried(queue: JobQueue) -> None:
    queue.enqueue("work", job_id="j1", queue=Queue.EPISODES)
    queue.cancel("j1")
    assert queue.state("j1").status == JobStatus.CANCELLED
    assert queue.state("j1").finished_at is not None
    assert queue.retry("j1").status == JobStatus.QUEUED
    assert queue.retry("j1").status == JobStatus.QUEUED


def test_a_closed_handle_opens_again_when_it_is_needed(queue: JobQueue) -> None:
    queue.enqueue("work", job_id="j1", queue=Queue.EPISODES)
    queue.close()
    assert queue.state("j1").status == JobStatus.QUEUED


def test_a_job_of_no_one_is_not_found(queue: JobQueue) -> None:
    with pytest.raises(NotFound, match="nothing"):
        queue.state("nothing")


def test_no_worker_is_alive_where_none_was_started(queue: JobQueue) -> None:
    assert not queue.worker_alive()


def test_nothing_asks_to_stop_outside_a_worker() -> None:
    assert not stop_requested()
    with stop_signal() as signal:
        assert not stop_requested()
        signal.set()
        assert stop_requested()
    assert not stop_requested()
