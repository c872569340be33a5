"""Every request has an id, which the answer names and what is logged meanwhile carries; one line tells how it ended."""

from __future__ import annotations

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.actions.measured import count_request
from lib.logs import PROJECT, REQUEST

log = logging.getLogger(__name__)

ID = "X-Request-ID"
_OURS = re.compile(r"[\w.:-]{1,80}", re.ASCII)
_PROJECT = re.compile(r"/api/podcast/projects/([^/]+)")
_OPENS = re.compile(r"^(/share|/feeds/t|/drawn)/[^/]+")
"""Beginnings of addresses whose next part lets anybody in who knows it."""


class Traced:
    """ASGI middleware. An id that whoever stands in front gave is kept, where it looks like one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(ID, "")
        request_id = given if _OURS.fullmatch(given) else uuid4().hex
        project = _PROJECT.match(scope["path"])
        REQUEST.set(request_id)
        PROJECT.set(project[1] if project else "")
        await self._answer(scope, receive, send, request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        began_s, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID] = request_id
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            count_request(scope["method"], status)
            told = {"method": scope["method"], "path": shown(scope["path"]), "status": status,
                    "ms": round(1000 * (time.perf_counter() - began_s), 1)}  # fmt: skip
            log.info("answered", extra={"told": told})


def shown(path: str) -> str:
    """The path as a log may hold it: without what lets anybody in."""
    return _OPENS.sub(r"\1/…", path)
