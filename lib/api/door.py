"""Who may use the API when other machines may reach it: whoever brings a token, or signed in on the screens.

Where nobody signs in there is one owner of everything. The screens play and download files through the API without a
token, so each page load leaves a pass in the browser that opens stored files for reading, and nothing else. Whoever can
load the screens sees those files there anyway. Where people sign in, their login is what the browser sends along, and
nothing is left besides: each sees their own files.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cached_property

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api.problems import problem, status_of
from lib.errors import PodcastError
from lib.models.person import Person

OPEN_PATHS = frozenset({"/api/health", "/api/ready"})
PASS_COOKIE = "podcast_files"  # noqa: S105 - a name
PASS_S = 24 * 3600
_FILE = re.compile(
    r"/api/content-assets/(\d+/(file|episode/[\w.-]+)|zip)|/api/podcast/shows/\w+/(cover\.jpg|feed\.zip)"
)
_SIGN_IN = "Sign in on the screens, or send an API token as “Authorization: Bearer …”."
_HINT = "Make one under Settings, API tokens, and send it as “Authorization: Bearer …”."


class Door:
    """ASGI middleware around pages and API. `opens` tells who comes with a token, None with one that is none; it may
    block. So does `signed_in`, of a browser's cookies, where people sign in; it raises Forbidden for who may not come.
    Routes find who it is in `request.state.person`. What `is_public` is for anybody, and leaves no pass. `key` gives
    what passes are signed with: every process that answers for others has the same."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        opens: Callable[[str], Person | None],
        signed_in: Callable[[Mapping[str, str]], Person | None] | None = None,
        is_public: Callable[[str], bool] = lambda _path: False,
        key: Callable[[], bytes] = lambda: secrets.token_bytes(32),
    ) -> None:
        self.app = app
        self._make_key = key
        self._opens, self._signed_in, self._is_public = opens, signed_in, is_public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._is_public(scope["path"]):
            await self.app(scope, receive, send)
        elif not _is_api(scope["path"]):
            await self.app(scope, receive, send if self._signed_in else self._leaving_a_pass(scope, send))
        else:
            await (await self._refusal(scope) or self.app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        if scope["path"] in OPEN_PATHS or self._has_pass(scope):
            return None
        try:
            person = await run_in_threadpool(self._person, scope)
        except PodcastError as error:  # who may not come, and what could not be looked up or written down
            return problem(status_of(error), error.message, error.code, error.hint)
        scope.setdefault("state", {})["person"] = person
        if person is not None:
            return None
        hint = _SIGN_IN if self._signed_in else _HINT
        return problem(401, "An API token is needed.", "no_token", hint, {"WWW-Authenticate": "Bearer"})

    def _person(self, scope: Scope) -> Person | None:
        """A token goes before the login: a program that sends one means it."""
        scheme, _, secret = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._opens(secret.strip())
        return self._signed_in(HTTPConnection(scope).cookies) if self._signed_in else None

    def _has_pass(self, scope: Scope) -> bool:
        if self._signed_in is not None:
            return False
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _FILE.fullmatch(scope["path"]):
            return False
        until, _, mark = HTTPConnection(scope).cookies.get(PASS_COOKIE, "").partition(".")
        return until.isdecimal() and hmac.compare_digest(mark.encode(), self._mark(until)) and int(until) > time.time()

    @cached_property
    def _key(self) -> bytes:
        return self._make_key()

    def _mark(self, until: str) -> bytes:
        return hmac.new(self._key, until.encode(), hashlib.sha256).hexdigest().encode()

    def _leaving_a_pass(self, scope: Scope, send: Send) -> Send:
        """With each page and each (re)connect; a page that stays open across a restart gets a new one that way."""

        async def sending(message: Message) -> None:
            is_page = message["type"] == "http.response.start" and _is_html(message)
            if is_page or message["type"] == "websocket.accept":
                MutableHeaders(scope=message).append("set-cookie", self._pass(scope))
            await send(message)

        return sending

    def _pass(self, scope: Scope) -> str:
        until = str(int(time.time()) + PASS_S)
        forwarded = Headers(scope=scope).get("x-forwarded-proto", scope.get("scheme", "http"))
        secure = "; Secure" if forwarded in ("https", "wss") else ""
        value = f"{PASS_COOKIE}={until}.{self._mark(until).decode()}"
        return f"{value}; Path=/api; Max-Age={PASS_S}; HttpOnly; SameSite=Strict{secure}"


def _is_api(path: str) -> bool:
    return path == "/api" or path.startswith("/api/")


def _is_html(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
