"""What the bundled engine says in one go: a sentence's phonemes, cut where they are too many, and where words begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PHONEMES = 300
"""Longer pieces cost memory with the square of their length, and the model was trained on sentences."""

CLAUSE_ENDS = frozenset(",;:—…")
_GROUP = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Piece:
    """What the engine says in one go, the seconds of pause after it, and `(number of a word of the text, which phoneme
    it begins with)`."""

    phonemes: str
    pause_s: float
    words: tuple[tuple[int, int], ...] = ()


def numbered(cuts: list[str], sentence: str, first: int) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    """Pieces of a sentence's phonemes, each with the words that begin in it; `first` is the number of its first word.

    Phonemes are parted by spaces as the words are. Where they are not, only where the sentence begins is known.
    """
    groups = [[match.start() for match in _GROUP.finditer(piece)] for piece in cuts]
    if sum(map(len, groups)) != len(sentence.split()):
        return [(piece, ((first, 0),) if n == 0 else ()) for n, piece in enumerate(cuts)]
    found, number = list[tuple[str, tuple[tuple[int, int], ...]]](), first
    for piece, starts in zip(cuts, groups, strict=True):
        found.append((piece, tuple(enumerate(starts, number))))
        number += len(starts)
    return found


def cut(phonemes: str, limit: int = MAX_PHONEMES) -> list[str]:
    """`phonemes` in pieces of at most `limit`, cut after clauses if possible, else between words, else anywhere."""
    pieces = []
    while len(phonemes) > limit:
        spaces = [i for i in range(limit // 3, limit) if phonemes[i] == " "]
        clauses = [i for i in spaces if phonemes[i - 1] in CLAUSE_ENDS]
        at = (clauses or spaces or [limit])[-1]
        pieces.append(phonemes[:at].strip())
        phonemes = phonemes[at:].strip()
    return [piece for piece in [*pieces, phonemes] if piece]
