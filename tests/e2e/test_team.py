from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.tab import Tab
from tests.provider import Provider
from tests.server import AppServer

pytestmark = pytest.mark.browser
IDEA = "How the harbour harvests its tides"
PROJECT = "/api/podcast/projects/tides"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    provider = Provider(tmp_path)
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def team(tmp_path: Path, provider: Provider) -> Iterator[AppServer]:
    server = AppServer(
        tmp_path / "data", PODCAST_OIDC_METADATA_URL=provider.metadata_url, PODCAST_OIDC_CLIENT_ID="podcast-maker",
        PODCAST_OIDC_CLIENT_SECRET="secret", PODCAST_ALLOWED_PEOPLE="harbour.example",
    )  # fmt: skip
    server.env["PODCAST_PUBLIC_URL"] = server.url
    server.start()
    yield server
    server.stop()


def test_each_sees_their_own_and_a_viewer_looks_but_changes_nothing(
    browser: Browser, team: AppServer, provider: Provider
) -> None:
    eve = _sign_in(browser, team, provider, "eve")
    eve.see("eve@elsewhere.example is not on the list of those who may work here.")
    assert eve.page.request.get(f"{team.url}/api/podcast/projects").status == 403

    ana, tom = (_sign_in(browser, team, provider, who) for who in ("ana", "tom"))
    ana.see("Signed in")
    made = ana.page.request.post(f"{team.url}/api/podcast/projects", data={"project_id": "tides", "idea": IDEA})
    assert made.ok
    _finds_nothing(tom, team)

    ana.open("/create?project=tides")
    _share(ana, "tom@harbour.example")
    tom.open("/")
    tom.see("Shared with you")
    tom.click("Open")
    tom.at("/create")
    tom.see("You may look at this project")
    tom.see(IDEA)
    expect(tom.page.get_by_test_id("stMain").get_by_role("textbox")).to_have_count(0)
    assert tom.page.request.put(f"{team.url}{PROJECT}", data={"idea": "Mine"}).status == 403
    assert ana.page.request.get(f"{team.url}{PROJECT}").json()["idea"] == IDEA

    ana.page.get_by_role("button", name="Sign out").click()
    with ana.page.expect_event("framenavigated"):
        ana.page.get_by_role("button", name="End session").click()  # at the provider
    expect(ana.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert ana.page.request.get(f"{team.url}{PROJECT}").status == 401
    assert tom.faults == []


def _sign_in(browser: Browser, team: AppServer, provider: Provider, who: str) -> Tab:
    tab = Tab(browser, team.url, provider.url)
    tab.open("/")
    tab.button("Sign in").click()
    tab.page.locator('input[name="sub"]').fill(who)
    tab.page.get_by_role("button", name="Authorize").click()
    tab.page.wait_for_url(f"{team.url}/**")
    tab.settle()
    tab.faults.clear()  # the provider's own page looks for its stylesheet elsewhere
    return tab


def _finds_nothing(tab: Tab, team: AppServer) -> None:
    tab.open("/create?project=tides")
    tab.see("The project in the address does not exist, or was deleted.")
    assert tab.page.request.get(f"{team.url}{PROJECT}").status == 404
    assert tab.page.request.get(f"{team.url}/api/podcast/projects").json()["total"] == 0


def _share(tab: Tab, address: str) -> None:
    tab.page.get_by_role("button", name="More for").first.click()
    tab.page.get_by_role("button", name="Share with people…").click()
    drawer = tab.page.get_by_role("dialog")
    drawer.get_by_label("E-mail address").fill(address)
    drawer.get_by_role("button", name="Share", exact=True).click()
    expect(drawer.get_by_text(f"{address} · may look and listen")).to_be_visible()
    drawer.get_by_role("button", name="Close").click()
