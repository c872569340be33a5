"""Who did what: noted with the deed, seen by those whom it concerns."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from lib.actions.background import order_step
from lib.actions.budget import paying
from lib.actions.collections import create_collection, delete_collection, update_collection
from lib.actions.history import restore_version
from lib.actions.members import share_project, unshare_project
from lib.actions.projects import create_project, delete_project, new_project, save_project
from lib.actions.providers import forget_key, save_setup
from lib.actions.setups import Kind
from lib.actions.shows import create_show, delete_show
from lib.actions.sources import add_pasted, remove_source
from lib.actions.studio import Studio
from lib.actions.tokens import create_token, revoke_token
from lib.actions.trail import as_csv, forget_trail, note, people, read_trail
from lib.errors import BadInput
from lib.models.asset import CollectionBase
from lib.models.audit import AuditRow, Deed, Way
from lib.models.person import Person, Role, Scope
from lib.models.shows import ShowCreate
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


def test_what_is_shared_set_brought_back_and_deleted_is_told_by_its_name(studio: Studio) -> None:
    project = create_project(studio, new_project(idea="Tides", minutes=1), title="Wall")
    source = add_pasted(studio, project.project_id, "The whole town paid for the wall.", "Report")
    show, token = create_show(studio, ShowCreate(title="Ebb")), create_token(studio, "laptop")[1]
    shelf = create_collection(studio, CollectionBase(name="Shelf"))
    share_project(studio, project.project_id, "ann@example.org", Role.EDITOR)
    unshare_project(studio, project.project_id, "ann@example.org")
    save_setup(studio, Kind.LLM, "openai", key="sk-secret")
    save_setup(studio, Kind.LLM, "openai", options={"model": "gpt"})
    forget_key(studio, Kind.LLM, "openai")
    update_collection(studio, shelf.id, {"is_public": True})
    update_collection(studio, shelf.id, {"name": "Shelf", "is_public": True})
    restore_version(studio, save_project(studio, project.model_copy(update={"title": "Dam"})), project.version)
    remove_source(studio, project.project_id, source.id)
    delete_show(studio, show.id)
    revoke_token(studio, token.id)
    delete_collection(studio, shelf.id)
    delete_project(studio, project.project_id)
    told = [(entry.deed, entry.title) for entry in reversed(read_trail(studio).entries)]
    assert told == [
        (Deed.CREATED, "laptop"), (Deed.MEMBERS, "ann@example.org: editor"), (Deed.MEMBERS, "ann@example.org: removed"),
        (Deed.KEY_SET, "OpenAI"), (Deed.KEY_REMOVED, "OpenAI"), (Deed.SHARED, "Shelf"), (Deed.RESTORED, "Wall"),
        (Deed.DELETED, "Report"), (Deed.DELETED, "Ebb"), (Deed.DELETED, "laptop"), (Deed.DELETED, "Shelf"),
        (Deed.DELETED, "Wall"),
    ]  # fmt: skip
    with studio.engine.connect() as connection:
        kept = str(connection.execute(sa.select(AuditRow)).all())
    assert "sk-secret" not in kept
    assert "whole town" not in kept


def test_what_was_paid_is_told_with_whom_and_how_much(studio: Studio) -> None:
    project_id = create_project(studio, new_project(idea="Tides", minutes=1)).project_id
    for cost_usd in (0.25, 0.0):
        with paying(studio, project_id, kind="script", provider="x", model="m", expected_usd=0.5) as bill:
            bill.usd = cost_usd
    (entry,) = read_trail(studio, deeds=frozenset({Deed.SPENT})).entries
    assert (entry.amount_usd, entry.title, entry.thing_id, entry.user_id) == (0.25, "x m", project_id, "local")


def test_who_asks_for_a_step_of_anothers_project_is_told(studio: Studio) -> None:
    project_id = create_project(studio, new_project(idea="Tides", minutes=1)).project_id
    add_pasted(studio, project_id, "The whole town paid for the wall in the bay, and it was glad of it.")
    order_step(studio.seen_by(ANN, owner="local", role=Role.EDITOR, only=project_id), project_id, "analyse")
    (entry,) = read_trail(studio).entries
    assert (entry.deed, entry.kind, entry.person, entry.user_id) == (Deed.ORDERED, "analyse", "ann", "local")


def test_an_admin_sees_everybodys_others_their_own(studio: Studio) -> None:
    _done(studio.seen_by(ANN), Deed.SHARED)
    _done(studio.seen_by(BEN, owner="ann"), Deed.DELETED)
    _done(studio.seen_by(BEN), Deed.PUBLISHED)
    assert [entry.deed for entry in read_trail(studio).entries] == [Deed.PUBLISHED, Deed.DELETED, Deed.SHARED]
    assert [entry.deed for entry in read_trail(studio.seen_by(ANN)).entries] == [Deed.DELETED, Deed.SHARED]
    assert people(studio.seen_by(ANN)) == {"ann": "", "ben": ""}
    assert people(studio.seen_by(Person("eve"))) == {}
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
