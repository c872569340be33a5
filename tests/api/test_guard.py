from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from lib.api.guard import Guard, is_loopback

HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.7", 50000)


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


def client(peer: tuple[str, int] = HERE, host: str = "localhost:8501", **guard: object) -> TestClient:
    methods = ["GET", "POST", "DELETE"]
    routes = [Route("/api/x", hello, methods=methods), Route("/x", hello, methods=methods), WebSocketRoute("/ws", talk)]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, **guard)])
    return TestClient(app, base_url=f"http://{host}", client=peer)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST", "localhost."])
def test_this_machine_under_its_own_names_is_served(host: str) -> None:
    assert client().get("/x", headers={"host": host}).text == "hello"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "localhost.evil.example", "192.0.2.7", "", "[::1"]
)
def test_a_name_that_was_made_to_point_here_is_refused(host: str) -> None:
    assert client().get("/x", headers={"host": host}).status_code == 400


def test_another_machine_is_refused_until_the_owner_says_otherwise() -> None:
    assert client(ELSEWHERE).get("/x").status_code == 403
    assert client(ELSEWHERE, remote=True, hosts=["podcasts.example"]).get("/x").status_code == 200
    open_to_all = client(ELSEWHERE, remote=True, hosts=["podcasts.example"])
    assert open_to_all.get("/x", headers={"host": "podcasts.example"}).status_code == 200
    assert open_to_all.get("/x", headers={"host": "192.0.2.1:8501"}).status_code == 200
    assert open_to_all.get("/x", headers={"host": "evil.example"}).status_code == 400


def test_the_websocket_is_guarded_as_the_pages_are() -> None:
    with client().websocket_connect("/ws", headers={"host": "localhost:8501"}):
        pass
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("/ws", headers={"host": "evil.example"}):
        pass


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://localhost:8501"}, 200),
        ({"origin": "http://LOCALHOST:8501"}, 200),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_only_our_own_pages_and_programs_may_change_something(headers: dict[str, str], status: int) -> None:
    answer = client().post("/api/x", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "foreign_origin"
    assert client().post("/x", headers=headers).status_code == 200, "Streamlit guards its own"


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [
        ("cross-site", "no-cors", 403), ("cross-site", "cors", 403), ("same-site", "no-cors", 403),
        ("cross-site", "navigate", 200), ("same-site", "navigate", 200),
        ("same-origin", "cors", 200), ("same-origin", "no-cors", 200), ("none", "navigate", 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_another_sites_page_may_link_here_and_nothing_more(method: str, site: str, mode: str, status: int) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode}
    assert client().request(method, "/api/x", headers=headers).status_code == status
    assert client().request(method, "/x", headers=headers).status_code == 200


def test_a_program_that_names_no_page_may_read() -> None:
    assert client().get("/api/x").status_code == 200
    assert client().get("/api/x", headers={"origin": "https://evil.example"}).status_code == 200


def test_every_answer_carries_the_headers_that_protect_it() -> None:
    headers = client().get("/x").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "frame-ancestors 'self'"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("address", "is_here"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True), ("", False),
     ("0.0.0.0", False), ("::", False), ("192.0.2.7", False), ("myhost", False)],
)  # fmt: skip
def test_only_loopback_addresses_mean_this_machine_alone(address: str, is_here: bool) -> None:
    assert is_loopback(address) is is_here
