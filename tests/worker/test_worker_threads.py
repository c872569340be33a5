from __future__ import annotations

import asyncio
from threading import Event, current_thread

import pytest

from lib.jobs import stop_requested
from lib.worker.threads import in_thread


def until_told(begun: Event, ended: list[str]) -> None:
    begun.set()
    while not stop_requested():
        pass
    ended.append("first")


def test_work_runs_beside_the_loop_and_its_result_or_error_comes_back() -> None:
    async def main() -> None:
        assert await in_thread("job", lambda: current_thread().name) != current_thread().name
        with pytest.raises(ZeroDivisionError):
            await in_thread("job", lambda: 1 / 0)

    asyncio.run(main())


def test_a_cancelled_task_ends_only_when_its_thread_has_heard_of_it() -> None:
    async def main() -> None:
        begun, ended = Event(), []
        task = asyncio.create_task(in_thread("job", until_told, begun, ended))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended == ["first"]

    asyncio.run(main())


def test_the_next_attempt_waits_for_the_remains_of_the_last_and_is_not_stopped_with_it() -> None:
    async def main() -> None:
        begun, ended = Event(), []
        first = asyncio.create_task(in_thread("job", until_told, begun, ended))
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(in_thread("job", lambda: ended.append("stop" if stop_requested() else "second")))
        await in_thread("another job", lambda: None)
        assert ended == []
        first.cancel()
        await asyncio.wait({first, second})
        assert ended == ["first", "second"]

    asyncio.run(main())


def test_an_error_after_the_cancel_is_nobodys_and_stays_quiet() -> None:
    def fails_when_told() -> None:
        while not stop_requested():
            pass
        raise ValueError("too late")

    async def main() -> None:
        task = asyncio.create_task(in_thread("job", fails_when_told))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
