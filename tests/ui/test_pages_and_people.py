"""Every page × everybody, made from the folder of pages: a new page without an expectation of its own fails here."""

import json
from dataclasses import replace
from time import monotonic

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from lib.actions.collections import collect, create_collection, update_collection
from lib.actions.library import create_asset
from lib.actions.limits import given_to
from lib.actions.members import share_project, unshare_project
from lib.actions.people import come_in
from lib.actions.projects import load_project, save_project
from lib.actions.studio import open_studio
from lib.models.asset import AssetCreate, CollectionBase
from lib.models.limits import LimitsChange
from lib.models.person import Role
from lib.settings import ROOT, Settings
from lib.store import assets
from lib.store.engine import writing
from lib.ui import studio as screens
from tests.api.team import claims_of
from tests.ui.conftest import MAIN
from tests.ui.test_pages_empty import PAGES, said
from tests.ui.typing_hands import tell_presses, type_into

PROJECT_PAGES = {"create", "analysis", "research", "script", "render"}
"""What these show is the project of the address."""
OWN_PAGES = {"home", "asset_library", "settings", "episode"}
"""What these show is one's own; the episode of another is in the matrix of the API."""
TITLE = "written"
"""Of the project, and its id; whoever is a stranger reads neither."""
ACTS = ["Share with people…", "Delete…", "Start over…"]
LOGIN = {
    "PODCAST_OIDC_METADATA_URL": "http://localhost/", "PODCAST_OIDC_CLIENT_ID": "app",
    "PODCAST_OIDC_CLIENT_SECRET": "x", "PODCAST_ALLOWED_PEOPLE": "harbour.example",
    "PODCAST_FIRST_OWNER": "owner@harbour.example",
}  # fmt: skip


@pytest.fixture
def team(full, monkeypatch):
    """Where people sign in, the projects of every stage being the owner's."""
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    studio = open_studio(Settings(data_dir=full))
    owner = studio.seen_by(come_in(studio, claims_of("owner")))
    share_project(owner, TITLE, "viewer@harbour.example", Role.VIEWER)
    share_project(owner, TITLE, "editor@harbour.example", Role.EDITOR)
    yield studio
    studio.close()


@pytest.fixture
def as_(team, visit):
    """Every page as somebody sees it, or `only` one of them: `for page, at in as_("viewer")`."""

    def see(who: str, only: str = "", **query: str):
        at = AppTest.from_file(str(MAIN), default_timeout=120)
        if who != "nobody":
            now = replace(team, settings=Settings(data_dir=team.settings.data_dir))
            person = come_in(now, claims_of(who))
            at.session_state["signed_in_as"] = (monotonic() + 3600, person)
        at.run()
        for page in [only] if only else PAGES:
            at.query_params.clear()
            at.query_params.update(query)
            if page in PROJECT_PAGES:
                at.query_params["project"] = TITLE
            at.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
            assert not at.exception, (who, page)
            yield page, at

    return see


def test_every_page_is_of_a_kind_that_is_known():
    assert set(PAGES) == PROJECT_PAGES | OWN_PAGES


def test_nobody_sees_anything_but_the_way_in(as_):
    for page, at in as_("nobody"):
        assert [button.label for button in at.button] == ["Sign in"], page
        assert TITLE not in said(at), page


def test_a_stranger_finds_nothing_of_it(as_):
    for page, at in as_("stranger"):
        assert f">{TITLE}<" not in said(at) and "tides can do" not in said(at), page
        if page in PROJECT_PAGES:
            assert "does not exist, or was deleted" in said(at), page


def test_a_viewer_reads_it_and_has_nothing_to_press_in_vain(as_):
    for page, at in as_("viewer"):
        if page in PROJECT_PAGES:
            assert at.title[0].value == TITLE, page
            assert "You may look at this project" in said(at), page
            assert _pressed_or_typed(at) == [], page
        if page == "home":
            assert "of Owner · you may look at it" in said(at)


@pytest.mark.parametrize("who", ["editor", "owner"])
def test_who_may_change_it_can(as_, who):
    for page, at in as_(who):
        if page in PROJECT_PAGES:
            assert _pressed_or_typed(at), page
            menu = [act for act in ACTS if f"<span>{act}</span>" in said(at)]
            assert menu == (ACTS if who == "owner" else ["Start over…"]), page


def _pressed_or_typed(at) -> list[str]:
    """Whatever of the page can be pressed, typed into or chosen; not in the sidebar, nor the component that hears
    presses, nor what only plays."""
    found = [
        each
        for each in at.main
        if each.type == "popover" or (not isinstance(each, Block) and hasattr(each.proto, "id"))
    ]
    found = [each for each in found if each.type != "bidi_component"]
    typed = [
        each.proto.json for each in at.main.get("bidi_component") if "value" in json.loads(each.proto.json or "{}")
    ]
    acts = [each for each in at.main.get("html") if 'data-act="' in each.proto.body.replace('data-act="go"', "")]
    return [f"{each.type} {each.proto.id}" for each in found] + typed + [each.proto.body for each in acts]


def test_what_is_pressed_in_an_open_page_counts_only_while_it_is_shared(team, as_, monkeypatch):
    """A press is done before the page runs, which would have asked who may come."""
    ((_, at),) = as_("editor", only="script")
    owner = team.seen_by(come_in(team, claims_of("owner")))
    before = load_project(owner, TITLE).version
    unshare_project(owner, TITLE, "editor@harbour.example")
    monkeypatch.setattr(screens, "GUEST_BELIEVED_S", 0.0)
    tell_presses(at, [("add_scene", "")])
    assert load_project(owner, TITLE).version == before
    assert "does not exist, or was deleted" in said(at)


def test_who_was_taken_off_the_list_changes_nothing_in_an_open_page(team, as_, monkeypatch):
    ((_, at),) = as_("owner", only="script")
    before = load_project(team, TITLE).version
    monkeypatch.setenv("PODCAST_ALLOWED_PEOPLE", "elsewhere.example")
    screens.close()  # the server was started anew with another list
    monkeypatch.setattr(screens, "PERSON_BELIEVED_S", 0.0)
    tell_presses(at, [("add_scene", "")])
    assert load_project(team, TITLE).version == before


def test_a_public_collection_is_read_by_everybody_and_changed_by_its_owner_alone(team, as_):
    owner = team.seen_by(come_in(team, claims_of("owner")))
    shelf = create_collection(owner, CollectionBase(name="Best of the harbour"))
    new = AssetCreate(asset_type="audio", source_module="podcast_maker", filename="tides.mp3", file_url="/x.mp3")
    collect(owner, shelf.id, [create_asset(owner, new).id])
    pages = as_("stranger", only="asset_library", collection_id=str(shelf.id))
    assert "Best of the harbour" not in said(next(pages)[1])
    update_collection(owner, shelf.id, {"is_public": True})
    at = next(as_("stranger", only="asset_library", collection_id=str(shelf.id)))[1]
    assert at.subheader[0].value == "Best of the harbour"
    assert [button.label for button in at.main.button] == ["Open"]
    at.session_state[f"public_shelf_page_{shelf.id}"] = 7  # of another time, when there was more in it
    assert [button.label for button in at.run().main.button] == ["Open"]
    at = next(as_("owner", only="asset_library", collection_id=str(shelf.id)))[1]
    assert at.toggle(key=f"shelf_public_{shelf.id}").value is True


def test_who_runs_the_server_sees_who_signed_in(as_, monkeypatch):
    monkeypatch.setenv("PODCAST_ADMINS", "owner@harbour.example")
    for who, tabs in (("owner", ["People"]), ("editor", [])):
        at = next(as_(who, only="settings"))[1]
        assert [tab.label for tab in at.tabs if tab.label == "People"] == tabs


def test_a_guest_hears_an_episode_and_finds_nothing_of_its_owners_to_press(team, as_):
    owner = team.seen_by(come_in(team, claims_of("owner")))
    metadata = {"scene_id": "episode", "project_id": TITLE, "duration_s": 60.0}
    new = AssetCreate(
        asset_type="audio", source_module="podcast_maker", filename="tides.mp3", file_url="", title="Tides heard",
        asset_metadata=metadata,
    )  # fmt: skip
    with writing(owner.engine) as session:
        made = assets.insert_asset(session, new, project_id=TITLE, owner=owner.owner)
    for who in ("viewer", "editor"):
        at = next(as_(who, only="episode", id=str(made.id)))[1]
        assert at.title[0].value == "Tides heard"
        assert _pressed_or_typed(at) == [], who
    assert _pressed_or_typed(next(as_("owner", only="episode", id=str(made.id)))[1])
    at = next(as_("stranger", only="episode", id=str(made.id)))[1]
    assert "Tides heard" not in said(at) and at.button(key="empty").label == "Go to My Episodes"


def test_a_guest_settles_a_conflict_from_home_where_a_project_can_be_left_too(team, as_):
    ((_, at),) = as_("editor", only="create")
    owner = team.seen_by(come_in(team, claims_of("owner")))
    theirs = load_project(owner, TITLE)
    save_project(owner, theirs.model_copy(update={"tone": "calm"}))
    type_into(at, "project_title", "The editor's own")
    assert at.button(key="keep_mine")
    at.query_params.clear()
    at.switch_page(str(ROOT / "pages" / "home.py")).run()
    at.button(key="keep_mine").click().run()
    assert not at.error
    assert load_project(owner, TITLE).title == "The editor's own"
    at.button(key=f"leave_{TITLE}").click().run()
    assert at.button(key="leave_it").label == "Leave", "it is asked first"


def test_an_admin_gives_somebody_limits(team, as_, monkeypatch):
    monkeypatch.setenv("PODCAST_ADMINS", "owner@harbour.example")
    viewer = come_in(team, claims_of("viewer")).id
    at = next(as_("owner", only="settings"))[1]
    at.selectbox(key="limits_of").select(viewer).run()
    at.number_input(key=f"limit_budget_a_month_{viewer}").set_value(12.5)
    at.number_input(key=f"limit_upload_bytes_a_day_{viewer}").set_value(50)
    next(each for each in at.button if each.label == "Save limits").click().run()
    assert given_to(team, viewer) == LimitsChange(budget_a_month=12.5, upload_bytes_a_day=50e6)
    at.number_input(key=f"limit_budget_a_month_{viewer}").set_value(None)
    next(each for each in at.button if each.label == "Save limits").click().run()
    assert given_to(team, viewer) == LimitsChange(upload_bytes_a_day=50e6)
