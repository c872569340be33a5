"""Who did what: noted with the deed, seen by those whom it concerns."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from lib.actions.studio import Studio
from lib.actions.trail import as_csv, forget_trail, note, people, read_trail
from lib.errors import BadInput
from lib.models.audit import AuditRow, Deed, Way
from lib.models.person import Person, Scope
from lib.models.values import now
from lib.store.engine import writing

ANN, BEN = Person("ann", "Ann"), Person("ben", "Ben", token="bens laptop", scopes=frozenset({Scope.WRITE}))


def _done(studio: Studio, deed: Deed, title: str = "Tides") -> None:
    with writing(studio.engine) as session:
        note(session, studio, deed, "project", "p1", title)


def test_a_deed_is_told_with_who_how_and_whose(studio: Studio) -> None:
    bens = replace(studio, way=Way.API).seen_by(BEN, owner="ann")
    _done(bens, Deed.DELETED)
    (entry,) = read_trail(studio).entries
    assert (entry.person, entry.user_id, entry.way, entry.token) == ("ben", "ann", Way.API, "bens laptop")
    assert (entry.deed, entry.kind, entry.thing_id, entry.title) == (Deed.DELETED, "project", "p1", "Tides")


def test_a_deed_that_failed_is_not_told(studio: Studio) -> None:
    with pytest.raises(ZeroDivisionError), writing(studio.engine) as session:
        note(session, studio, Deed.DELETED, "project", "p1")
        raise ZeroDivisionError
    assert read_trail(studio).entries == []


def test_an_admin_sees_everybodys_others_their_own(studio: Studio) -> None:
    _done(studio.seen_by(ANN), Deed.SHARED)
    _done(studio.seen_by(BEN, owner="ann"), Deed.DELETED)
    _done(studio.seen_by(BEN), Deed.PUBLISHED)
    assert [entry.deed for entry in read_trail(studio).entries] == [Deed.PUBLISHED, Deed.DELETED, Deed.SHARED]
    assert [entry.deed for entry in read_trail(studio.seen_by(ANN)).entries] == [Deed.DELETED, Deed.SHARED]
    assert people(studio.seen_by(ANN)) == ["ann", "ben"]
    assert people(studio.seen_by(Person("eve"))) == []
    assert [e.person for e in read_trail(studio, deeds=frozenset({Deed.DELETED}), person="ben").entries] == ["ben"]
    with pytest.raises(BadInput):
        read_trail(studio, limit=501)


def test_a_spreadsheet_runs_nothing_of_it(studio: Studio) -> None:
    _done(studio, Deed.DELETED, '=HYPERLINK("http://evil.example";"a,b")')
    head, line = csv.reader("".join(as_csv(studio)).splitlines())
    told = dict(zip(head, line, strict=True))
    assert told["title"] == '\'=HYPERLINK("http://evil.example";"a,b")'
    assert (told["deed"], told["amount_usd"]) == ("deleted", "")


def test_what_is_older_than_the_settings_say_is_forgotten(studio: Studio) -> None:
    for title in ("old", "new"):
        _done(studio, Deed.DELETED, title)
    with writing(studio.engine) as session:
        aged = sa.update(AuditRow).where(col(AuditRow.title) == "old")
        session.execute(aged.values(at=now() - timedelta(days=401)))
    assert forget_trail(studio) == 1
    assert [entry.title for entry in read_trail(studio).entries] == ["new"]
