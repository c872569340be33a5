from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from lib.api.ranges import content_disposition, file_response
from lib.errors import StorageFailed

DATA = bytes(range(256)) * 4
MODIFIED = "Sun, 01 Nov 2026 10:00:00 GMT"


@dataclass
class Stored:
    data: bytes = DATA
    filename: str = "episode.mp3"
    mime: str = "audio/mpeg"
    etag: str = "abc"
    modified: datetime = datetime(2026, 11, 1, 10, 0, 0, 250_000, UTC)
    broken: bool = False

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, start: int, end: int) -> Iterator[bytes]:
        if self.broken:
            raise StorageFailed("The disk is gone.")
        for at in range(start, end, 100):
            yield self.data[at : min(at + 100, end)]


def client(file: Stored | None = None) -> TestClient:
    def serve(request: Request) -> Response:
        return file_response(request, file or Stored(), download="download" in request.query_params)

    return TestClient(Starlette(routes=[Route("/", serve, methods=["GET", "HEAD"])]))


def test_the_whole_file_comes_with_what_players_and_caches_need() -> None:
    answer = client().get("/")
    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-length"] == str(len(DATA))
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == '"abc"'
    assert answer.headers["last-modified"] == MODIFIED
    assert answer.headers["content-disposition"] == 'inline; filename="episode.mp3"'


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=1000-", 1000, 1024), ("bytes=-24", 1000, 1024),
     ("bytes=1000-99999", 1000, 1024), ("bytes=-99999", 0, 1024),
     ("Bytes = 1-2", None, None), ("bytes= 5 - 9 ", 5, 10)],
)  # fmt: skip
def test_a_range_is_answered_with_exactly_that_part(asked: str, start: int | None, end: int | None) -> None:
    answer = client().get("/", headers={"range": asked})
    if start is None:
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.content) == (206, DATA[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/1024"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(asked: str) -> None:
    answer = client().get("/", headers={"range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "nonsense", ""])
def test_what_is_no_single_range_is_answered_with_everything(asked: str) -> None:
    answer = client().get("/", headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, DATA)


def test_an_empty_file_is_served_and_has_no_ranges() -> None:
    assert client(Stored(data=b"")).get("/").content == b""
    assert client(Stored(data=b"")).get("/", headers={"range": "bytes=0-"}).status_code == 416


def test_head_tells_all_and_sends_nothing() -> None:
    answer = client(Stored(broken=True)).head("/", headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "1024")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-none-match": '"abc"'}, 304),
        ({"if-none-match": 'W/"abc"'}, 304),
        ({"if-none-match": '"x", "abc"'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"x"'}, 200),
        ({"if-modified-since": MODIFIED}, 304),
        ({"if-modified-since": "Sun, 01 Nov 2026 09:59:59 GMT"}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-modified-since": "Mon, 01 Jan 2020 00:00:00 +9999999999999999"}, 200),
        ({"if-modified-since": "Mon, 01 Jan 0001 00:00:00 +2359"}, 200),
        ({"if-modified-since": "Fri, 31 Dec 9999 23:59:59 -2359"}, 200),
        ({"if-none-match": '"x"', "if-modified-since": MODIFIED}, 200),
        ({"if-none-match": '"abc"', "range": "bytes=0-1"}, 304),
    ],
)
def test_what_the_client_has_already_is_not_sent_again(headers: dict[str, str], status: int) -> None:
    answer = client().get("/", headers=headers)
    assert answer.status_code == status
    assert answer.headers["etag"] == '"abc"'
    if status == 304:
        assert answer.content == b""


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"abc"', 206), ('"old"', 200), ('W/"abc"', 200), (MODIFIED, 206), ("Sun, 01 Nov 2026 09:00:00 GMT", 200)],
)
def test_a_part_is_sent_only_of_the_version_the_client_holds(condition: str, status: int) -> None:
    assert client().get("/", headers={"range": "bytes=0-9", "if-range": condition}).status_code == status


def test_a_download_has_a_name_in_every_alphabet_and_no_path() -> None:
    answer = client(Stored(filename="Größe – 東京.mp3")).get("/?download")
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Gr__e _ __.mp3\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%93%20%E6%9D%B1%E4%BA%AC.mp3"
    )
    assert content_disposition('../a"b\r\n.mp3', inline=False) == 'attachment; filename=".. a b  .mp3"'
    assert content_disposition(" \n ", inline=True) == 'inline; filename="file"'


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_what_could_run_a_script_is_never_shown_in_place(mime: str) -> None:
    assert client(Stored(mime=mime)).get("/").headers["content-disposition"].startswith("attachment")


def test_a_store_that_fails_says_so_before_anything_is_sent() -> None:
    with pytest.raises(StorageFailed):
        client(Stored(broken=True)).get("/")


@pytest.mark.parametrize("wanted", ["{}-", "-{}", "0-{}", "{}-{}"])
def test_a_range_of_thousands_of_digits_is_no_range(wanted: str) -> None:
    answer = client().get("/", headers={"range": "bytes=" + wanted.replace("{}", "9" * 5000)})
    assert (answer.status_code, answer.content) == (200, DATA)
