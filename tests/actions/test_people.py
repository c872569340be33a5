"""Who may come, who they are, and that each has their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.actions.access import enter
from lib.actions.library import create_asset, get_asset, list_assets
from lib.actions.members import share_project
from lib.actions.outside import open_lanes
from lib.actions.people import come_back, come_in, is_allowed
from lib.actions.projects import (
    create_project,
    list_projects,
    load_project,
    new_project,
    owner_of,
)
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.actions.studio import Studio
from lib.actions.tidying import evict
from lib.errors import Forbidden, NotFound
from lib.models.asset import AssetCreate, AssetFilter
from lib.models.person import ALONE, Role
from lib.models.project import OWNER
from lib.store import assets
from lib.store.engine import writing
from lib.worker.studio_steps import StudioSteps
from tests.api.team import claims_of

ANA, TOM = claims_of("ana"), claims_of("tom")


def _begun(studio: Studio, project_id: str = "tides") -> None:
    create_project(studio, new_project(idea="How tides are harvested", project_id=project_id))


def test_the_list_has_addresses_domains_and_admins(team: Studio) -> None:
    listed = {"ana@harbour.example": True, "eve@elsewhere.example": False, "x@sub.harbour.example": False}
    assert {address: is_allowed(team.settings, address) for address in listed} == listed
    with pytest.raises(Forbidden, match=r"eve@elsewhere\.example is not on the list"):
        come_in(team, {**ANA, "email": "Eve@elsewhere.example"})
    with pytest.raises(Forbidden, match="no e-mail address"):
        come_in(team, {"sub": "ana"})
    with pytest.raises(Forbidden, match="not confirmed"):
        come_in(team, {**ANA, "email_verified": False})
    unsaid = {name: value for name, value in ANA.items() if name != "email_verified"}
    with pytest.raises(Forbidden, match="does not say whether the address ana@") as caught:
        come_in(team, unsaid)
    assert "PODCAST_OIDC_UNVERIFIED" in caught.value.hint
    trusting = replace(team, settings=team.settings.model_copy(update={"oidc_unverified": True}))
    assert come_in(trusting, unsaid).id == come_in(team, ANA).id
    with pytest.raises(Forbidden, match="not confirmed yet"):
        come_in(trusting, {**ANA, "email_verified": False})
    assert not come_in(team, ANA).is_admin
    assert come_in(team, claims_of("admin")).is_admin


def test_somebody_stays_who_they_are_when_their_address_changes(team: Studio, ana: Studio) -> None:
    _begun(ana)
    moved = team.seen_by(come_in(team, {**ANA, "email": "ana.b@harbour.example"}))
    assert list_projects(moved)[1] == 1
    other = team.seen_by(come_in(team, {**TOM, "email": "ana@harbour.example"}))
    assert list_projects(other)[1] == 0, "who has the address now is not who had it"


def test_what_was_made_before_the_login_has_the_first_owner(team: Studio) -> None:
    _begun(team)
    settings = team.settings.model_copy(update={"first_owner": "Ana@harbour.example"})
    first = replace(team, settings=settings)
    assert come_in(first, ANA).id == OWNER
    assert come_in(first, TOM).id != OWNER


def test_a_token_ends_with_its_owners_place_on_the_list(team: Studio, ana: Studio, studio: Studio) -> None:
    assert come_back(team, ana.person.id) == ana.person
    assert come_back(team, "usr_nobody") is None
    closed = replace(team, settings=team.settings.model_copy(update={"allowed_people": "elsewhere.example"}))
    assert come_back(closed, ana.person.id) is None
    assert come_back(studio, OWNER) == ALONE, "alone there is no list"


def test_each_has_their_own_things_and_another_finds_none_of_them(ana: Studio, tom: Studio) -> None:
    _begun(ana)
    new = AssetCreate(asset_type="audio", source_module="podcast_maker", filename="a.mp3", file_url="x")
    asset = create_asset(ana, new)
    assert (list_projects(tom)[1], list_assets(tom, AssetFilter())[1]) == (0, 0)
    for look in (lambda: load_project(tom, "tides"), lambda: get_asset(tom, asset.id), lambda: enter(tom, "tides")):
        with pytest.raises(NotFound):
            look()


def test_what_the_server_opens_and_calls_is_for_those_who_run_it(team: Studio, ana: Studio, studio: Studio) -> None:
    inside = {"base_url": "http://169.254.169.254/v1"}
    for kind, name, options in (
        (Kind.LLM, "openai", inside),
        (Kind.SPEECH, "openai_compatible", inside),
        (Kind.RESEARCH, "wikipedia", {"contact": "a@b.example"} | inside),
        (Kind.SPEECH, "piper", {"voices": "/etc"}),
    ):
        with pytest.raises(Forbidden, match="Only who runs this server"):
            save_setup(ana, kind, name, options=options)
    with pytest.raises(Forbidden, match="Only who runs this server"):
        evict(ana, limit_bytes=0)
    save_setup(ana, Kind.SPEECH, "openai", key="anas-key-0123456789", options={"base_url": ""})
    admin = team.seen_by(come_in(team, claims_of("admin")))
    save_setup(admin, Kind.SPEECH, "openai_compatible", options={"base_url": "http://localhost:8880/v1"})
    save_setup(studio, Kind.SPEECH, "openai_compatible", options={"base_url": "http://localhost:8880/v1"})


def test_the_same_work_of_two_owners_is_two_assets(ana: Studio, tom: Studio) -> None:
    new = AssetCreate(
        asset_type="audio", source_module="podcast_maker", filename="a.mp3", file_url="x", once_key="scene:tides:1"
    )  # fmt: skip
    ids = []
    for studio in (ana, tom, ana):
        with writing(studio.engine) as session:
            ids.append(assets.insert_asset(session, new, owner=studio.owner).id)
    assert ids[0] == ids[2] != ids[1]


def test_keys_are_their_owners_and_a_worker_uses_those_of_the_projects_owner(
    team: Studio, ana: Studio, tom: Studio
) -> None:
    _begun(ana)
    save_setup(ana, Kind.SPEECH, "elevenlabs", key="anas-key-0123456789")
    assert tom.setup(Kind.SPEECH, "elevenlabs").key == ""
    share_project(ana, "tides", "tom@harbour.example", Role.EDITOR)
    assert enter(tom, "tides").setup(Kind.SPEECH, "elevenlabs").key == "anas-key-0123456789"
    worker = StudioSteps(team)._of("tides")
    assert (worker.owner, worker.setup(Kind.SPEECH, "elevenlabs").key) == (ana.owner, "anas-key-0123456789")
    assert owner_of(team, "tides") == ana.owner
    assert StudioSteps(team)._of("gone").owner == team.owner


def test_a_voice_outside_is_called_no_faster_than_any_of_its_owners_allows(
    team: Studio, ana: Studio, tom: Studio
) -> None:
    for who, at_once, a_minute in ((ana, "2", "0"), (tom, "5", "30")):
        pace = {"at_once": at_once, "per_minute": a_minute}
        save_setup(who, Kind.SPEECH, "elevenlabs", key="their-key-0123456789", options=pace)
    assert StudioSteps(team).lanes()["elevenlabs"] == (2, 30), "whoever asked last does not decide for the others"
    assert open_lanes(team, ["bundled"]) == {}
