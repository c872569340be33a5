"""Which models an endpoint offers: one small request of our own, the same for every style of API."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lib.errors import PodcastError
from lib.providers.llm._errors import Teller

if TYPE_CHECKING:
    import httpx

_LIST_S = 30.0


async def listed(url: str, headers: Mapping[str, str], teller: Teller) -> list[str]:
    """The names in the answer of `GET url`, sorted. Raises ProviderFailed."""
    import httpx

    try:
        async with asyncio.timeout(_LIST_S), httpx.AsyncClient(timeout=_LIST_S) as client:
            response = await client.get(url, headers=dict(headers))
    except (TimeoutError, httpx.TimeoutException):
        raise _slow(teller) from None
    except (httpx.ReadError, httpx.RemoteProtocolError, httpx.DecodingError):
        raise teller.broken() from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise teller.unreachable() from None
    if not response.is_success:
        raise teller.of_status(_status(response), response.content, response.headers)
    try:
        return _names(response.json())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise teller.no_model() from None


def _status(response: httpx.Response) -> int:
    """Gemini answers a wrong key with a 400 and a code of its own."""
    return 401 if response.status_code == 400 and b"API_KEY_INVALID" in response.content else response.status_code


def _slow(teller: Teller) -> PodcastError:
    return Teller(teller.label, teller.model, teller.key, _LIST_S).too_slow()


def _names(body: Any) -> list[str]:
    """OpenAI and Anthropic list `data` with an `id` each, Gemini `models` with a `name` each and what it can do."""
    if "data" in body:
        return sorted(str(each["id"]) for each in body["data"] or ())
    writers = (each for each in body["models"] if "generateContent" in each.get("supportedGenerationMethods", ()))
    return sorted(str(each["name"]).removeprefix("models/") for each in writers)
