"""Where a quotation stands in a source, however its white space, quotation marks and dashes were written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORDS_MIN = 3

_ALIKE = tuple(
    (frozenset(marks), "[" + re.escape(marks) + "]")
    for marks in ("\"“”„‟«»″", "'’‘‚‛′`", "-‐‑‒–—−")
)  # fmt: skip
_EDGES = " \t\n\"“”„«»'’‘*_"
_BETWEEN = r"[*_`]{0,3}\s{1,40}(?:>\s{0,3})?[*_`]{0,3}"


def locate(quote: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Offsets of the first place in `text[start:end]` that says `quote`, letter for letter; None where there is none.

    Letters may differ in case and in how accents are composed; white space, marks of quotation, dashes and Markdown
    emphasis in how they are written. Fewer than three words are nowhere.
    """
    end = len(text) if end is None else end
    for spelling in _spellings(quote):
        found = _pattern(spelling).search(text, start, end)
        if found:
            return found.span()
    return None


def _spellings(quote: str) -> Iterator[str]:
    """As given; without marks around it; without the full stop it was given."""
    bare = quote.strip(_EDGES)
    for each in dict.fromkeys((quote.strip(), bare, bare.rstrip(".…!?").rstrip(_EDGES))):
        if len(each.split()) >= WORDS_MIN:
            yield from dict.fromkeys((each, unicodedata.normalize("NFC", each), unicodedata.normalize("NFD", each)))


@lru_cache(maxsize=512)
def _pattern(quote: str) -> re.Pattern[str]:
    words = ("".join(_letter(c) for c in word.strip("*_`") or word) for word in quote.split())
    return re.compile(_BETWEEN.join(words), re.IGNORECASE)


def _letter(c: str) -> str:
    if c == "\u00ad":
        return ""
    return next((pattern for marks, pattern in _ALIKE if c in marks), re.escape(c)) + "\u00ad?"
