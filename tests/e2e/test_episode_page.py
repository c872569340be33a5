"""The episode's page and the page behind a link, in a real browser: heard, read, pressed, taken away, withdrawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.actions.episodes import Episode, open_episode
from lib.actions.exporting import export_feed
from lib.actions.projects import create_project, new_project, save_project
from lib.actions.publishing import publish
from lib.actions.render import prepare_run
from lib.actions.rendering import render_here
from lib.actions.shows import create_show
from lib.actions.sources import add_pasted
from lib.actions.studio import migrate, open_studio
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from lib.models.shows import ShowCreate
from lib.settings import Settings
from tests.e2e.tab import Tab
from tests.server import AppServer
from tests.tones import ToneSpeech

pytestmark = pytest.mark.browser

QUOTE = "The whole town paid for the wall."


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Episode]:
    """A data folder with a short episode: two scenes of tones, one line with its source."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("episode") / "data")
    migrate(settings)
    tones = ToneSpeech()
    studio = dataclasses.replace(open_studio(settings), load_speech=lambda _name, _setup: tones)
    project = create_project(studio, new_project(idea="What a wall can do", minutes=1), title="The wall")
    source = add_pasted(studio, project.project_id, QUOTE, "Notes of the bay")
    maya, tom = (speaker.name for speaker in project.cast)
    scenes = [
        Scene(
            title=f"Part {n}",
            lines=[
                Line(speaker=maya, text="And who paid for all of that, in the end, if I may ask?"),
                Line(speaker=tom, text="The whole town paid for it, over a very long time.", used_fact_ids=["fact_1"]),
            ],
        )
        for n in (1, 2)
    ]
    for scene in scenes:
        scene.approved_hash = scene.words_hash()
    change = {
        "script_data": Script(scenes=scenes),
        "research": Research(fact_cards=[Fact(id="fact_1", quote=QUOTE, source_id=source.id)]),
    }
    save_project(studio, project.model_copy(update=change))
    asset_id = render_here(studio, project.project_id, prepare_run(studio, project.project_id))
    episode = open_episode(studio, asset_id)
    studio.close()
    return settings.data_dir, episode


@pytest.fixture(scope="module")
def app(rendered: tuple[Path, Episode]) -> Iterator[AppServer]:
    server = AppServer(rendered[0])
    server.start()
    yield server
    server.stop()


def test_an_episode_is_heard_read_taken_away_and_shared_until_its_link_is_withdrawn(
    browser: Browser, app: AppServer, rendered: tuple[Path, Episode]
) -> None:
    episode = rendered[1]
    tab = Tab(browser, app.url)
    tab.open(f"/episode?id={episode.id}")
    _hear_and_seek(tab.page, episode)
    _take_away(tab, app, episode)
    address = _make_link(tab)
    assert address.startswith(f"{app.url}/share/")
    _hear_without_a_session(browser, address, episode)
    tab.refresh()
    tab.press(tab.page.locator(".st-key-share_menu button"))
    tab.see("1 play · no end")
    tab.press(tab.page.get_by_role("button", name="Withdraw"))
    tab.settle()
    page = browser.new_context().new_page()
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("heading", name="This link was withdrawn.")).to_be_visible()
    assert tab.faults == []


def test_a_folder_of_the_feed_is_a_site_on_any_web_host(
    browser: Browser, rendered: tuple[Path, Episode], tmp_path: Path
) -> None:
    """Served from below some path by a server that knows nothing but files."""
    studio = open_studio(Settings(data_dir=rendered[0]))
    show = create_show(studio, ShowCreate(title="Of the bay"))
    publish(studio, rendered[1].id, show.id)
    export_feed(studio, show.id, tmp_path / "some" / "where", "https://podcasts.example.org/bay")
    studio.close()
    with _files_served(tmp_path) as base:
        page = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce").new_page()
        faults = _watched(page, base)
        page.goto(f"{base}/some/where/")
        expect(page.get_by_role("heading", level=1, name="Of the bay")).to_be_visible()
        page.get_by_role("link", name="The wall").click()
        expect(page.get_by_role("heading", level=1, name="The wall")).to_be_visible()
        _hear_and_seek(page, rendered[1])
        page.get_by_role("link", name="Of the bay").click()
        page.wait_for_url("**/some/where/index.html")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
        assert faults == []
        page.context.close()


@contextmanager
def _files_served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _watched(page: Page, base: str) -> list[str]:
    """What goes wrong on a page from now on, and what it asks of others."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("websocket", lambda socket: faults.append(f"websocket {socket.url}"))
    page.on("request", lambda request: request.url.startswith(base) or faults.append(request.url))
    return faults


def _hear_and_seek(page: Page, episode: Episode) -> None:
    """Play, a line of the transcript, a chapter, the keyboard; the transcript marks what is heard."""
    player = page.locator(".player").first
    audio = player.locator("audio")
    audio.evaluate("audio => { audio.muted = true }")
    player.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("audio => audio.currentTime > 0.2", arg=audio.element_handle())
    player.get_by_role("button", name="Pause").click()
    lines = player.locator(".transcript .line")
    expect(lines).to_have_count(len(episode.told.lines))
    lines.nth(2).locator(".words").click()
    _is_at(audio, episode.told.lines[2].start_s)
    expect(lines.nth(2)).to_have_attribute("aria-current", "true")
    player.get_by_role("button", name="Pause").click()
    player.get_by_role("navigation", name="Chapters").get_by_role("button").nth(0).click()
    _is_at(audio, 0.0)
    player.get_by_role("button", name="Pause").click()
    slider = player.get_by_role("slider", name="Position")
    before = audio.evaluate("audio => audio.currentTime")
    slider.press("ArrowRight")
    _is_at(audio, before + 5)
    slider.press("Home")
    _is_at(audio, 0.0)
    proof = lines.nth(1).locator(".proof")
    proof.locator("summary").click()
    expect(proof.get_by_text(QUOTE)).to_be_visible()


def _is_at(audio: Locator, second: float) -> None:
    """Within what may have been played since it was pressed."""
    now = audio.evaluate("audio => audio.currentTime")
    assert second - 0.06 <= now < second + 2.5, (second, now)


def _take_away(tab: Tab, app: AppServer, episode: Episode) -> None:
    tab.press(tab.page.locator(".st-key-download_menu button"))
    with tab.page.expect_download() as waited:
        tab.page.get_by_role("link", name="MP3", exact=True).click()
    body = Path(waited.value.path()).read_bytes()
    assert body == httpx.get(f"{app.url}/api/content-assets/{episode.id}/episode/audio.mp3", timeout=60).content
    assert waited.value.suggested_filename == "The wall.mp3"
    with tab.page.expect_download() as waited:
        tab.page.get_by_role("link", name="WebVTT").click()
    assert "<v " in Path(waited.value.path()).read_text("utf-8")
    tab.press(tab.page.get_by_role("button", name="Make M4A"))
    with tab.page.expect_download() as waited:
        tab.page.get_by_role("link", name="M4A").click()
    assert waited.value.suggested_filename == "The wall.m4a"
    tab.page.keyboard.press("Escape")
    tab.settle()


def _make_link(tab: Tab) -> str:
    tab.press(tab.page.locator(".st-key-share_menu button"))
    tab.press(tab.page.get_by_role("button", name="Make a link"))
    tab.settle()
    field = tab.page.get_by_label("Share link")
    expect(field).to_be_visible()
    address: str = field.input_value()
    tab.page.keyboard.press("Escape")
    return address


def _hear_without_a_session(browser: Browser, address: str, episode: Episode) -> None:
    """Another browser, which knows nothing of the app: no websocket, nothing from elsewhere, no error."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    faults = _watched(page, address.split("/share")[0])
    page.goto(address)
    expect(page.get_by_role("heading", level=1, name="The wall")).to_be_visible()
    with page.expect_response("**/played"):
        _hear_and_seek(page, episode)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert faults == []
    context.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(address)
    expect(plain.get_by_text("The whole town paid for it, over a very long time.").first).to_be_visible()
    plain.context.close()
