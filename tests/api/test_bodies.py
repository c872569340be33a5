from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from lib.api.bodies import JSON_LIMIT_BYTES, BodyLimit

LIMIT = 1000


async def count(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def swallow(request: Request) -> PlainTextResponse:
    """As frameworks do: whatever befalls the reading becomes an answer of their own."""
    try:
        await request.body()
    except Exception:  # noqa: BLE001
        return PlainTextResponse("unreadable", status_code=400)
    return PlainTextResponse("fine")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/count", count, methods=["POST"]), Route("/swallow", swallow, methods=["POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(BodyLimit, limit_of=lambda _scope: LIMIT)]))


def _pieces(size: int) -> Iterator[bytes]:
    """Sent without a length."""
    for _ in range(size // 100):
        yield b"x" * 100


def test_a_body_up_to_the_limit_passes(client: TestClient) -> None:
    assert client.post("/count", content=b"x" * LIMIT).text == "1000"
    assert client.post("/count", content=_pieces(LIMIT)).text == "1000"


@pytest.mark.parametrize("path", ["/count", "/swallow"])
@pytest.mark.parametrize("size", [1100, 2000, 50_000])
def test_a_larger_one_is_413_whether_it_announces_itself_or_not(client: TestClient, path: str, size: int) -> None:
    for content in (b"x" * size, _pieces(size)):
        answer = client.post(path, content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_length_that_lies_is_not_believed(client: TestClient) -> None:
    answer = client.post("/count", content=_pieces(2000), headers={"content-length": "10"})
    assert answer.status_code == 413


def test_json_has_its_limit_and_uploads_theirs(api: TestClient) -> None:
    body = b'{"idea": "' + b"x" * JSON_LIMIT_BYTES + b'"}'
    for call in (api.post, api.put):
        answer = call("/podcast/projects", content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["detail"]) == (413, "The body is larger than 5 MB.")
    data = {"asset_type": "text", "source_module": "podcast_maker"}
    large = {"file": ("a.txt", b"word " * 1_200_000)}
    assert api.post("/content-assets/upload", data=data, files=large).status_code == 201
