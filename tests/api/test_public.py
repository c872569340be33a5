"""What anybody may have, as a browser, a podcast app and a stranger ask for it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.actions import publishing, sharing, shows
from lib.actions.studio import Studio
from lib.api import server
from lib.api.door import PASS_COOKIE
from lib.api.public import is_public
from lib.models.asset import AssetCreate
from lib.models.shows import ShowCreate, ShowPublic, ShowUpdate
from lib.store import assets
from lib.store.engine import writing

EVIL = '"><script>alert(1)</script>'
SOUND = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" * 500


@pytest.fixture
def episode(studio: Studio) -> int:
    """An episode whose every text would like to be markup."""
    line = {
        "line_id": "l1",
        "scene_id": "s1",
        "speaker": EVIL[:40],
        "start_s": 0.0,
        "end_s": 2.0,
        "text": f"Hello {EVIL}",
    }
    evidence = {
        "speakers": [EVIL[:40]], "hook": EVIL, "line_facts": {"l1": ["f1"]},
        "quotes": [{"id": "f1", "quote": EVIL, "source": 1}],
        "sources": [{"number": 1, "title": EVIL, "url": "https://example.org/a", "line_ids": ["l1"]}],
    }  # fmt: skip
    asset = AssetCreate(
        asset_type="audio", source_module="podcast_maker", filename="tide.mp3", title=f"Tide {EVIL}", file_url="",
        mime_type="audio/mpeg", file_size=len(SOUND), tags=["podcast"],
        asset_metadata={
            "scene_id": "episode", "duration_s": 2.0, "lines": [line], "evidence": evidence,
            "chapters": [{"title": EVIL, "start_s": 0.0, "end_s": 2.0}], "peaks": [[-0.5, 0.5]] * 10,
        },
    )  # fmt: skip
    with writing(studio.engine) as session:
        return assets.insert_asset(session, asset, blob_key=studio.blobs.put(SOUND, ".mp3"), owner="local").id


@pytest.fixture
def show(studio: Studio) -> ShowPublic:
    return shows.create_show(studio, ShowCreate(title="Tides", author="Ann"))


def _served(studio: Studio, monkeypatch: pytest.MonkeyPatch, host: str = "localhost") -> TestClient:
    for application in (server.api, server.public_feeds, server.public_shares):
        monkeypatch.setattr(application.state, "studio", studio, raising=False)
    kwargs = server.app_kwargs()
    app = Starlette(routes=kwargs["routes"], middleware=kwargs["middleware"])
    return TestClient(app, base_url=f"http://{host}", client=("127.0.0.1", 1))


@pytest.fixture
def client(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    yield _served(studio, monkeypatch)


def test_the_shared_page_says_everything_without_a_script_and_nothing_in_it_runs(
    client: TestClient, studio: Studio, episode: int
) -> None:
    link = sharing.share(studio, episode)
    answer = client.get(f"/share/{link.token}")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "noindex" in answer.headers["x-robots-tag"]
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts == ['<script type="application/json" id="episode">', '<script type="module" src="/share/-/page.js">']
    data = json.loads(re.search(r'id="episode">(.*?)</script>', answer.text, re.S)[1])
    assert data["lines"][0]["text"] == f"Hello {EVIL}"
    for name in ("og:title", "og:description", "og:image", "twitter:card"):
        assert f'"{name}"' in answer.text
    assert answer.text.count("Hello &quot;&gt;&lt;script&gt;") >= 1, "the transcript is in the page itself"
    assert 'alt="Cover of' in answer.text
    for name in ("page.js", "player.js", "player.css", "page.css", "colours.css", "favicon.png"):
        assert client.get(f"/share/-/{name}").status_code == 200
    for name in ("../public.py", "%2e%2e%2fpublic.py", "server.py"):
        assert client.get(f"/share/-/{name}").status_code == 404


def test_a_visit_is_counted_once_and_only_when_it_was_played(client: TestClient, studio: Studio, episode: int) -> None:
    link = sharing.share(studio, episode)
    assert client.post(f"/share/{link.token}/played").status_code == 204
    cookie = client.get(f"/share/{link.token}").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    assert sharing.list_shares(studio, episode)[0].plays == 0
    for _ in range(3):
        client.post(f"/share/{link.token}/played")
        client.get(f"/share/{link.token}")
    assert sharing.list_shares(studio, episode)[0].plays == 1
    client.cookies.clear()
    client.get(f"/share/{link.token}")
    client.post(f"/share/{link.token}/played")
    assert sharing.list_shares(studio, episode)[0].plays == 2


def test_a_withdrawn_link_says_so_and_gives_nothing(client: TestClient, studio: Studio, episode: int) -> None:
    link = sharing.share(studio, episode)
    assert client.get(f"/share/{link.token}/audio.mp3").content == SOUND
    sharing.withdraw_share(studio, link.id)
    page = client.get(f"/share/{link.token}")
    assert page.status_code == 410
    assert "This link was withdrawn." in page.text
    assert client.get(f"/share/{link.token}/audio.mp3").status_code == 410
    assert client.get("/share/never-was").status_code == 404


def test_podcast_apps_get_heads_ranges_and_nothing_twice(
    client: TestClient, studio: Studio, episode: int, show: ShowPublic
) -> None:
    known = publishing.publish(studio, episode, show.id)
    feed = client.get("/feeds/tides.xml")
    assert feed.headers["content-type"].startswith("application/rss+xml")
    assert client.get("/feeds/tides.xml", headers={"if-none-match": feed.headers["etag"]}).status_code == 304
    since = {"if-modified-since": feed.headers["last-modified"]}
    assert client.get("/feeds/tides.xml", headers=since).status_code == 304
    url = f"/feeds/tides/{known.id}/audio.mp3"
    whole = client.get(url)
    assert f'length="{len(whole.content)}"' in feed.text
    assert client.head(url).headers["content-length"] == str(len(whole.content))
    part = client.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert whole.headers["access-control-allow-origin"] == "*"
    assert whole.headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get(url, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    for name in ("transcript.vtt", "transcript.srt", "transcript.json", "chapters.json", "cover.jpg", "page.html"):
        assert client.get(f"/feeds/tides/{known.id}/{name}").status_code == 200
    page = client.get("/feeds/tides/index.html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert f'href="/feeds/tides/{known.id}/page.html"' in page.text and "<script" not in page.text
    assert "<link>http://localhost/feeds/tides/index.html</link>" in feed.text
    publishing.withdraw(studio, known.id)
    assert client.get(url).status_code == 410
    assert "There are no episodes yet." in client.get("/feeds/tides/index.html").text


def test_a_private_feed_answers_under_its_token_alone(
    client: TestClient, studio: Studio, episode: int, show: ShowPublic
) -> None:
    known = publishing.publish(studio, episode, show.id)
    private = shows.update_show(studio, show.id, ShowUpdate(is_private=True))
    assert client.get("/feeds/tides.xml").status_code == 404
    assert client.get(f"/feeds/tides/{known.id}/audio.mp3").status_code == 404
    feed = client.get(f"/feeds/t/{private.feed_token}/tides.xml")
    assert feed.status_code == 200
    assert "<itunes:block>Yes</itunes:block>" in feed.text
    assert client.get(f"/feeds/t/{private.feed_token}/tides/{known.id}/audio.mp3").status_code == 200
    assert client.get(f"/feeds/t/{'x' * 32}/tides.xml").status_code == 404
    assert client.get("/feeds/tides/index.html").status_code == 404
    page = client.get(f"/feeds/t/{private.feed_token}/tides/index.html")
    assert page.status_code == 200 and "noindex" in page.headers["x-robots-tag"]


@pytest.mark.parametrize(
    ("path", "is_so"),
    [("/feeds/a.xml", True), ("/share/x", True), ("/share/x/audio.mp3", True), ("/feedsx", False),
     ("/api/share", False), ("/", False), ("/episode", False), ("/share", True), ("/sharex/y", False)],
)  # fmt: skip
def test_what_is_public_is_known_by_its_address(path: str, is_so: bool) -> None:
    assert is_public(path) is is_so


def test_under_the_public_name_there_is_nothing_but_what_is_public(
    studio: Studio, episode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODCAST_PUBLIC_URL", "https://podcasts.example.org/")
    public = dataclasses.replace(
        studio, settings=studio.settings.model_copy(update={"public_url": "https://podcasts.example.org"})
    )
    client = _served(public, monkeypatch, "podcasts.example.org")
    link = sharing.share(public, episode)
    page = client.get(f"/share/{link.token}")
    assert page.status_code == 200
    assert f'content="https://podcasts.example.org/share/{link.token}"' in page.text
    for path in ("/", "/episode", "/api/health", "/api/podcast/shows", "/_stcore/health"):
        assert client.get(path).status_code == 400, path


def test_where_other_machines_may_come_the_public_needs_no_token_and_gets_no_pass(
    studio: Studio, episode: int, show: ShowPublic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODCAST_ALLOW_REMOTE", "1")
    client = _served(studio, monkeypatch, "192.0.2.1:8501")
    publishing.publish(studio, episode, show.id)
    page = client.get(f"/share/{sharing.share(studio, episode).token}")
    assert page.status_code == 200
    assert PASS_COOKIE not in page.headers["set-cookie"]
    assert client.get("/feeds/tides.xml").status_code == 200
    assert client.get(f"/api/content-assets/{episode}/episode/transcript.vtt").status_code == 401
    assert client.get(f"/api/podcast/episodes/{episode}").status_code == 401
