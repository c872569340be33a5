"""Who may come, who they are, and what is open to whom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from lib.actions.access import enter, enter_asset, enter_collection, enter_job
from lib.actions.again import duplicate_project
from lib.actions.background import order_step
from lib.actions.collections import collect, create_collection, get_collection, list_collected, update_collection
from lib.actions.library import create_asset, delete_asset, get_asset, list_assets, track_usage
from lib.actions.members import leave_project, list_members, share_project, shared_with_me, unshare_project
from lib.actions.music import add_music, choose_music, music_offers
from lib.actions.outside import open_lanes
from lib.actions.people import come_back, come_in, is_allowed
from lib.actions.projects import (
    create_project,
    delete_project,
    list_projects,
    load_project,
    new_project,
    owner_of,
    save_project,
    set_favorite,
)
from lib.actions.providers import save_setup
from lib.actions.setups import Kind
from lib.actions.sources import add_pasted
from lib.actions.studio import Studio, open_studio
from lib.actions.templates import list_templates, save_template
from lib.actions.tidying import evict
from lib.actions.trail import read_trail
from lib.errors import BadInput, Forbidden, NotFound
from lib.models.asset import AssetCreate, AssetFilter, CollectionBase
from lib.models.enums import MusicPart
from lib.models.person import ALONE, Role, Scope
from lib.models.project import OWNER
from lib.store import assets
from lib.store.engine import writing
from lib.worker.studio_steps import StudioSteps
from tests.api.team import claims_of, login_settings
from tests.spoken_wav import voiced, wav

ANA, TOM = claims_of("ana"), claims_of("tom")


@pytest.fixture
def team(tmp_path: Path, blank: Path) -> Iterator[Studio]:
    settings = login_settings(tmp_path / "team")
    shutil.copytree(blank, settings.data_dir)
    studio = open_studio(settings)
    yield studio
    studio.close()


@pytest.fixture
def ana(team: Studio) -> Studio:
    return team.seen_by(come_in(team, ANA))


@pytest.fixture
def tom(team: Studio) -> Studio:
    return team.seen_by(come_in(team, TOM))


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


def test_a_viewer_looks_and_whatever_would_write_is_refused(ana: Studio, tom: Studio) -> None:
    _begun(ana)
    share_project(ana, "tides", " Tom@Harbour.example", Role.VIEWER)
    seen = enter(tom, "tides")
    project = load_project(seen, "tides")
    assert [(each.project.project_id, each.role, each.owner_name) for each in shared_with_me(tom)] == [
        ("tides", Role.VIEWER, "Ana")
    ]
    with pytest.raises(Forbidden, match="look at this project"):
        seen.allow(Scope.WRITE)
    with pytest.raises(Forbidden):
        save_project(seen, project.model_copy(update={"title": "Mine"}))
    with pytest.raises(Forbidden):
        add_pasted(seen, "tides", "Mine. " * 40, "Mine")
    assert list_projects(tom)[1] == 0, "it is among what is shared, not among one's own"


def test_an_editor_changes_what_is_in_the_project_and_nothing_that_is_the_owners(ana: Studio, tom: Studio) -> None:
    _begun(ana)
    share_project(ana, "tides", "tom@harbour.example", Role.EDITOR)
    seen = enter(tom, "tides")
    saved = save_project(seen, load_project(seen, "tides").model_copy(update={"title": "Ours"}))
    assert load_project(ana, "tides").title == "Ours"
    with pytest.raises(Forbidden, match="change its budget"):
        save_project(seen, saved.model_copy(update={"budget_cap": 500.0}))
    for act in (
        lambda: share_project(seen, "tides", "eve@harbour.example", Role.VIEWER),
        lambda: delete_project(seen, "tides"),
        lambda: set_favorite(seen, "tides", True),
        lambda: duplicate_project(seen, "tides"),
    ):
        with pytest.raises(Forbidden, match="Only the owner"):
            act()
    save_template(seen, saved, "Weekly")
    assert ([each.name for each in list_templates(tom)], list_templates(ana)) == (["Weekly"], [])
    unshare_project(ana, "tides", "tom@harbour.example")
    with pytest.raises(NotFound):
        enter(tom, "tides")


def test_a_project_is_not_shared_with_whom_it_belongs_to_nor_with_what_is_no_address(ana: Studio) -> None:
    _begun(ana)
    for address in ("ana@harbour.example", "tom", "a b@harbour.example", "tom@harbour.example,eve@harbour.example", ""):
        with pytest.raises(BadInput):
            share_project(ana, "tides", address, Role.VIEWER)
    with pytest.raises(BadInput, match="one owner"):
        share_project(ana, "tides", "tom@harbour.example", Role.OWNER)
    share_project(ana, "tides", "tom@harbour.example", Role.VIEWER)
    share_project(ana, "tides", "tom@harbour.example", Role.EDITOR)
    assert [(each.address, each.role, each.name) for each in list_members(ana, "tides")] == [
        ("tom@harbour.example", Role.EDITOR, "")
    ], "once, under the newer role, though he was never here"


def test_an_editor_chooses_music_of_the_project_and_hears_nothing_else_of_its_owners(ana: Studio, tom: Studio) -> None:
    _begun(ana)
    hers = add_music(ana, "secret.wav", BytesIO(wav(voiced(2.0))))
    share_project(ana, "tides", "tom@harbour.example", Role.EDITOR)
    seen = enter(tom, "tides")
    assert hers.ref not in {offer.ref for offer in music_offers(seen)}
    with pytest.raises(NotFound):
        choose_music(seen, load_project(seen, "tides"), MusicPart.INTRO, hers.ref)
    ours = add_music(seen, "ours.wav", BytesIO(wav(voiced(2.5))))
    assert choose_music(seen, load_project(seen, "tides"), MusicPart.INTRO, ours.ref).music.intro == ours.ref


def test_a_public_collection_and_what_is_in_it_can_be_read_by_everybody(ana: Studio, tom: Studio) -> None:
    new = AssetCreate(asset_type="audio", source_module="podcast_maker", filename="a.mp3", file_url="x")
    inside = create_asset(ana, new)
    _begun(ana, "walls")
    outside = create_asset(ana, new.model_copy(update={"asset_metadata": {"project_id": "walls"}}))
    shelf = create_collection(ana, CollectionBase(name="Best"))
    collect(ana, shelf.id, [inside.id])
    with pytest.raises(NotFound):
        enter_collection(tom, shelf.id)
    update_collection(ana, shelf.id, {"is_public": True})
    seen = enter_collection(tom, shelf.id)
    assert get_collection(seen, shelf.id).name == "Best"
    assert [each.id for each in list_collected(seen, shelf.id)[0]] == [inside.id]
    with pytest.raises(NotFound):
        get_asset(seen, outside.id)
    looked = enter_asset(tom, inside.id)
    with pytest.raises(NotFound):
        load_project(looked, "walls")
    assert get_asset(looked, inside.id).download_count == 0
    track_usage(looked, inside.id, "download")
    assert get_asset(ana, inside.id).download_count == 0, "who may only look leaves no trace in it"
    for act in (lambda: delete_asset(looked, inside.id), lambda: update_collection(seen, shelf.id, {"name": "Mine"})):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        enter_asset(tom, outside.id)


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


def test_a_step_that_an_editor_asks_for_is_taken_as_the_owners(team: Studio, ana: Studio, tom: Studio) -> None:
    _begun(ana)
    share_project(ana, "tides", "tom@harbour.example", Role.EDITOR)
    seen = enter(tom, "tides")
    add_pasted(seen, "tides", "The barrage turns each tide into power. It cost 84 million. " * 20, "Notes")
    job = order_step(seen, "tides", "analyse")
    StudioSteps(team).take("tides", "analyse", {}, job.state.id)
    made = load_project(ana, "tides")
    assert (made.analysis is not None, made.user_id) == (True, ana.owner)
    assert enter_job(tom, job.state.id).owner == ana.owner
    emil = team.seen_by(come_in(team, claims_of("emil")))
    for job_id in (job.state.id, "analyse:ffffffffffffffffffffffff"):
        with pytest.raises(NotFound, match=f"There is no job {job_id}"):
            enter_job(emil, job_id)


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


def test_a_guest_leaves_a_project_and_nobody_leaves_their_own(ana: Studio, tom: Studio) -> None:
    _begun(ana)
    for nobodys in ("tides", "none"):
        with pytest.raises(NotFound, match="There is no such project"):
            leave_project(tom, nobodys)
    share_project(ana, "tides", "tom@harbour.example", Role.VIEWER)
    leave_project(tom, "tides")
    assert (shared_with_me(tom), list_members(ana, "tides")) == ([], [])
    with pytest.raises(NotFound):
        enter(tom, "tides")
    newest = read_trail(ana).entries[0]
    assert (newest.person, newest.title) == (tom.person.id, "tom@harbour.example: left")
    with pytest.raises(NotFound):
        leave_project(ana, "tides")
