"""A neighbour on loopback that answers as it is told, badly if need be: late, in half, in HTML, or not at all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came. `path` is without its query; header names are lower-cased."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What is answered. `cut_at` bytes of the promised body are sent before the line goes dead; `after_s` is waited."""

    status: int = 200
    body: bytes | str | dict[str, Any] | list[Any] = b""
    headers: dict[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    cut_at: int | None = None

    def payload(self) -> bytes:
        if isinstance(self.body, (dict, list)):
            return json.dumps(self.body).encode()
        return self.body.encode() if isinstance(self.body, str) else self.body


Answering = Callable[[Asked], Reply]

HTML = Reply(body="<!doctype html><title>Sign in</title><p>Please sign in", headers={"content-type": "text/html"})
SERVER_ERROR = Reply(500, {"error": {"message": "The server had an error", "type": "server_error"}})
SLOW_DOWN = Reply(429, {"error": {"message": "Rate limit reached", "type": "rate_limit"}})
SLOW_DOWN_7_S = Reply(429, SLOW_DOWN.body, {"retry-after": "7"})
WRONG_KEY = Reply(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
NO_CREDIT = Reply(
    429,
    {
        "error": {
            "message": "You exceeded your current quota",
            "type": "insufficient_quota",
            "code": "insufficient_quota",
        }
    },
)
PAY_FIRST = Reply(402, {"error": {"message": "Insufficient credits", "code": 402}})


class Neighbour:
    """`url` is where it lives. `answer` decides each reply and may be replaced at any time; `asked` keeps what came.

    `most_at_once` counts the requests that were in flight together.
    """

    def __init__(self, answer: Answering | Reply) -> None:
        self.answer: Answering = answer if callable(answer) else lambda _asked: answer
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self.url = ""

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            reply = self.answer(asked)
            time.sleep(reply.after_s)
            return reply
        finally:
            with self._lock:
                self._now -= 1


@contextmanager
def neighbour(answer: Answering | Reply) -> Iterator[Neighbour]:
    """A server of its own for as long as the block lasts."""
    known = Neighbour(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = known.reply(Asked(self.command, parts.path, parse_qs(parts.query), headers, body))
            payload = reply.payload()
            with suppress(ConnectionError):
                # A reply with a date of its own comes from a server whose clock may be wrong.
                (self.send_response_only if "date" in reply.headers else self.send_response)(reply.status)
                for name, value in {"content-type": "application/json", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload[: reply.cut_at])
            self.close_connection = self.close_connection or reply.cut_at is not None

        do_GET = do_POST = _serve  # noqa: N815 - the names http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
