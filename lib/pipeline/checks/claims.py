"""Signs of a claim that the facts do not make: what is held of it, what is missing, and whether others hold more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.held import Held, held
from lib.pipeline.checks.kin import weight
from lib.pipeline.checks.likeness import share, strength
from lib.pipeline.checks.names import named
from lib.pipeline.checks.numbers import is_held, is_known
from lib.pipeline.checks.roots import Piece, claimed

HEARD = 0.4
"""Of a word with weaker kin in the facts nothing is held yet."""
WORDS_MOST, NUMBERS_MOST, LENGTH_MOST = 8, 2, 25
_CLAUSE = re.compile(r"[,;:–—]\s+|\s(?=(?:which|who|because|although|though|after|so that|while|and|but)\s)")
_SELF = re.compile(r"\b(?:I|me|my|we|our|us|you|your|let['’]s)\b", re.I)


@dataclass(frozen=True, slots=True)
class Load:
    """What a text says, in weights of its roots: `held`, `missing`, `allowed` anyway; `unheard` in the whole project.

    `worst` is the heaviest missing one, `words` how many had to be judged, `numbers` how many numbers are held.
    """

    held: float
    missing: float
    allowed: float
    unheard: float
    worst: float
    words: int
    numbers: int


def load(
    pieces: Iterable[Piece], text: str, by: Held, free: frozenset[str], heard: frozenset[str] = frozenset()
) -> Load:
    """What `by` holds of these pieces of `text`; `free` roots need no fact, `heard` are all of the project's facts."""
    allowed = unheard = 0.0
    judged: list[tuple[float, float]] = []
    for piece in pieces:
        worth, near = weight(piece.root), strength(piece.root, by.roots)
        if piece.root in free and near < 1:
            allowed += worth
            continue
        judged.append((worth * near, worth * (1 - near)))
        unheard += worth * (piece.root not in heard and near < HEARD)
    missing = [part for _, part in judged]
    numbers = sum(is_held(amount, by.amounts) for amount in amounts(text))
    held = sum(part for part, _ in judged)
    return Load(held, sum(missing), allowed, unheard, max(missing, default=0.0), len(judged), numbers)


def claim_signs(text: str, by: Held, free: frozenset[str], heard: frozenset[str], elsewhere: float) -> dict[str, float]:
    """Signs that a sentence claims more than `by` holds. `elsewhere` is the share of it that some other fact holds."""
    of, mine = load(claimed(text), text, by, free, heard), share(text, by)
    numbers = min(NUMBERS_MOST, of.numbers)
    return {
        "held": of.held,
        "missing": of.missing,
        "allowed": of.allowed,
        "numbers": numbers,
        "part missing": of.missing / (of.held + of.missing + numbers / 2 + 0.3),
        "worst": of.worst,
        "unheard": of.unheard,
        "share": mine,
        "better elsewhere": max(0.0, elsewhere - mine),
        "words": min(WORDS_MOST, of.words),
    }


def uncited_signs(text: str, free: Held, elsewhere: float) -> dict[str, float]:
    """Signs that a line without a fact claims something. `elsewhere` is the share of it that the best fact holds."""
    of = load(claimed(text), text, held(""), free.roots)
    return {
        "missing": of.missing,
        "allowed": of.allowed,
        "share": elsewhere,
        "told": elsewhere * (of.missing + of.allowed),
        "numbers": not all(is_known(amount, free.amounts) for amount in amounts(text)),
        "names": bool(named(text).runs),
        "words": min(WORDS_MOST, of.words),
        "length": min(LENGTH_MOST, len(text.split())),
        "of ourselves": bool(_SELF.search(text)),
    }


def clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the parts of a sentence that has more than one, without the marks between them."""
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(sentence)), len(sentence)]
    if len(cuts) > 2:
        for start, end in pairwise(cuts):
            yield start, start + len(sentence[start:end].rstrip(" ,;:–—"))
