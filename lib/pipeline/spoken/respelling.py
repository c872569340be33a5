"""A project's own dictionary: words that a voice is to say otherwise than they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lib.models.brief import Pronunciation


def respelled(text: str, dictionary: Sequence[Pronunciation]) -> str:
    """The text with each word of the dictionary as it is said; longer entries first, nothing replaced twice."""
    if not dictionary:
        return text
    entries = tuple((each.word, each.said) for each in dictionary)
    pattern, said = _compiled(entries)
    return pattern.sub(lambda found: said[int((found.lastgroup or "w0")[1:])], text)


@lru_cache(maxsize=64)
def _compiled(entries: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], list[str]]:
    order = sorted(range(len(entries)), key=lambda n: -len(entries[n][0]))
    parts = [f"(?P<w{n}>{_word(entries[n][0])})" for n in order]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"), [said for _, said in entries]


def _word(word: str) -> str:
    escaped = r"\s+".join(re.escape(part) for part in word.split())
    return escaped if word.isupper() and len(word) > 1 else f"(?i:{escaped})"
