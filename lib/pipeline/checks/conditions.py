"""What holds only with something, and what only without it: "unless it is set" for "if it is not set"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lib.pipeline.checks.denials import negations
from lib.pipeline.checks.roots import pieces

HEAD = 3
_BREAK = re.compile(
    r"[;!?—]|[.:](?=\s|$)|,(?= (?:and|but|because|so|since|which|who)\b)|\b(?:but|because|although|which|who|so)\b"
)
_OPENER = re.compile(r"\b(without|unless|with|if|while|when|had it (?:not )?been for)\b", re.I)
_ABSENT = ("without", "unless", "had it not been for")


@dataclass(frozen=True, slots=True)
class Condition:
    """`text[start:end]` with the word that opens it and its first roots.

    What it stands with, `unit`, has so many `negations`, the opening word among them where it is one; `near` of them
    only all but deny.
    """

    opener: str
    roots: frozenset[str]
    start: int
    end: int
    unit: tuple[int, int]
    negations: int
    near: int

    @property
    def absent(self) -> bool:
        return self.opener in _ABSENT


@lru_cache(maxsize=20_000)
def conditions(text: str) -> tuple[Condition, ...]:
    """The conditions of `text` in order."""
    found = []
    cuts = [0, *(m.end() for m in _BREAK.finditer(text)), len(text)]
    for first, last in pairwise(cuts):
        said = text[first:last]
        count, near = negations(pieces(said)) if _OPENER.search(said) else (0, 0)
        for opener in _OPENER.finditer(said):
            rest = re.split(r",", _OPENER.split(said[opener.end() :], maxsplit=1)[0], maxsplit=1)[0]
            head = [p.root for p in pieces(rest) if p.root][:HEAD]
            start = first + opener.start()
            end = first + opener.end() + len(rest.rstrip())
            found.append(Condition(opener.group(1).lower(), frozenset(head), start, end, (first, last), count, near))
    return tuple(found)


def same_condition(sentence: str, cited: tuple[Condition, ...]) -> tuple[bool, Condition] | None:
    """Whether the facts say the same under the condition of `sentence`, and which that is; None when none is shared.

    Two negations cancel each other, so their number is odd or even in both: "not without it", "only with it".
    """
    for mine in conditions(sentence):
        for other in cited:
            odd = (mine.negations - other.negations) % 2 == 1
            plain = not mine.absent and not other.absent
            alike = mine.opener == other.opener != "with" and mine.negations
            if not mine.roots & other.roots or (plain and (odd or not alike)):
                continue
            if not odd:
                return True, mine
            if mine.absent != other.absent or mine.near == other.near:
                return False, mine
    return None
