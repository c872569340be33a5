from __future__ import annotations

from datetime import timedelta

from sqlalchemy.engine import Engine

from lib.models.audit import AuditRow, Deed, Way
from lib.models.values import now
from lib.store import audit
from lib.store.audit import Wanted
from lib.store.engine import reading, writing


def _fill(engine: Engine) -> None:
    with writing(engine) as session:
        for number in range(6):
            row = AuditRow(
                at=now() - timedelta(days=10 - number), user_id=("ann", "ben")[number % 2], person="ann",
                deed=(Deed.DELETED if number else Deed.PUBLISHED).value, kind="project", title=f"{number}",
                way=Way.SCREEN.value,
            )  # fmt: skip
            audit.add(session, row)


def _titles(engine: Engine, wanted: Wanted) -> str:
    with reading(engine) as session:
        return "".join(entry.title for entry in audit.page(session, wanted, limit=500).entries)


def test_pages_go_back_in_time_to_the_end(engine: Engine) -> None:
    _fill(engine)
    with reading(engine) as session:
        first = audit.page(session, Wanted(), limit=4)
        rest = audit.page(session, Wanted(), before=first.older, limit=4)
        assert audit.page(session, Wanted(), limit=6).older is None
    assert [entry.title for entry in first.entries + rest.entries] == list("543210")
    assert rest.older is None
    assert first.entries[0].way is Way.SCREEN


def test_the_trail_is_told_by_who_may_see_it_by_deed_and_by_person(engine: Engine) -> None:
    _fill(engine)
    assert _titles(engine, Wanted(deeds=frozenset({Deed.PUBLISHED}))) == "0"
    assert _titles(engine, Wanted(seen_by="ben")) == "531", "what was done to what is theirs"
    assert _titles(engine, Wanted(seen_by="ann")) == "543210", "and what they did"
    assert _titles(engine, Wanted(person="ben")) == ""
    with reading(engine) as session:
        assert audit.people(session) == {"ann": ""}
        assert audit.people(session, "eve") == {}


def test_what_is_old_is_forgotten_and_nothing_else(engine: Engine) -> None:
    _fill(engine)
    with writing(engine) as session:
        assert audit.forget(session, now() - timedelta(days=7, hours=1)) == 3
    assert _titles(engine, Wanted()) == "543"
