"""Which word of a line is heard when: what is written and what is said differ in numbers, signs and respellings."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

_REMEMBERED = 4096
"""Lines: an episode is joined again after each edit."""


def as_written(text: str, said: str, words: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """`(number of a word of text, second at which it begins)`, from when the words of what was `said` begin.

    A word that is said otherwise than it is written begins with the stretch that is said for it and its neighbours;
    of the others of such a stretch nothing is known.
    """
    at = dict(words)
    return [(number, at[place]) for number, place in _said_for(text, said) if place in at]


@lru_cache(maxsize=_REMEMBERED)
def _said_for(text: str, said: str) -> tuple[tuple[int, int], ...]:
    """Words of `text`, in order, each with the word of what was said with which it begins."""
    written, spoken = ([_plain(word) for word in each.split()] for each in (text, said))
    found = list[tuple[int, int]]()
    for kind, first, last, begin, end in SequenceMatcher(None, written, spoken, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [(first + n, begin + n) for n in range(last - first)]
        elif kind == "replace" and begin < end:
            found.append((first, begin))
    return tuple(found)


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
