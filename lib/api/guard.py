"""Who may talk to this server at all. Pure ASGI, so it covers pages, websockets and the API alike.

Alone on one machine there is no login, so three things stand in for it: the peer must be this machine, the Host must be
a name of this server (a foreign page can make its own name point here: DNS rebinding), and a browser may use the API
only from this server's own pages, or to follow a link.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.api.problems import problem

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_loopback(address: str) -> bool:
    """Whether the address or name means this machine alone; "" and "0.0.0.0" mean every network it is on."""
    if address.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """ASGI middleware. `hosts` are names beside the loopback ones; `remote` lets other machines in, which may then use
    any IP address as the Host, since a rebound name is never a bare address. Under the `public_host` alone, where a
    proxy on this machine sends whoever comes, only what `is_public` is answered."""

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str] = (), remote: bool = False, public_host: str = "",
        is_public: Callable[[str], bool] = lambda _path: False,
    ) -> None:  # fmt: skip
        self.app = app
        self._public_host, self._is_public = public_host.lower(), is_public
        self._hosts = _LOOPBACK_NAMES | {host.strip().lower() for host in hosts if host.strip()}
        self._remote = remote

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._remote and not _is_here(scope):
            return PlainTextResponse("This server answers its own machine only.\n", status_code=403)
        if not self._is_ours(_host_name(headers.get("host", "")), scope):
            return PlainTextResponse("This is not the server of that name.\n", status_code=400)
        if _is_change(scope) and not _is_from_our_pages(headers):
            return problem(403, "Another site may not change anything here.", "foreign_origin")
        if _is_api(scope) and _is_called_by_another_site(headers):
            return problem(403, "Another site's page may not call this.", "foreign_origin")
        return None

    def _is_ours(self, name: str, scope: Scope) -> bool:
        if name in self._hosts or (self._remote and _is_address(name)):
            return True
        return bool(name) and name == self._public_host and scope["type"] == "http" and self._is_public(scope["path"])


def _is_here(scope: Scope) -> bool:
    """No peer means a Unix socket, which no other machine can reach."""
    peer = scope.get("client")
    return peer is None or is_loopback(peer[0])


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_change(scope: Scope) -> bool:
    """Streamlit guards its own routes; the API's are ours to guard."""
    return _is_api(scope) and scope["method"] not in _SAFE_METHODS


def _is_api(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["type"] == "http" and (path == "/api" or path.startswith("/api/"))


def _is_called_by_another_site(headers: Headers) -> bool:
    """A page elsewhere that asks for more than to go here: a zip made, a line spoken, a download counted in vain."""
    if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return False
    return headers.get("sec-fetch-mode") != "navigate"


def _is_from_our_pages(headers: Headers) -> bool:
    """Browsers name the page's origin in every such request; what names none is a program, not a page."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
