"""How an episode waits for its scenes: told by those of its own process, asking after the others."""

from __future__ import annotations

import asyncio

import pytest

from lib.errors import RenderFailed
from lib.worker import workflows


class Job:
    """A scene's job; it says how often whoever waits for it looks."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.asked_every_s = error, list[float]()

    def get_workflow_id(self) -> str:
        return "run:s0"

    async def get_result(self, *, polling_interval_sec: float) -> None:
        self.asked_every_s.append(polling_interval_sec)
        if self.error:
            raise self.error


@pytest.mark.parametrize("error", [None, RenderFailed("The line is silent.", hint="Speak it again.")])
def test_a_scene_in_hand_is_not_asked_for_until_it_has_ended(error: Exception | None) -> None:
    async def wait() -> Exception | None:
        job, ended = Job(error), asyncio.Event()
        workflows._in_hand["run:s0"] = ended
        try:
            waiting = asyncio.create_task(workflows._failure_of(job))
            for _ in range(5):
                await asyncio.sleep(0)
            assert not job.asked_every_s
            ended.set()
            found = await waiting
            assert job.asked_every_s == [workflows.ENDING_POLL_S]
            return found
        finally:
            del workflows._in_hand["run:s0"]

    assert asyncio.run(wait()) is error


def test_a_scene_that_another_worker_has_is_asked_for() -> None:
    job = Job()
    assert asyncio.run(workflows._failure_of(job)) is None
    assert job.asked_every_s == [workflows.CHILD_POLL_S]
