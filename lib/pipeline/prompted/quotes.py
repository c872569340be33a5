"""Where a quotation stands in a source, however its white space, quotation marks and dashes were written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from lib.pipeline.offline.bounds import split

WORDS_MIN = 3
LETTERS_MIN = 6
"""Of a script that sets no spaces between its words, instead of words."""

_ALIKE = tuple(
    (frozenset(marks), "[" + re.escape(marks) + "]")
    for marks in ("\"“”„‟«»″", "'’‘‚‛′`", "-‐‑‒–—−")
)  # fmt: skip
_EDGES = " \t\n\"“”„«»'’‘*_"
SENTENCE_WORDS_MAX = 60
AROUND_CHARS = 600
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
_WORD_ENDS = re.compile(rf"[^\W{_UNSPACED}]")
_BETWEEN = r"[*_`]{0,3}\s{1,40}(?:>\s{0,3})?[*_`]{0,3}"


def locate(quote: str, text: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Offsets of the first place in `text[start:end]` that says `quote`, letter for letter; None where there is none.

    Letters may differ in case and in how accents are composed; white space, marks of quotation, dashes and Markdown
    emphasis in how they are written. It begins and ends where words and numbers do: “legal to hunt” is not in “illegal
    to hunt”, nor “cost 3” in “cost 3.5”. Fewer than three words are nowhere.
    """
    end = len(text) if end is None else end
    for spelling in _spellings(quote):
        found = _pattern(spelling).search(text, start, end)
        if found:
            return found.span()
    return None


def whole_sentences(text: str, start: int, end: int, most_words: int = SENTENCE_WORDS_MAX) -> tuple[int, int]:
    """The stretch of `text` with the whole of the sentences it begins and ends in, so that no “there is no sign that”
    is left off before it. As it was where that would take more than so many words."""
    low = text.rfind("\n\n", max(0, start - AROUND_CHARS), start) + 2
    low = low if low > 1 else max(0, start - AROUND_CHARS)
    high = text.find("\n\n", end, end + AROUND_CHARS)
    high = high if high >= 0 else min(len(text), end + AROUND_CHARS)
    touched = [(low + a, low + b) for a, b in split(text[low:high]) if low + a < end and low + b > start]
    if not touched or len(text[touched[0][0] : touched[-1][1]].split()) > most_words:
        return start, end
    return min(start, touched[0][0]), max(end, touched[-1][1])


def _spellings(quote: str) -> Iterator[str]:
    """As given; without marks around it; without the full stop it was given."""
    bare = quote.strip(_EDGES)
    for each in dict.fromkeys((quote.strip(), bare, bare.rstrip(".…!?").rstrip(_EDGES))):
        if len(each.split()) >= WORDS_MIN or len(_UNSPACED_LETTER.findall(each)) >= LETTERS_MIN:
            yield from dict.fromkeys((each, unicodedata.normalize("NFC", each), unicodedata.normalize("NFD", each)))


@lru_cache(maxsize=512)
def _pattern(quote: str) -> re.Pattern[str]:
    words = ("".join(_letter(c) for c in word.strip("*_`") or word) for word in quote.split())
    begins = r"(?<![^\W_])(?<!\d[.,])" if _WORD_ENDS.match(quote[0]) else ""
    ends = r"(?![^\W_]|[.,]\d)" if _WORD_ENDS.match(quote[-1]) else ""
    return re.compile(begins + _BETWEEN.join(words) + ends, re.IGNORECASE)


def _letter(c: str) -> str:
    if c == "\u00ad":
        return ""
    return next((pattern for marks, pattern in _ALIKE if c in marks), re.escape(c)) + "\u00ad?"
