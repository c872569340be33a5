"""How every search provider asks: one question, one JSON answer, bounded in size and time, the key kept out of it."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterator
from functools import cached_property
from math import isfinite
from typing import Any, ClassVar

import httpx

from lib.errors import BadAnswer, BadKey, ProviderDown, Unavailable
from lib.models.setup import Setup
from lib.providers.research._errors import explained, refuse
from lib.providers.spec import Option, Spec

USER_AGENT = "PodcastMaker/0.1 (looks things up at its user's request)"
ANSWER_BYTES = 20 * 2**20
TOTAL_S = 60.0
RECENT_DAYS = 365
"""How old a page may be where late ones are asked for and the provider can be told so."""
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_LIMITS = httpx.Limits(max_keepalive_connections=0)  # questions are minutes apart; no line is held for the next
_STEP_BYTES = 2**20


def address(default: str, help: str = "Only for a mirror or a proxy of your own.", env: str = "") -> Option:
    """The option that names where a provider lives; without a default it has to be given."""
    return Option("base_url", "Address", default=default, help=help, env=env, needed=True, is_place=True)


class Adapter:
    """What the search providers share: made with a `Setup`, and for tests with a client of their own."""

    spec: ClassVar[Spec]

    def __init__(self, setup: Setup = Setup(), client: httpx.Client | None = None) -> None:  # noqa: B008 - frozen
        self._setup, self._given = setup, client

    @cached_property
    def _client(self) -> httpx.Client:
        return self._given or httpx.Client(timeout=_TIMEOUT, limits=_LIMITS, follow_redirects=False)

    def cost_usd(self, queries: int) -> float:
        """What that many queries cost, by the owner's own price or the one in `spec`."""
        listed_usd = self.spec.price.usd if self.spec.price else 0.0
        own_usd = self._setup.number("usd", listed_usd)
        return queries * (own_usd if isfinite(own_usd) and own_usd >= 0 else listed_usd)

    def _base_url(self) -> str:
        """Raises Unavailable when the owner has to name it and did not."""
        default = next(option.default for option in self.spec.options if option.name == "base_url")
        url = self._setup.option("base_url", default).strip().rstrip("/")
        if not url:
            raise Unavailable(
                f"{self.spec.label} lives on a server of your own, and none is named.",
                hint="Give its address in Settings.",
            )
        return url

    def _key(self) -> str:
        """Raises Unavailable for none, BadKey for what can be no key."""
        key = self._setup.key.strip()
        if not key:
            raise Unavailable(
                f"{self.spec.label} needs a key.", hint=f"Give it in Settings, or set {self.spec.key_env}."
            )
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise BadKey(f"The key for {self.spec.label} holds characters that no key has.", hint="Copy it again.")
        return key

    def _ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, key: str = "",
        params: dict[str, str] | None = None, body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """The JSON object that is answered. Raises ProviderFailed; no text of it holds `key`."""
        label = self.spec.label
        sent = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        with (
            explained(label),
            self._client.stream(method, self._base_url() + path, headers=sent, params=params, json=body) as reply,
        ):
            content = _read(reply, label)
        parsed = _parsed(content)
        if reply.status_code != 200:
            refuse(label, reply.status_code, reply.headers, parsed, key=key)
        if not isinstance(parsed, dict):
            raise BadAnswer(f"{label} answered with something that is not what was asked for.", hint="Try again later.")
        return parsed


def _read(reply: httpx.Response, label: str) -> bytes:
    """The body, unpacked. Raises BadAnswer beyond ANSWER_BYTES, ProviderDown after TOTAL_S or for half of it."""
    end_s = time.monotonic() + TOTAL_S
    chunks = reply.iter_raw()
    content = bytearray()
    for chunk in _unpacked(chunks, label) if reply.headers.get("content-encoding", "") == "gzip" else chunks:
        content += chunk
        if len(content) > ANSWER_BYTES:
            raise BadAnswer(f"{label} answered with more than {ANSWER_BYTES // 2**20} MB.", hint="Try again later.")
        if time.monotonic() > end_s:
            raise ProviderDown(f"{label} takes too long to answer.", hint="Try again later.")
    return bytes(content)


def _unpacked(chunks: Iterator[bytes], label: str) -> Iterator[bytes]:
    """gzip, unpacked in steps of bounded size."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for chunk in chunks:
            step = unpacker.decompress(chunk, _STEP_BYTES)
            while step:
                yield step
                step = unpacker.decompress(unpacker.unconsumed_tail, _STEP_BYTES)
    except zlib.error:
        raise BadAnswer(f"{label} answered with something that cannot be read.", hint="Try again later.") from None
    if not unpacker.eof:
        raise ProviderDown(f"The answer of {label} broke off halfway.", hint="Try again.")


def _parsed(content: bytes) -> Any:
    """The JSON, or None where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
