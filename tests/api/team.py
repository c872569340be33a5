"""A server where people sign in, with one of everything that somebody can own, and people of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlmodel import Session

from lib.actions.access import enter
from lib.actions.members import share_project
from lib.actions.people import come_in
from lib.actions.studio import Studio
from lib.actions.tokens import create_token
from lib.errors import StorageFailed
from lib.models.asset import AssetCreate, CollectionBase
from lib.models.person import Person, Role, Scope
from lib.models.project import Document
from lib.models.template import Shape
from lib.settings import Settings
from lib.store import (
    assets,
    audiograms,
    collections,
    projects,
    publications,
    shares,
    shows,
    templates,
)
from lib.store.engine import only_reading, open_engine, writing

PROJECT, JOB = "tides", "analyse:0123456789abcdef01234567"
HERE = ("owner", "editor", "viewer", "stranger", "admin")


def login_settings(folder: Any) -> Settings:
    return Settings(
        data_dir=folder, oidc_metadata_url="http://localhost/", oidc_client_id="app", oidc_client_secret=SecretStr("x"),
        allowed_people="harbour.example", admins="admin@harbour.example",
    )  # fmt: skip


OTHERS = {"eve": "eve@elsewhere.example"}
"""Whom the provider knows, and the list does not."""


def claims_of(who: str) -> dict[str, Any]:
    address = OTHERS.get(who, f"{who}@harbour.example")
    return {"iss": "http://localhost", "sub": who, "email": address, "email_verified": True, "name": who.capitalize()}


def claims(cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """In place of Streamlit's signed cookie, which tests/e2e/test_team.py goes through: who it is in plain words."""
    return claims_of(cookies["who"]) if "who" in cookies else None


class Still(Studio):
    """Whatever is let through to a verb finds a database that cannot be written to: no call changes what the next one
    is answered. What the door itself notes of who came is written."""

    def seen_by(self, person: Person, **seen: Any) -> Studio:
        handle = super().seen_by(person, **seen)
        looks_only = bool(handle.engine.get_execution_options().get("only_reading", False))
        object.__setattr__(handle, "engine", only_reading(self.__dict__["frozen"], looks_only))
        return handle


def _refuse_to_write(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
        raise StorageFailed("Nothing is written in this test.")


def still(settings: Settings, studio: Studio) -> Still:
    made = Still(settings=settings, engine=studio.engine, blobs=studio.blobs)
    frozen = open_engine(settings.database)
    sa.event.listen(frozen, "before_cursor_execute", _refuse_to_write)
    made.__dict__["frozen"] = frozen
    return made


@dataclass(frozen=True)
class Seed:
    """What the owner has, by the names that addresses give it, and everybody's tokens."""

    named: dict[str, str]
    tokens: dict[Scope, str]
    private_feed: str
    links: dict[str, str]


def seeded(studio: Studio) -> Seed:
    people = {who: come_in(studio, claims_of(who)) for who in HERE}
    owner = studio.seen_by(people["owner"])
    with writing(studio.engine) as session:
        named, feed, links = _owned(session, people["owner"].id, studio.blobs.put_file(BytesIO(b"sound"), ".mp3"))
    studio.jobs.enqueue("take_step", PROJECT, "analyse", 1, {}, job_id=JOB, queue="steps")
    for who, role in (("editor", Role.EDITOR), ("viewer", Role.VIEWER)):
        share_project(enter(owner, PROJECT), PROJECT, f"{who}@harbour.example", role)
    tokens = {scope: create_token(owner, scope.value, scopes=[scope])[0] for scope in Scope}
    return Seed(named, tokens, feed, links)


def _owned(session: Session, owner: str, key: str) -> tuple[dict[str, str], str, dict[str, str]]:
    projects.insert_project(session, PROJECT, Document(idea="How tides are harvested"), owner=owner)
    episode = AssetCreate(asset_type="audio", source_module="podcast_maker", filename="tides.mp3", file_url="")
    asset = assets.insert_asset(session, episode, owner=owner, blob_key=key, project_id=PROJECT)
    shelf = collections.insert_collection(session, CollectionBase(name="Mine"), owner=owner)
    values = {"slug": "tides", "title": "Tides", "guid": "g", "feed_token": "feedtoken", "is_private": True}
    show = shows.insert_show(session, values, owner=owner)
    at = datetime.now(UTC)
    values = {"show_id": show.id, "asset_id": asset.id, "guid": "e", "published_at": at - timedelta(days=1)}
    publication = publications.insert(session, values, owner=owner)
    open_, over = (shares.insert(session, asset.id, token, None, owner=owner) for token in ("opentoken", "overtoken"))
    shares.withdraw(session, over.id, owner=owner)
    values = {"asset_id": asset.id, "first_line": "a", "last_line": "b", "shape": "square"}
    video = audiograms.begin(session, "audiogram:1:x", values, owner=owner)
    template = templates.put_template(session, "Weekly", Shape(), owner=owner)
    named = {
        "project_id": PROJECT, "asset_id": str(asset.id), "collection_id": str(shelf.id), "show_id": show.id,
        "publication_id": publication.id, "share_id": open_.id, "audiogram_id": video.id, "template_id": template.id,
        "job_id": JOB,
    }  # fmt: skip
    return named, show.feed_token, {"open": open_.token, "withdrawn": over.token}


def cookie(who: str) -> dict[str, str]:
    return {"cookie": f"who={who}"}


def bearer_of(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}
