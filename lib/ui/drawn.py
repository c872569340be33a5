"""Large pieces of HTML that are drawn once and fetched once, each at an address that nobody can guess.

Streamlit sends, or at least hashes, every element at every rerun: for a long script that is most of the rerun. A piece
is known by its address alone, which stays the same while the piece does, so a rerun costs the same however long it is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import blake2b
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_SECRET = secrets.token_bytes(32)
_NAME_BYTES = 20


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Piece:
    """HTML and where it is fetched from. It can be fetched for as long as somebody holds it."""

    html: str
    address: str


_pieces: WeakValueDictionary[str, Piece] = WeakValueDictionary()


def piece(html: str) -> Piece:
    """Equal HTML has the same address."""
    name = blake2b(html.encode(), key=_SECRET, digest_size=_NAME_BYTES).hexdigest()
    return _pieces.setdefault(name, Piece(html, f"/drawn/{name}"))


def find(address: str) -> Piece | None:
    return _pieces.get(address.removeprefix("/drawn/"))


async def _answer(request: Request) -> Response:
    """As plain text: it is a part of a page, and no page by itself."""
    found = find(request.url.path)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(found.html if found else "", 200 if found else 404, headers, "text/plain; charset=utf-8")


route = Route("/drawn/{name}", _answer)
