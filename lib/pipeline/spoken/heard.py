"""Which word of a line is heard when: what is written and what is said differ in numbers, signs and respellings."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def as_written(text: str, said: str, words: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """`(number of a word of text, second at which it begins)`, from when the words of what was `said` begin.

    A word that is said otherwise than it is written begins with the stretch that is said for it and its neighbours;
    of the others of such a stretch nothing is known.
    """
    at = dict(words)
    written, spoken = ([_plain(word) for word in each.split()] for each in (text, said))
    found = dict[int, float]()
    for kind, first, last, begin, end in SequenceMatcher(None, written, spoken, autojunk=False).get_opcodes():
        if kind == "equal":
            found |= {first + n: at[begin + n] for n in range(last - first) if begin + n in at}
        elif kind == "replace" and begin < end and begin in at:
            found[first] = at[begin]
    return sorted(found.items())


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
