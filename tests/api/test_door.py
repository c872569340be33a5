from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from lib.actions.studio import Studio
from lib.actions.tokens import create_token, revoke_token
from lib.api import server
from lib.api.door import PASS_COOKIE, Door
from lib.models.person import ALONE

GOOD = {"authorization": "Bearer good"}


async def api(request: Request) -> PlainTextResponse:
    return PlainTextResponse("in")


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse("<html></html>")


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/api/{rest:path}", api, methods=["GET", "POST", "HEAD"]), Route("/create", page),
        Route("/script.js", api), WebSocketRoute("/_stcore/stream", talk),
    ]  # fmt: skip
    app = Starlette(
        routes=routes, middleware=[Middleware(Door, opens=lambda secret: ALONE if secret == "good" else None)]
    )
    return TestClient(app)


@pytest.mark.parametrize("path", ["/api/podcast/projects", "/api", "/api/docs", "/api/openapi.json", "/api/health/x"])
def test_without_a_token_nothing_of_the_api_answers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "no_token")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert client.post(path).status_code == 401


@pytest.mark.parametrize(
    ("header", "status"),
    [("Bearer good", 200), ("bearer good", 200), ("Bearer  good ", 200), ("Bearer bad", 401), ("Basic good", 401),
     ("good", 401), ("Bearer", 401), ("Bearer good2", 401)],
)  # fmt: skip
def test_a_token_opens_and_nothing_like_it(client: TestClient, header: str, status: int) -> None:
    assert client.get("/api/podcast/projects", headers={"authorization": header}).status_code == status


def test_health_and_the_screens_need_none(client: TestClient) -> None:
    assert client.get("/api/health").status_code == 200
    assert client.get("/create").status_code == 200


def test_who_has_loaded_a_page_may_read_files_and_do_nothing_else(client: TestClient) -> None:
    assert client.get("/api/content-assets/7/file").status_code == 401
    cookie = client.get("/create").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/api/content-assets/7/file").status_code == 200
    assert client.head("/api/content-assets/7/file").status_code == 200
    assert client.post("/api/content-assets/7/file").status_code == 401
    for path in ("/api/content-assets/7", "/api/content-assets/", "/api/content-assets/7/file/../x"):
        assert client.get(path).status_code == 401


@pytest.mark.parametrize("value", ["", "9999999999.", "9999999999.00ff", "x.y", "1", "9999999999.é"])
def test_a_pass_cannot_be_made_up(client: TestClient, value: str) -> None:
    headers = {"cookie": f"{PASS_COOKIE}={value}".encode()}
    assert client.get("/api/content-assets/7/file", headers=headers).status_code == 401


def test_a_pass_ends_and_is_renewed_when_the_page_connects_again(client: TestClient) -> None:
    door = Door(Starlette(), opens=lambda _secret: None)
    old = "1000000000"
    cookie = f"{PASS_COOKIE}={old}.{door._mark(old).decode()}".encode()
    scope = {"type": "http", "method": "GET", "path": "/api/content-assets/7/file", "headers": [(b"cookie", cookie)]}
    assert asyncio.run(door._refusal(scope)) is not None
    with client.websocket_connect("/_stcore/stream") as session:
        assert any(name == b"set-cookie" for name, _ in session.extra_headers)
    assert "set-cookie" not in client.get("/script.js").headers
    assert "Secure" in client.get("/create", headers={"x-forwarded-proto": "https"}).headers["set-cookie"]


def test_every_app_that_has_the_secret_takes_the_passes_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODCAST_ALLOW_REMOTE", "1")
    monkeypatch.setenv("PODCAST_SECRET_KEY", Fernet.generate_key().decode())
    doors = []
    for name in ("one", "two", "another"):
        monkeypatch.setenv("PODCAST_DATA_DIR", str(tmp_path / name))
        if name == "another":
            monkeypatch.setenv("PODCAST_SECRET_KEY", Fernet.generate_key().decode())
        door = next(each for each in server.app_kwargs()["middleware"] if each.cls is Door)
        doors.append(TestClient(door.cls(_answering(), **door.kwargs)))
    left = doors[0].get("/create").cookies[PASS_COOKIE]
    opened = [door.get("/api/content-assets/7/file", headers={"cookie": f"{PASS_COOKIE}={left}"}) for door in doors]
    assert [answer.status_code for answer in opened] == [200, 200, 401]
    assert not list(tmp_path.iterdir()), "nothing is kept on the disk"


def _answering() -> Starlette:
    return Starlette(routes=[Route("/api/{rest:path}", api), Route("/create", page)])


def test_the_served_app_asks_for_a_token_only_where_other_machines_may_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, studio: Studio
) -> None:
    monkeypatch.setenv("PODCAST_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(server.api.state, "studio", studio, raising=False)
    here = TestClient(_app(), base_url="http://localhost:8501", client=("127.0.0.1", 1))
    assert here.get("/api/podcast/projects").status_code == 200
    monkeypatch.setenv("PODCAST_ALLOW_REMOTE", "1")
    there = TestClient(_app(), base_url="http://192.0.2.1:8501", client=("192.0.2.7", 1))
    assert there.get("/api/podcast/projects").status_code == 401
    assert there.get("/api/health").status_code == 200
    secret, token = create_token(studio, "laptop")
    bearer = {"authorization": f"Bearer {secret}"}
    assert there.get("/api/podcast/projects", headers=bearer).status_code == 200
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = there.post("/api/podcast/projects", headers={**bearer, **headers}, json={"idea": "x"})
        assert answer.status_code == 403, "a page elsewhere may not even with a token"
    assert there.get("/api/podcast/projects", headers={**bearer, "host": "evil.example"}).status_code == 400
    revoke_token(studio, token.id)
    assert there.get("/api/podcast/projects", headers=bearer).status_code == 401


def _app() -> Starlette:
    kwargs = server.app_kwargs()
    return Starlette(routes=kwargs["routes"], middleware=kwargs["middleware"])
