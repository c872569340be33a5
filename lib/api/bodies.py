"""How much a request may bring. Pure ASGI, so nothing is kept of what is too much; real bytes are counted, since a
length that is only announced proves nothing."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api.problems import problem

JSON_LIMIT_BYTES = 5 * 2**20
FORM_OVERHEAD_BYTES = 64 * 2**10
"""Boundaries and the other fields of an upload."""


class _TooLargeError(Exception):
    """Ends the reading inside the application; never leaves this module."""


class BodyLimit:
    """ASGI middleware inside the API. `limit_of` tells the limit, in bytes, for a request's scope."""

    def __init__(self, app: ASGIApp, *, limit_of: Callable[[Scope], int]) -> None:
        self.app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Counted(receive, send, self._limit_of(scope))
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > body.limit_bytes:
            body.is_over = True
        else:
            await body.serve(self.app, scope)
        if body.is_over and not body.is_answered:
            await body.drain()
            await _refusal(body.limit_bytes)(scope, receive, send)


class _Counted:
    """One request's messages. Once the limit is crossed, what the application still says is not passed on."""

    def __init__(self, receive: Receive, send: Send, limit_bytes: int) -> None:
        self._receive, self._send = receive, send
        self.limit_bytes = limit_bytes
        self.read_bytes = 0
        self.is_over = self.is_answered = self.is_read = False

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self.receive, self.send)
        except _TooLargeError:
            self.is_over = True

    async def receive(self) -> Message:
        message = await self._next()
        if self.read_bytes > self.limit_bytes and not self.is_answered:
            self.is_over = True
            raise _TooLargeError
        return message

    async def send(self, message: Message) -> None:
        if not self.is_over:
            self.is_answered = True
            await self._send(message)

    async def drain(self) -> None:
        """Read as much again and throw it away: a client that is cut off while it sends never sees the answer."""
        end = self.read_bytes + self.limit_bytes
        while not self.is_read and self.read_bytes <= end:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self.read_bytes += len(message.get("body", b""))
        self.is_read = not message.get("more_body", False)
        return message


def _refusal(limit_bytes: int) -> ASGIApp:
    size = f"{limit_bytes / 2**20:.0f} MB" if limit_bytes >= 2**20 else f"{limit_bytes / 1024:.0f} KB"
    return problem(413, f"The body is larger than {size}.", "too_large", "Send less at once.")
