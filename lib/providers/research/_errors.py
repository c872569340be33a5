"""What goes wrong on the way to a search provider, as our own errors: once, for all of them.

A kind is told by the status and the machine's codes in the answer, never by words. What a provider says for itself is
passed on, cut short, with the key taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx

from lib.errors import BadAnswer, BadKey, NoCredit, ProviderDown, RateLimited, Unavailable
from lib.providers.secrets import struck

_NO_CREDIT_STATUS = frozenset((402, 432, 433))
"""Payment required; Tavily's own for the plan's limit and the pay-as-you-go limit: https://docs.tavily.com."""
_NO_CREDIT_CODES = frozenset(
    ("insufficient_quota", "no_more_credits", "api_key_budget_exceeded", "quota_limited", "quota_exceeded")
)
_BAD_KEY_CODES = frozenset(("api_key_invalid", "invalid_api_key", "subscription_token_invalid"))
_CODE_FIELDS = frozenset(("code", "type", "status", "tag", "reason"))
_WORDS_FIELDS = ("message", "detail", "error", "error_description")
_WORDS_CHARACTERS = 200
_LONGEST_WAIT_S = 3600.0


@contextmanager
def explained(label: str) -> Iterator[None]:
    """httpx's errors as ours. Their texts are dropped: an address or a header in one could hold the key."""
    try:
        yield
    except httpx.TimeoutException:
        raise ProviderDown(f"{label} takes too long to answer.", hint="Try again later.") from None
    except httpx.RemoteProtocolError:
        raise ProviderDown(f"The answer of {label} broke off halfway.", hint="Try again.") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise Unavailable(
            f"The address of {label} is not a web address.", hint="Correct it in Settings: it begins with https://."
        ) from None
    except httpx.TransportError:
        raise ProviderDown(
            f"{label} does not answer.", hint="Check the internet connection and its address in Settings."
        ) from None


def refuse(label: str, status: int, headers: Mapping[str, str], body: Any, *, key: str) -> NoReturn:
    """Raise what an answer that is no success means. `body` is its JSON, or None where there was none."""
    said, codes = _said(body, key), _codes(body)
    if status in _NO_CREDIT_STATUS or codes & _NO_CREDIT_CODES:
        raise NoCredit(f"The account with {label} has no credit left.{said}", hint=f"Add credit with {label}.")
    if status == 401 or codes & _BAD_KEY_CODES or (status == 403 and key):
        raise BadKey(f"{label} does not accept the key.{said}", hint="Check the key in Settings.")
    if status == 429:
        raise RateLimited(
            f"{label} asks to wait before the next question.{said}", retry_after_s=_wait_s(headers),
            hint="Try again in a minute.",
        )  # fmt: skip
    if status >= 500 or status == 408:
        raise ProviderDown(f"{label} has a problem of its own (error {status}).{said}", hint="Try again later.")
    if status == 403:
        raise Unavailable(f"{label} does not let this program in.{said}", hint="Look at its setup in Settings.")
    raise BadAnswer(f"{label} did not accept the question (answer {status}).{said}", hint="Check it in Settings.")


def _said(body: Any, key: str) -> str:
    """` It says: “…”.`, or nothing."""
    words = " ".join(_words(body).split())
    words = struck(words, key, "…")[:_WORDS_CHARACTERS].rstrip(". ")
    return f" It says: “{words}”." if words else ""


def _words(body: Any) -> str:
    for _ in range(4):
        if isinstance(body, list) and body:
            body = body[0]
        if not isinstance(body, dict):
            break
        body = next((body[name] for name in _WORDS_FIELDS if body.get(name)), None)
    return body if isinstance(body, str) else ""


def _codes(body: Any, depth: int = 6) -> set[str]:
    """Every machine's word in the answer, lower-cased."""
    if depth == 0 or not isinstance(body, (dict, list)):
        return set()
    if isinstance(body, list):
        return set().union(*(_codes(item, depth - 1) for item in body[:20]))
    own = {value.lower() for name, value in body.items() if name in _CODE_FIELDS and isinstance(value, str)}
    return own.union(*(_codes(value, depth - 1) for value in body.values()))


def _wait_s(headers: Mapping[str, str]) -> float | None:
    """How long to wait: `Retry-After` as seconds or a date, else the first of Brave's `X-RateLimit-Reset`."""
    after = headers.get("retry-after", "").strip() or headers.get("x-ratelimit-reset", "").split(",")[0].strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", after):
        return min(float(after), _LONGEST_WAIT_S)
    try:
        left = parsedate_to_datetime(after) - datetime.now(UTC)
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
    return min(max(left.total_seconds(), 0.0), _LONGEST_WAIT_S)
