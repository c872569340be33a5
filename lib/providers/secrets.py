"""Keys taken out of what others say, also where they come back in another writing."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from urllib.parse import quote, quote_plus

SHORTEST = 4
"""Less than that is no key, and taking it out would only tear words apart."""
_SHORTEST_CODED = 8


def struck(text: str, key: str, mark: str = "[key]") -> str:
    """The text without the key: as it is, percent-encoded, in base64 (alone or within more), in hex, in JSON."""
    key = key.strip()
    return _pattern(key).sub(lambda _: mark, text) if len(key) >= SHORTEST else text


@lru_cache(maxsize=64)
def _pattern(key: str) -> re.Pattern[str]:
    """Longest first, so that no part of a longer writing is left behind."""
    raw = key.encode()
    percent = "".join(f"%{byte:02x}" for byte in raw)
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/")
    exact = {key, quote(key, safe=""), quote(key), quote_plus(key), escaped, key.replace("/", "\\/")}
    coded = {form for at in range(3) for form in _base64(raw, at)}
    loose = {re.escape(form) for form in (percent, raw.hex(), quote(key, safe="").lower())}
    forms = {re.escape(form) for form in exact | coded} | {f"(?i:{form})" for form in loose}
    return re.compile("|".join(sorted(forms, key=lambda form: (-len(form), form))))


def _base64(raw: bytes, at: int) -> set[str]:
    """What is surely the key's in the base64 of a text in which `at` bytes (of three) stand before it."""
    whole = b64encode(b"\0" * at + raw).decode()
    first, last = -(-at * 8 // 6), (at + len(raw)) * 8 // 6
    sure = whole[first:last]
    return {sure, sure.replace("+", "-").replace("/", "_")} if len(sure) >= _SHORTEST_CODED else set()
