"""What is shared: what a viewer, an editor and a guest may come to, and how it ends."""

from __future__ import annotations

from io import BytesIO

import pytest

from lib.actions.access import enter, enter_asset, enter_collection, enter_job
from lib.actions.again import duplicate_project
from lib.actions.background import order_step
from lib.actions.collections import collect, create_collection, get_collection, list_collected, update_collection
from lib.actions.library import create_asset, delete_asset, get_asset, track_usage
from lib.actions.members import leave_project, list_members, share_project, shared_with_me, unshare_project
from lib.actions.music import add_music, choose_music, music_offers
from lib.actions.people import come_in
from lib.actions.projects import (
    create_project,
    delete_project,
    list_projects,
    load_project,
    new_project,
    save_project,
    set_favorite,
)
from lib.actions.sources import add_pasted
from lib.actions.studio import Studio
from lib.actions.templates import list_templates, save_template
from lib.actions.trail import read_trail
from lib.errors import BadInput, Forbidden, NotFound
from lib.models.asset import AssetCreate, CollectionBase
from lib.models.enums import MusicPart
from lib.models.person import Role, Scope
from lib.worker.studio_steps import StudioSteps
from tests.api.team import claims_of
from tests.spoken_wav import voiced, wav


def _begun(studio: Studio, project_id: str = "tides") -> None:
    create_project(studio, new_project(idea="How tides are harvested", project_id=project_id))


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
