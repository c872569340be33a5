"""Writing takes a while: it is watched, left, found again, killed, gone on with and cancelled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib.actions.analysis import analyse
from lib.actions.projects import create_project, load_project, new_project
from lib.actions.research import research
from lib.actions.sources import add_document
from lib.actions.studio import Studio, migrate, open_studio
from lib.settings import Settings
from tests.e2e.tab import Tab
from tests.server import ROOT, AppServer

pytestmark = pytest.mark.browser


class SlowHands:
    """The workers of this test: each waits, with its writer's next scene, until it is allowed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: subprocess.Popen[bytes] | None = None

    def allow(self, scenes: int) -> None:
        part = self._folder / "scenes.part"
        part.write_text(str(scenes))
        part.replace(self._folder / "scenes.txt")

    def start(self) -> None:
        env = {**os.environ, "PODCAST_DATA_DIR": str(self._folder / "data"), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(ROOT / "tests" / "worker" / "slow_worker.py"), str(self._folder)]
        with (self._folder / "worker.log").open("ab") as log:
            self._running = subprocess.Popen(command, env=env, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill -9, in the middle of whatever it does."""
        assert self._running is not None
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Studio]:
    settings = Settings(data_dir=tmp_path / "data")
    migrate(settings)
    studio = open_studio(settings)
    create_project(studio, new_project(idea="What tides can do", minutes=5, project_id="p1"))
    for source in sorted((ROOT / "data" / "samples").glob("*.md")):
        add_document(studio, "p1", source.name, source.read_bytes())
    analyse(studio, "p1")
    research(studio, "p1")
    yield studio
    studio.close()


@pytest.fixture
def hands(tmp_path: Path, behind: Studio) -> Iterator[SlowHands]:
    hands = SlowHands(tmp_path)
    hands.allow(1)
    hands.start()
    yield hands
    hands.kill()


@pytest.fixture
def app(tmp_path: Path, hands: SlowHands, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppServer]:
    monkeypatch.setenv("PODCAST_RUN_WORKER", "0")
    server = AppServer(tmp_path / "data")
    server.start()
    yield server
    server.stop()


def test_a_script_is_written_through_refreshes_kills_and_a_cancel(
    browser: Browser, app: AppServer, hands: SlowHands, behind: Studio
) -> None:
    tab = Tab(browser, app.url)
    tab.open("/research?project=p1")
    tab.button("Write the script").dblclick()
    tab.at("/script")
    tab.see("Writing the script")
    tab.see(" scenes written")
    _survives_a_refresh_and_is_seen_elsewhere(browser, tab, app)
    _goes_on_after_its_worker_was_killed(tab, hands)
    _goes_on_while_the_app_is_killed(tab, hands, app)
    _is_cancelled_and_begun_again(tab, hands, behind)
    assert tab.faults == []


def _survives_a_refresh_and_is_seen_elsewhere(browser: Browser, tab: Tab, app: AppServer) -> None:
    tab.page.reload()  # never "settled" here: a page that watches a step runs again three times a second
    tab.see(" scenes written")
    expect(tab.page.locator("article.arrived")).to_have_count(1)
    other = Tab(browser, app.url)
    other.open("/create?project=p1")
    other.see("Writing the script · 1 of ")
    other.press(other.button("See it"))
    other.at("/script")
    expect(other.page.locator("article.arrived")).to_have_count(1)
    other.page.context.close()
    assert other.faults == []


def _goes_on_after_its_worker_was_killed(tab: Tab, hands: SlowHands) -> None:
    hands.kill()
    tab.see("No worker is running")
    hands.allow(2)
    hands.start()
    tab.see("2 of ")
    expect(tab.page.locator("article.arrived")).to_have_count(2)


def _goes_on_while_the_app_is_killed(tab: Tab, hands: SlowHands, app: AppServer) -> None:
    tab.expect_disconnect = True
    app.kill()
    hands.allow(3)
    app.start()
    tab.open("/script?project=p1")
    tab.expect_disconnect = False
    tab.see("3 of ")


def _is_cancelled_and_begun_again(tab: Tab, hands: SlowHands, behind: Studio) -> None:
    tab.press(tab.button("Cancel"))
    tab.see("the script is not written yet")
    assert load_project(behind, "p1").script_data is None
    hands.allow(1000)
    tab.click("Write the script")
    tab.see("scenes approved")
    assert load_project(behind, "p1").script_data
