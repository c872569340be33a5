"""A real browser on a real server. Without Chromium the tests are skipped and say so; with CI=true they must run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from lib.actions.studio import Studio, migrate, open_studio
from lib.settings import Settings
from tests.server import ALONE, AppServer

expect.set_options(timeout=60_000)  # a machine that runs other tests besides is slow, not wrong
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a machine that does much else besides, a press is now and then not heard. Such a test may try once more; the
    summary names it (`-ra`)."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with the last test of a file: a loop runs in this thread while it is there, and nobody else can run one."""
    chromium = next(filter(None, map(shutil.which, _NAMES)), None)
    if chromium is None:
        reason = "there is no Chromium on this machine (apt-get install chromium)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=[*_QUIET, _ALONE, "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _no_tab_is_left(browser: Browser) -> Iterator[None]:
    """A page that is open goes on asking the app, and drawing."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AppServer]:
    server = AppServer(tmp_path / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One for all tests of a file, without a worker; a file whose tests need one has its own."""
    folder = tmp_path_factory.mktemp("app") / "data"
    migrate(Settings(data_dir=folder))
    server = AppServer(folder, **ALONE)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def behind(app: AppServer) -> Iterator[Studio]:
    """The studio on the same data, for what is not done on a page."""
    studio = open_studio(Settings(data_dir=app.data_dir))
    yield studio
    studio.close()
