"""What a page sends leaves at once.

`streamlit run` binds its socket by itself, and connections to it then wait with every small piece until the browser has
said that it got the one before (Nagle's algorithm), which a browser says up to 40 ms late. `uvicorn` has no such wait.
"""

from __future__ import annotations

import socket
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send


class Prompt:
    """ASGI middleware, the outermost: it has to meet the server's own `send`. Under a server that shows no transport
    nothing is changed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            _never_wait(getattr(getattr(send, "__self__", None), "transport", None))
        await self.app(scope, receive, send)


def _never_wait(transport: Any) -> None:
    connection = transport.get_extra_info("socket") if hasattr(transport, "get_extra_info") else None
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
