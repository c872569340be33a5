from __future__ import annotations

from threading import Event

import pytest

from lib.jobs.presence import LeaseLostError
from lib.jobs.reaper import Reaper


class Company:
    """The workers as this one sees them; notes what is done, in order."""

    def __init__(self, *dead: str, lost: bool = False) -> None:
        self.gone, self.lost, self.notes = list(dead), lost, []
        self.beaten = Event()

    def join(self) -> str:
        return "me"

    def beat(self) -> None:
        self.beaten.set()
        if self.lost:
            raise LeaseLostError("me")

    def dead(self) -> list[str]:
        return list(self.gone)

    def recover(self, worker_id: str) -> None:
        self.notes.append(f"recover {worker_id}")

    def forget(self, worker_id: str) -> None:
        self.notes.append(f"forget {worker_id}")
        self.gone.remove(worker_id)

    def leave(self) -> None:
        self.notes.append("leave")

    def anyone(self) -> bool:
        return True


def test_a_dead_workers_jobs_are_recovered_before_it_is_forgotten() -> None:
    company = Company("a", "b")
    reaper = Reaper(company, recover=company.recover, lost=company.notes.clear, beat_s=0.01)
    reaper.start()
    assert company.beaten.wait(60)
    reaper.stop()
    assert company.notes == ["recover a", "forget a", "recover b", "forget b", "leave"]


def test_a_worker_that_starts_says_so_and_leaves_the_dead_until_it_is_ready() -> None:
    company = Company("a")
    reaper = Reaper(company, recover=company.recover, lost=company.notes.clear, beat_s=0.01)
    reaper.start(recovering=False)
    for _ in range(2):
        assert company.beaten.wait(60)
        company.beaten.clear()
    assert company.notes == []
    reaper.recover()
    reaper.stop()
    assert set(company.notes) <= {"recover a", "forget a", "leave"}


def test_a_worker_that_was_taken_for_dead_leaves_and_ends() -> None:
    company, ended = Company(lost=True), Event()
    Reaper(company, recover=company.recover, lost=ended.set, beat_s=0.01).start()
    assert ended.wait(60)
    assert company.notes == ["leave"]


def test_a_heartbeat_that_fails_is_followed_by_the_next(caplog: pytest.LogCaptureFixture) -> None:
    company, second = Company("a"), Event()

    def recover(worker_id: str) -> None:
        if not caplog.records:
            raise OSError("the disk hiccuped")
        second.set()

    reaper = Reaper(company, recover=recover, lost=company.notes.clear, beat_s=0.01)
    reaper.start()
    assert second.wait(60)
    reaper.stop()
    assert company.notes == ["forget a", "leave"]
