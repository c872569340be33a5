from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.tab import Tab
from tests.server import ROOT, AppServer

SAMPLES = ROOT / "data" / "samples"
ORDER = json.loads((SAMPLES / "sample.json").read_text("utf-8"))

pytestmark = pytest.mark.browser


def test_documents_become_an_episode_through_refreshes_and_a_killed_server(browser: Browser, server: AppServer) -> None:
    tab = Tab(browser, server.url)
    tab.open("/")
    tab.click("New episode")
    _create(tab)
    _analyse(tab)
    _find_facts(tab)
    _write_and_approve(tab)
    _render_through_a_kill(tab, server)
    _listen(tab)
    assert tab.faults == []


def _create(tab: Tab) -> None:
    idea = tab.page.get_by_label("What is the episode about?")
    idea.fill(ORDER["idea"])
    idea.blur()
    tab.settle()
    tab.at("/create")
    files = [str(SAMPLES / name) for name in ORDER["sources"]]
    tab.page.locator('input[type="file"]').set_input_files(files)
    tab.see("Counting the Tide: A Critical Review")
    tab.settle()
    minutes = _minutes(tab)
    minutes.fill("5")
    minutes.blur()
    tab.settle()
    tab.refresh()
    expect(tab.page.get_by_label("What is the episode about?")).to_have_value(ORDER["idea"])
    expect(_minutes(tab)).to_have_value("5")
    tab.see("Ten Years of Tide: An Engineering Retrospective")
    tab.click("Analyse the idea")


def _minutes(tab: Tab) -> Locator:
    return tab.page.get_by_role("spinbutton", name="Minutes")


def _analyse(tab: Tab) -> None:
    tab.at("/analysis")
    tab.see("Outline")
    tab.refresh()
    tab.see("Outline")
    _home_names_the_step(tab, "Analysis")
    tab.click("Choose what to look up")


def _find_facts(tab: Tab) -> None:
    tab.at("/research")
    tab.click("Find facts")
    tab.see("facts to write from")
    tab.refresh()
    tab.see("facts to write from")
    _home_names_the_step(tab, "Research")
    tab.click("Write the script")


def _write_and_approve(tab: Tab) -> None:
    tab.at("/script")
    tab.see("scenes approved")
    tab.refresh()
    _home_names_the_step(tab, "Script")
    tab.click("Approve all")
    expect(tab.button("Render episode")).to_be_enabled()
    tab.refresh()
    expect(tab.button("Render episode")).to_be_enabled()


def _render_through_a_kill(tab: Tab, server: AppServer) -> None:
    tab.expect_disconnect = True
    tab.press(tab.button("Render episode"))
    project_id = tab.project_id
    server.wait_until(lambda: _jobs(server, project_id) != [])
    server.kill()
    server.start()
    server.wait_until(lambda: _status(server, project_id) == "completed", patience_s=120)
    tab.open(f"/render?project={project_id}")
    tab.expect_disconnect = False
    tab.see("LUFS")


def _listen(tab: Tab) -> None:
    tab.open("/asset-library?source_module=podcast_maker&asset_type=audio")
    tab.see("Episode")
    tab.page.wait_for_selector("audio", state="attached")
    heard_s = tab.page.locator("audio").first.evaluate(
        """async (audio) => {
            audio.muted = true;
            await audio.play();
            await new Promise(done => audio.addEventListener('timeupdate', () => audio.currentTime > 0.3 && done()));
            audio.pause();
            return [audio.currentTime, audio.duration, audio.error && audio.error.code];
        }"""
    )
    assert heard_s[0] > 0.3
    assert heard_s[1] > 5
    assert heard_s[2] is None


def _home_names_the_step(tab: Tab, step: str) -> None:
    here = tab.page.url
    tab.open("/")
    tab.see(f"Resuming from {step}")
    tab.page.goto(here)
    tab.settle()


def _jobs(server: AppServer, project_id: str) -> list[dict[str, object]]:
    return server.get(f"/api/podcast/projects/{project_id}").json().get("render_jobs") or []


def _status(server: AppServer, project_id: str) -> str:
    return str(server.get(f"/api/podcast/projects/{project_id}").json()["status"])
