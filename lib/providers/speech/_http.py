"""One bounded request, and everything that can go wrong with it as one of our errors, in the provider's own words."""

from __future__ import annotations

import atexit
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock
from typing import Any

import httpx

from lib.errors import BadAnswer, BadKey, NoCredit, ProviderDown, ProviderFailed, RateLimited, Unavailable
from lib.providers.secrets import struck

LIMIT_BYTES = 100 * 2**20
"""18 minutes of 48-kHz 16-bit sound: more than any provider speaks in one call."""

_making = Lock()
_CONNECT_S = 10.0
_WORDS = 300
_SETTINGS = "Check the address and the model in Settings."
_OUT_OF_MONEY = frozenset(
    {"insufficient_quota", "quota_exceeded", "billing_hard_limit_reached", "insufficient_credits", "payment_required"}
)
"""Machine words for an empty account, which some providers answer with 401 or 429 (OpenAI, ElevenLabs)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A good answer, whole. `kind` is its content type without parameters, folded."""

    body: bytes = field(repr=False)
    kind: str
    content_type: str

    def json(self, who: str) -> Any:
        """Raises BadAnswer when it is something else."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadAnswer(f"{who} answered with something that is no JSON.", hint=_SETTINGS) from error


@dataclass(frozen=True, slots=True)
class Line:
    """The way to one provider: its name for messages, its key, which stays out of them, and how long to wait for it."""

    who: str
    key: str = field(default="", repr=False)
    patience_s: float = 120.0

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        patience_s: float | None = None,
        limit_bytes: int = LIMIT_BYTES,
    ) -> Answered:
        """The whole answer within the patience; redirects are not followed, since the key would go with them.

        Raises BadKey, NoCredit, RateLimited, Unavailable (no such address, model or voice), ProviderDown (no answer,
        half an answer, 5xx), BadAnswer (too large), ProviderFailed for any other refusal. `charged` is set where the
        provider took the request and its answer did not arrive: nobody can tell then whether it counts.
        """
        patience_s = patience_s or self.patience_s
        deadline_s = time.monotonic() + patience_s
        timeout = httpx.Timeout(patience_s, connect=min(_CONNECT_S, patience_s))
        with (
            self._own_errors(),
            _client().stream(method, url, headers=dict(headers or {}), json=body, timeout=timeout) as reply,
        ):
            with self._charging(reply.is_success):
                data = self._body(reply, deadline_s, limit_bytes)
            if not reply.is_success:
                raise self._refusal(reply, data)
            content_type = reply.headers.get("content-type", "")
            return Answered(data, content_type.split(";")[0].strip().casefold(), content_type)

    @contextmanager
    def _charging(self, is_success: bool) -> Iterator[None]:
        """A good answer that breaks off was made, and is paid for."""
        try:
            with self._own_errors():
                yield
        except ProviderFailed as error:
            error.charged = is_success
            raise

    def _body(self, reply: httpx.Response, deadline_s: float, limit_bytes: int) -> bytes:
        data = bytearray()
        for chunk in reply.iter_bytes():
            data += chunk
            if len(data) > limit_bytes:
                raise BadAnswer(f"{self.who} answered with more than {limit_bytes / 2**20:.0f} MB.", hint=_SETTINGS)
            if time.monotonic() > deadline_s:
                raise httpx.ReadTimeout("the time for this call is over")
        return bytes(data)

    def _refusal(self, reply: httpx.Response, data: bytes) -> ProviderFailed:
        """The error that an answer other than 2xx stands for."""
        status, (words, codes) = reply.status_code, _said(data)
        said = f" It says: “{self.redacted(words)}”" if words else ""
        if status == 402 or codes & _OUT_OF_MONEY:
            return NoCredit(f"{self.who} wants to be paid first.{said}", hint="Top up the account, then go on.")
        if status in (401, 403):
            return BadKey(f"{self.who} does not take this key.{said}", hint="Enter the key again in Settings.")
        if status == 429:
            return RateLimited(
                f"{self.who} asks to slow down.{said}", retry_after_s=_retry_after_s(reply.headers),
                hint="Wait a moment; fewer calls at a time, in Settings, help too.",
            )  # fmt: skip
        if status >= 500 or status == 408:
            return ProviderDown(f"{self.who} has a problem of its own ({status}).{said}", hint="Try again later.")
        if status in (404, 405, 410) or reply.is_redirect:
            return Unavailable(f"{self.who} has nothing at this address ({status}).{said}", hint=_SETTINGS)
        return ProviderFailed(f"{self.who} refuses this request ({status}).{said}", hint=_SETTINGS)

    def redacted(self, words: str) -> str:
        """The words without the key, in one line, cut at 300 characters."""
        plain = " ".join(struck(words, self.key, "•••").split())
        return plain if len(plain) <= _WORDS else plain[: _WORDS - 1].rstrip() + "…"

    @contextmanager
    def _own_errors(self) -> Iterator[None]:
        """httpx's errors as ours; their texts stay out, since they may quote an address."""
        try:
            yield
        except httpx.ConnectTimeout:
            raise ProviderDown(f"{self.who} does not answer.", hint="Check the address; is it running?") from None
        except httpx.TimeoutException as slow:
            error = ProviderDown(f"{self.who} takes too long to answer.", hint="Try again later.")
            error.charged = isinstance(slow, httpx.ReadTimeout)
            raise error from None
        except httpx.ConnectError as refused:
            if isinstance(refused.__cause__, ssl.SSLError) or isinstance(refused.__context__, ssl.SSLError):
                raise Unavailable(
                    f"No safe connection to {self.who} could be made.", hint="Check the address in Settings."
                ) from None
            raise ProviderDown(f"{self.who} does not answer.", hint="Check the address; is it running?") from None
        except httpx.RemoteProtocolError:
            raise ProviderDown(f"{self.who} broke off halfway through its answer.", hint="Try again.") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeEncodeError):
            raise Unavailable(
                f"The address or key of {self.who} cannot be used.", hint="Check both in Settings."
            ) from None
        except httpx.DecodingError:
            raise BadAnswer(f"{self.who} answered with something that cannot be unpacked.", hint=_SETTINGS) from None
        except httpx.TooManyRedirects:
            raise BadAnswer(f"{self.who} keeps sending on to other addresses.", hint=_SETTINGS) from None
        except httpx.TransportError:
            raise ProviderDown(f"The line to {self.who} broke.", hint="Try again.") from None


def host_of(url: str) -> str:
    """Host and port, for names and messages; the text itself when it is no address."""
    try:
        return httpx.URL(url).netloc.decode("ascii") or url
    except (httpx.InvalidURL, UnicodeDecodeError):
        return url


def _client() -> httpx.Client:
    """One for the process, so that connections are used again; who asks at once is decided elsewhere."""
    with _making:  # forty lines begin at one moment, and to make one takes 40 ms of a core
        return _made_client()


@cache
def _made_client() -> httpx.Client:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=32, keepalive_expiry=15.0)
    client = httpx.Client(limits=limits)
    atexit.register(client.close)
    return client


def _said(data: bytes) -> tuple[str, set[str]]:
    """The provider's words for people, and its words for machines, as the usual shapes of errors hold them."""
    try:
        found = json.loads(data)
    except ValueError:
        text = data[:2000].decode("utf-8", "replace").strip()
        return ("" if text.startswith("<") else text), set()
    words, codes = "", set[str]()
    inner = [found] + [found.get(name) for name in ("error", "detail") if isinstance(found, dict)]
    for part in inner:
        if isinstance(part, str):
            words = words or part
        if isinstance(part, list) and part and isinstance(part[0], dict):
            words = words or str(part[0].get("msg") or part[0].get("message") or "")
        if isinstance(part, dict):
            codes |= {str(part.get(name)) for name in ("code", "type", "status") if part.get(name)}
            words = words or next((part[n] for n in ("message", "msg", "error") if isinstance(part.get(n), str)), "")
    return words, codes


def _retry_after_s(headers: httpx.Headers) -> float | None:
    """Seconds or a date, as HTTP allows; None where it is neither."""
    wait = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(wait))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(wait)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
