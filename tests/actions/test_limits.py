"""Limits of an owner, and an admin's own for one person."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions.budget import paying
from lib.actions.limits import count_request, count_upload, limits_of, read_limits, require_month, set_limits, used
from lib.actions.projects import create_project, delete_project, new_project
from lib.actions.studio import Studio, open_studio
from lib.actions.trail import read_trail
from lib.errors import Forbidden, LimitReached
from lib.models.audit import Deed
from lib.models.limits import Limit, Limits, LimitsChange
from lib.models.person import Person

ANN = Person("ann", "Ann")


def test_without_limits_nothing_is_counted_and_nobody_is_asked(studio: Studio) -> None:
    limits_of(studio, "local")  # looks once
    asked: list[str] = []
    sa.event.listen(studio.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(3):
        count_request(studio, "local")
        count_upload(studio, 10**12)
    assert used(studio) == []
    assert asked == []


def test_an_admin_gives_a_person_limits_of_their_own(studio: Studio) -> None:
    studio = Studio(studio.settings.model_copy(update={"limit_upload_bytes_a_day": 50}), studio.engine, studio.blobs)
    everybodys = Limits(upload_bytes_a_day=50)
    assert set_limits(studio, "ann", LimitsChange(upload_bytes_a_day=100)).upload_bytes_a_day == 100
    assert limits_of(studio, "ben") == everybodys
    anns = studio.seen_by(ANN)
    count_upload(anns, 90)
    with pytest.raises(LimitReached, match="are left") as caught:
        count_upload(anns, 11)
    assert "midnight UTC" in caught.value.hint
    (told,) = used(anns)
    assert (told.limit, told.used, told.most, told.left) == (Limit.UPLOADS, 90, 100, 10)
    set_limits(studio, "ann", LimitsChange())
    assert read_limits(anns) == everybodys
    assert [entry.deed for entry in read_trail(studio).entries] == [Deed.LIMITS, Deed.LIMITS]


def test_what_the_month_cannot_pay_is_refused_before_it_begins(studio: Studio) -> None:
    set_limits(studio, "local", LimitsChange(budget_a_month=1))
    project_id = create_project(studio, new_project(idea="Tides", minutes=1)).project_id
    with paying(studio, project_id, kind="script", provider="x", model="m", expected_usd=0.75) as bill:
        with pytest.raises(LimitReached, match=r"\$0.25 of the month's \$1.00 is left"):
            require_month(studio, "local", 0.5)
        bill.usd = 0.25
    require_month(studio, "local", 0.5)
    require_month(studio, "ann", 100)


def test_a_call_waits_for_others_that_may_leave_room_in_the_month(studio: Studio) -> None:
    set_limits(studio, "local", LimitsChange(budget_a_month=1))
    project_id = create_project(studio, new_project(idea="Tides", minutes=1)).project_id
    call: dict[str, Any] = {"kind": "script", "provider": "x", "model": "m", "expected_usd": 0.75}
    waits, began = threading.Event(), threading.Event()

    def second() -> None:
        began.set()
        with paying(studio, project_id, **call, patience_s=60):
            waits.set()

    with ThreadPoolExecutor(1) as pool:
        with paying(studio, project_id, **call) as bill:
            done = pool.submit(second)
            assert began.wait(60)
            assert not waits.is_set()
            bill.usd = 0.25
        done.result(60)
    assert waits.is_set()
    with pytest.raises(LimitReached), paying(studio, project_id, **call, patience_s=60):
        pytest.fail("nothing is under way that could leave room")


def test_a_spent_month_is_not_waited_for_though_other_calls_are_under_way(studio: Studio) -> None:
    set_limits(studio, "local", LimitsChange(budget_a_month=1))
    call: dict[str, Any] = {"kind": "script", "provider": "x", "model": "m"}
    ours, anns = (
        create_project(who, new_project(idea="Tides", minutes=1)).project_id for who in (studio, studio.seen_by(ANN))
    )
    with paying(studio, ours, **call, expected_usd=0.9):
        pass
    with (
        paying(studio.seen_by(ANN), anns, **call, expected_usd=5),
        paying(studio, ours, **call, expected_usd=0.05),
        pytest.raises(LimitReached),
        paying(studio, ours, **call, expected_usd=0.75, patience_s=10**6),
    ):
        pytest.fail("what is under way holds too little, or of another's month")


@pytest.mark.parametrize(("said", "counts"), [(0.25, 0.25), (0.0, 0.0)])
def test_a_project_that_is_deleted_in_the_middle_of_a_call_leaves_what_it_cost(
    studio: Studio, said: float, counts: float
) -> None:
    set_limits(studio, "local", LimitsChange(budget_a_month=1))
    project_id = create_project(studio, new_project(idea="Tides", minutes=1)).project_id
    with paying(studio, project_id, kind="script", provider="x", model="m", expected_usd=0.75) as bill:
        delete_project(studio, project_id)
        bill.usd = said
    assert used(studio)[0].used == pytest.approx(counts)
    assert [e.amount_usd for e in read_trail(studio).entries if e.deed is Deed.SPENT] == [said] * bool(said)


def test_another_process_hears_of_what_an_admin_gave(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.actions.limits.FRESH_S", -1.0)
    other = open_studio(studio.settings)
    assert limits_of(other, "ann") == Limits()
    set_limits(studio, "ann", LimitsChange(budget_a_month=3))
    assert limits_of(other, "ann").budget_a_month == 3
    other.close()


def test_who_is_no_admin_sees_and_changes_nobodys_limits(studio: Studio) -> None:
    anns = studio.seen_by(ANN)
    assert read_limits(anns, "ann") == Limits()
    with pytest.raises(Forbidden):
        read_limits(anns, "local")
    with pytest.raises(Forbidden):
        used(anns, "local")
    with pytest.raises(Forbidden):
        set_limits(anns, "ann", LimitsChange(budget_a_month=0))
