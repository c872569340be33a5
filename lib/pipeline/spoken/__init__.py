"""From what is written to what a person would say: no digits, no markup, no signs, nothing a voice would spell out.

    spoken("In **2024** it made 4.2 MW, c. 12% more.")
    "In twenty twenty-four it made four point two megawatts, circa twelve percent more."

Three passes in order: `markup` removes what is never said, `words` reads abbreviations, addresses and signs, `numbers`
reads everything with a digit in it. Dates are read day first or month first as they are written; 03/04/2024 is taken
as the American 4th of March, unless that cannot be.
"""

from __future__ import annotations

from functools import lru_cache

from lib.pipeline.spoken import markup, numbers, words

_MOST_ROUNDS = 8
_REMEMBERED = 4096
"""Lines: each is asked about for its key, its take, its check and its cues. Two megabytes."""


@lru_cache(maxsize=_REMEMBERED)
def spoken(text: str) -> str:
    """`text` as it is said aloud, in English. Pure; saying it again changes nothing; may be empty."""
    for _ in range(_MOST_ROUNDS):
        # Markup hides in markup, and removing one thing may bring another to light.
        said = _once(text)
        if said == text:
            break
        text = said
    return text


def _once(text: str) -> str:
    text = markup.removed(text)
    text = words.read_addresses(text)
    text = words.read_abbreviations(text)
    text = numbers.read(text)
    return words.read_signs(text)
