"""What tokens cost: the owner's own price first, then the published one; a machine of one's own is free.

Published prices are those that `genai-prices` holds in the installed version; nothing is looked up on the network.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers.addresses import is_public

if TYPE_CHECKING:
    from genai_prices.types import AbstractUsage
    from pydantic_ai.messages import ModelResponse

MILLION = 1_000_000


def own_usd(setup: Setup, tokens: Tokens) -> float | None:
    """By the price the owner typed; None where there is none. `usd` alone is for reading and writing alike.

    Half a price is none, unless it is 0: what is written would be free for who typed only what reading costs.
    """
    typed = [setup.option(name) for name in ("usd_per_mtok_read", "usd_per_mtok_written") if setup.option(name)]
    is_half = len(typed) == 1 and setup.number("usd_per_mtok_read", 0) + setup.number("usd_per_mtok_written", 0) > 0
    if not setup.option("usd") and (not typed or is_half):
        return None
    both = setup.number("usd", 0.0)
    read, written = setup.number("usd_per_mtok_read", both), setup.number("usd_per_mtok_written", both)
    return max(0.0, (tokens.read * read + tokens.written * written) / MILLION)


def published_usd(provider: str, model: str, tokens: Tokens) -> float | None:
    """By the provider's published prices; None where the model is in no list."""
    from genai_prices import Usage

    return _listed_usd(provider, (model,), Usage(input_tokens=tokens.read, output_tokens=tokens.written))


def answers_usd(provider: str, model: str, responses: Iterable[ModelResponse]) -> float | None:
    """By what each answer counted, what was read from a cache being cheaper; None where any has no price or count."""
    total_usd = 0.0
    for response in responses:
        usd = _own_word((response.provider_details or {}).get("cost"))  # OpenRouter says it itself
        if usd is None and not response.usage.unmeasured_requests:
            usd = _listed_usd(provider, (response.model_name, model), response.usage)
        if usd is None:
            return None
        total_usd += usd
    return total_usd


def _own_word(cost: object) -> float | None:
    """What an endpoint says an answer cost, where that can be."""
    said = float(cost) if isinstance(cost, (int, float)) else -1.0
    return said if isfinite(said) and said >= 0 else None


def _listed_usd(provider: str, models: Iterable[str | None], usage: AbstractUsage) -> float | None:
    """By the first of the names that is listed."""
    from genai_prices import calc_price

    for model in filter(None, models if provider else ()):
        try:
            return float(calc_price(usage, model, provider_id=provider).total_price)
        except LookupError:
            continue
    return None


def is_own_machine(url: str) -> bool:
    """Whether the address can only be on this machine or the owner's own network, by the look of it."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        local = (".local", ".localhost", ".lan", ".internal", ".home.arpa")
        return bool(host) and ("." not in host or host.endswith(local))
