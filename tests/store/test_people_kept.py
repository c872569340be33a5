"""People, members, and what asks the database whether something is open to somebody; on SQLite and Postgres."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from lib.models.asset import AssetCreate, CollectionBase
from lib.models.person import Role
from lib.models.project import Document
from lib.store import assets, collections, members, people, projects
from lib.store.engine import reading, writing


def _here(engine: Engine) -> None:
    with writing(engine) as session:
        for who in ("ana", "tom", "eve"):
            people.put(session, who, f"{who}@harbour.example", who.capitalize())
        for project_id in ("tides", "walls"):
            projects.insert_project(session, project_id, Document(idea=project_id), owner="ana")
        members.put_member(session, "tides", "tom@harbour.example", Role.VIEWER, added_by="ana")


def test_a_role_is_the_owners_a_members_or_none(engine: Engine) -> None:
    _here(engine)
    with reading(engine) as session:
        assert members.role_in(session, "tides", "ana") == ("ana", Role.OWNER)
        assert members.role_in(session, "tides", "tom") == ("ana", Role.VIEWER)
        assert members.role_in(session, "walls", "tom") == ("ana", None)
        assert members.role_in(session, "none", "tom") is None
        shared = members.shared_with(session, "tom", limit=5)
        assert [(each.project.project_id, each.role, each.owner_name) for each in shared] == [
            ("tides", Role.VIEWER, "Ana")
        ]
        assert members.shared_with(session, "eve", limit=5) == members.shared_with(session, "ana", limit=5) == []


def test_an_address_is_of_one_person_and_goes_with_who_has_it_now(engine: Engine) -> None:
    _here(engine)
    with writing(engine) as session:
        people.put(session, "new", "tom@harbour.example", "Tom the second")
        assert members.role_in(session, "tides", "new") == ("ana", Role.VIEWER)
        assert members.role_in(session, "tides", "tom") == ("ana", None)
        assert [each.address for each in people.all_people(session)] == [
            "ana@harbour.example", "eve@harbour.example", "tom", "tom@harbour.example",
        ]  # fmt: skip


def test_members_go_with_their_project(engine: Engine) -> None:
    _here(engine)
    with writing(engine) as session:
        projects.delete_project(session, "tides", owner="ana")
    with reading(engine) as session:
        assert members.list_members(session, "tides") == []


def test_an_asset_is_public_while_it_is_in_a_public_collection(engine: Engine) -> None:
    _here(engine)
    new = AssetCreate(asset_type="audio", source_module="podcast_maker", filename="a.mp3", file_url="x")
    with writing(engine) as session:
        asset = assets.insert_asset(session, new, owner="ana", project_id="tides")
        shelf = collections.insert_collection(session, CollectionBase(name="Best", is_public=True), owner="ana")
        assert members.place_of(session, asset.id) == ("ana", "tides")
        assert members.place_of(session, asset.id + 1) is None
        assert not members.is_in_public(session, asset.id)
        collections.add_assets(session, shelf.id, [asset.id], owner="ana")
        assert members.is_in_public(session, asset.id)
        assert [each.name for each in collections.list_public(session, beside="tom")] == ["Best"]
        assert collections.list_public(session, beside="ana") == []
        collections.update_collection(session, shelf.id, {"is_public": False}, owner="ana")
        assert not members.is_in_public(session, asset.id)
