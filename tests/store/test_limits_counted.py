from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from lib.errors import LimitReached
from lib.models.enums import JobStatus
from lib.models.job import RenderJob
from lib.models.limits import Limit, Limits, LimitsChange
from lib.models.project import Document
from lib.store import limits, projects, render_jobs
from lib.store.engine import reading, writing

AT = datetime(2026, 11, 30, 23, 59, 30, tzinfo=UTC)


def _used(engine: Engine, at: datetime = AT) -> dict[Limit, float]:
    with reading(engine) as session:
        return limits.used(session, "ann", at)


@pytest.mark.parametrize("limit", Limit)
def test_a_period_ends_and_the_next_begins_at_nothing(engine: Engine, limit: Limit) -> None:
    with writing(engine) as session:
        limits.take(session, "ann", limit, 5, 5, AT)
        with pytest.raises(LimitReached) as caught:
            limits.take(session, "ann", limit, 1, 5, AT)
    assert caught.value.retry_after_s == 30, "the minute, the day and the month end together"
    with writing(engine) as session:
        limits.take(session, "ann", limit, 2, 5, AT + timedelta(seconds=30))
        limits.take(session, "ben", limit, 5, 5, AT)
    assert _used(engine, AT + timedelta(seconds=30)) == {limit: 2}
    assert _used(engine, AT + timedelta(days=40)) == {}


def test_a_clock_that_lags_opens_no_period_anew(engine: Engine) -> None:
    with writing(engine) as session:
        limits.take(session, "ann", Limit.REQUESTS, 5, 5, AT + timedelta(minutes=1))
        with pytest.raises(LimitReached):
            limits.take(session, "ann", Limit.REQUESTS, 1, 5, AT)


def test_many_at_once_stay_within_a_limit(engine: Engine) -> None:
    def attempt(_: int) -> bool:
        try:
            with writing(engine, progress=True) as session:
                limits.take(session, "ann", Limit.REQUESTS, 1, 10, AT)
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(40))) == 10
    assert _used(engine) == {Limit.REQUESTS: 10}


def test_what_an_admin_gave_counts_and_nothing_given_is_everybodys(engine: Engine) -> None:
    everybody = Limits(requests_a_minute=10, budget_a_month=5)
    with writing(engine) as session:
        limits.give(session, "ann", LimitsChange(requests_a_minute=0, budget_a_month=7))
        assert limits.limits_of(session, "ann", everybody) == Limits(requests_a_minute=0, budget_a_month=7)
        limits.give(session, "ann", LimitsChange(upload_bytes_a_day=1))
        assert limits.limits_of(session, "ann", everybody) == everybody.model_copy(update={"upload_bytes_a_day": 1})
        assert limits.limits_of(session, "ben", everybody) == everybody
        assert list(limits.given(session)) == ["ann"]


def test_a_render_that_ended_counts_what_it_made(engine: Engine) -> None:
    with writing(engine) as session:
        projects.insert_project(session, "p1", Document(idea="tides"), owner="ann")
        limits.take(session, "ann", Limit.RENDERED, 10, 30, AT)
        limits.hold(session, "run", "ann", 10, ["a", "b"], AT)
        made = {"a": JobStatus.COMPLETED, "b": JobStatus.FAILED, "kept": JobStatus.COMPLETED}
        rows = [RenderJob(project_id="p1", run_id="run", scene_id=name, duration_s=180) for name in made]
        render_jobs.insert_jobs(session, rows)
        for name, status in made.items():
            render_jobs.update_job(session, "run", name, status=status)
        limits.settle_hold(session, "run")
        limits.settle_hold(session, "run")
    assert _used(engine) == {Limit.RENDERED: 3}
