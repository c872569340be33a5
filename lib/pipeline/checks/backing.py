"""Claims that the facts do not make: sentences and clauses with too little of their words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.denials import opposites
from lib.pipeline.checks.held import Held
from lib.pipeline.checks.numbers import is_held
from lib.pipeline.checks.polarity import polarity
from lib.pipeline.checks.roots import Piece, claimed, told

SENTENCE_MIN = 0.45
CLAUSE_WORDS = 3
WORDS_TO_JUDGE = 3
WORDS_FOREIGN = 2
UNCITED_WORDS = 3
LONG_WORDS = 11
QUOTED_WORDS = 5
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_CLAUSE = re.compile(r"[,;:–—]\s+|\s(?=(?:which|who|because|although|though|after|so that|while|and|but)\s)")


def own_words(sentence: str, free: frozenset[str]) -> list[Piece]:
    """The words of a sentence that claim something that is not known anyway."""
    return [piece for piece in claimed(sentence) if piece.root not in free]


def _numbers_held(sentence: str, cited: Held) -> int:
    """How many numbers of a sentence the facts hold: each backs it as a word does."""
    return sum(is_held(amount, cited.amounts) for amount in amounts(sentence))


def is_thin(sentence: str, cited: Held, free: frozenset[str]) -> bool:
    """Whether a sentence of some words finds too few of them in the facts."""
    own = own_words(sentence, free)
    numbers = _numbers_held(sentence, cited)
    backed = sum(_is_backed(piece, sentence, cited) for piece in own) + numbers
    if not numbers and not any(_is_backed(piece, sentence, cited) for piece in claimed(sentence)):
        return bool(own)
    if len(own) >= WORDS_FOREIGN and not backed:
        return True
    return len(own) >= WORDS_TO_JUDGE and backed < SENTENCE_MIN * (len(own) + numbers)


def _is_backed(piece: Piece, sentence: str, cited: Held) -> bool:
    """Whether the facts hold a word, what its un- denies, or the opposite of it where it is denied."""
    if piece.root in cited.roots or piece.root in cited.polarity.denied:
        return True
    other = opposites().get(piece.root, frozenset())
    return bool(other & cited.roots) and piece.root in polarity(sentence).denied


def thin_clauses(sentence: str, cited: Held, free: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Clauses of a sentence that the facts hold nothing of."""
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(sentence)), len(sentence)]
    for start, end in pairwise(cuts):
        own = [piece for piece in told(sentence[start:end]) if piece.root not in free]
        few = len(own_words(sentence[start:end], free)) < WORDS_FOREIGN
        held = few or any(piece.root in cited.roots for piece in own) or _numbers_held(sentence[start:end], cited)
        if len(own) >= CLAUSE_WORDS and not held:
            yield start, start + len(sentence[start:end].rstrip(" ,;:"))


def is_unbacked(sentences: Sequence[str], cited: Held, free: frozenset[str]) -> bool:
    """Whether a whole line, however short its sentences, has nothing in common with the facts that it cites."""
    own = [piece for sentence in sentences for piece in own_words(sentence, free)]
    numbers = sum(_numbers_held(sentence, cited) for sentence in sentences)
    return bool(own) and not numbers and not any(piece.root in cited.roots for piece in own)


def claim_alone(sentences: Sequence[str], free: frozenset[str]) -> bool:
    """Whether a line that cites nothing says more than people say between facts, in however short sentences."""
    told = [s for s in sentences if not s.rstrip("\"'”").endswith("?")]
    return sum(len(own_words(sentence, free)) for sentence in told) > UNCITED_WORDS


def claims_alone(sentence: str, free: frozenset[str]) -> bool:
    """Whether a sentence that cites nothing says more than people say between facts."""
    if sentence.rstrip("\"'”").endswith("?"):
        return False
    least = UNCITED_WORDS - (len(sentence.split()) >= LONG_WORDS)
    return len(own_words(sentence, free)) >= least or any(
        len(quote.split()) >= QUOTED_WORDS for quote in _QUOTED.findall(sentence)
    )
