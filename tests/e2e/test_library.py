from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lameenc
import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from lib.actions.studio import migrate, open_studio
from lib.models.asset import AssetCreate
from lib.settings import Settings
from lib.store import assets
from lib.store.engine import writing
from tests.e2e.tab import Tab
from tests.server import ALONE, AppServer

pytestmark = pytest.mark.browser

TYPED = "/asset-library?source_module=podcast_maker&asset_type=audio"
SECONDS = 4
RATE_HZ = 24_000


def test_the_address_typed_by_hand_finds_an_episode_to_play_share_and_delete(browser: Browser, tmp_path: Path) -> None:
    _fill(tmp_path / "data")
    server = AppServer(tmp_path / "data", **ALONE)
    server.start()
    try:
        tab = Tab(browser, server.url)
        tab.open(TYPED + "&sort=bogus")
        _first_request_shows_all(tab)
        _filter_lives_in_the_address(tab)
        _play(tab)
        _share(tab, server)
        _zip(tab)
        _delete(tab, server)
        assert tab.faults == []
    finally:
        server.stop()


def _fill(data: Path) -> None:
    settings = Settings(data_dir=data)
    migrate(settings)
    studio = open_studio(settings)
    for name, pitch_hz, scene_id in (
        ("Tides", 200, "episode"),
        ("Tides, opening", 300, "s1"),
        ("Walls", 400, "episode"),
    ):
        mp3 = _tone(pitch_hz)
        metadata = {"scene_id": scene_id, "duration_s": SECONDS, "peaks": [[-0.5, 0.5], [-0.1, 0.1]] * 50}
        asset = AssetCreate(
            asset_type="audio", source_module="podcast_maker", filename=f"{name}.mp3", title=name, file_url="",
            mime_type="audio/mpeg", file_size=len(mp3), asset_metadata=metadata,
        )  # fmt: skip
        with writing(studio.engine) as session:
            assets.insert_asset(session, asset, blob_key=studio.blobs.put(mp3, ".mp3"), owner="local")
    studio.close()


def _tone(pitch_hz: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_bit_rate(64)
    at_s = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    return bytes(encoder.encode((8000 * np.sin(2 * np.pi * pitch_hz * at_s)).astype("<i2").tobytes()) + encoder.flush())


def _asked(tab: Tab) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(tab.page.url).query).items()}


def _first_request_shows_all(tab: Tab) -> None:
    tab.see("“bogus” is no sort this library knows")
    tab.see("3 assets")
    assert _asked(tab) == {"source_module": "podcast_maker", "asset_type": "audio"}


def _filter_lives_in_the_address(tab: Tab) -> None:
    tab.page.get_by_role("radio", name="Episodes 2").click()
    tab.settle()
    search = tab.page.get_by_label("Search")
    search.fill("tide")
    search.press("Enter")
    tab.settle()
    tab.see("1 asset")
    asked = _asked(tab)
    assert (asked["kind"], asked["search"]) == ("episode", "tide")
    tab.refresh()
    assert _asked(tab) == asked
    tab.see("1 asset")
    expect(tab.page.get_by_label("Search")).to_have_value("tide")


def _play(tab: Tab) -> None:
    heard_s = tab.page.locator("audio").first.evaluate(
        """async (audio) => {
            audio.muted = true;
            await audio.play();
            await new Promise(done => audio.addEventListener('timeupdate', () => audio.currentTime > 0.3 && done()));
            audio.pause();
            return [audio.currentTime, audio.duration];
        }"""
    )
    assert heard_s[0] > 0.3
    assert abs(heard_s[1] - SECONDS) < 0.2
    tab.page.locator(".wave").first.click()
    assert tab.page.locator("audio").first.evaluate("audio => audio.currentTime") > SECONDS / 4


def _share(tab: Tab, server: AppServer) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.click("Share Tides")
    tab.page.get_by_role("button", name="Copy link").click()
    expect(tab.page.get_by_role("button", name="Copied")).to_be_visible()
    tab.settle()
    link = tab.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{server.url}/asset-library?id=1"
    assert _asset(server, 1)["share_count"] == 1
    tab.open("/asset-library?id=1")
    tab.see("1 asset")
    tab.see("1 share")


def _zip(tab: Tab) -> None:
    tab.page.locator(".st-key-choose_1 label").click()
    tab.settle()
    with tab.page.expect_download() as waited:
        tab.page.get_by_label("Download 1 file as one zip").click()
    with zipfile.ZipFile(io.BytesIO(Path(waited.value.path()).read_bytes())) as archive:
        assert archive.namelist() == ["Tides.mp3"]


def _delete(tab: Tab, server: AppServer) -> None:
    tab.page.get_by_test_id("stMain").get_by_role("button", name="Delete Tides").click(delay=60)
    tab.settle()
    tab.see("and with it 1 file of")
    tab.page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click(delay=60)
    tab.settle()
    expect(tab.page.get_by_text("2 assets")).to_be_visible()
    assert server.get("/api/content-assets/1/file").status_code == 404
    assert server.get(f"/api{TYPED.replace('/asset-library', '/content-assets/')}").json()["total"] == 2


def _asset(server: AppServer, asset_id: int) -> dict[str, int]:
    found = server.get("/api/content-assets/").json()["assets"]
    return next(asset for asset in found if asset["id"] == asset_id)
