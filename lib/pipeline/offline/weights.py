"""Which words matter, and how near two texts are to each other."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from lib.pipeline.offline.words import word_list

Vector = Mapping[str, float]

STOPWORDS = word_list("stopwords")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9]*(?:['’-][A-Za-zÀ-ÿ0-9]+)*")
_SUFFIXES = (
    "ations",
    "ation",
    "ements",
    "ement",
    "ings",
    "ing",
    "ally",
    "edly",
    "ies",
    "ied",
    "ers",
    "ed",
    "er",
    "es",
    "ly",
    "s",
    "e",
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough common root: `measured`, `measuring`, `measures` → `measur`."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    for suffix in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) >= (3 if suffix == "s" else 4):
            low = low[: -len(suffix)] + ("y" if suffix in ("ies", "ied") else "")
            break
    return low[:-1] if len(low) > 4 and low[-1] == low[-2] else low


@lru_cache(maxsize=20_000)
def stems(text: str) -> tuple[str, ...]:
    """Roots of the words of `text` that carry meaning, in order, repeated as often as they occur."""
    return tuple(stem(w) for w in _WORD.findall(text) if len(w) > 2 and w.lower() not in STOPWORDS)


class Weights:
    """Rarity of words over a collection of texts (sentences, here), and vectors weighted by it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = max(1, len(texts))
        self._seen = Counter(root for text in texts for root in set(stems(text)))

    def rarity(self, root: str) -> float:
        return math.log(1 + self._count / (1 + self._seen.get(root, 0)))

    def seen(self, root: str) -> int:
        return self._seen.get(root, 0)

    def vector(self, *texts: str) -> Vector:
        """Unit-length weights of the roots in `texts` together."""
        counts = Counter(root for text in texts for root in stems(text))
        raw = {root: (1 + math.log(n)) * self.rarity(root) for root, n in counts.items()}
        return _unit(raw)


def blend(vectors: Iterable[Vector]) -> Vector:
    """The unit-length middle of several vectors."""
    total: Counter[str] = Counter()
    for vector in vectors:
        for root, weight in vector.items():
            total[root] += weight  # type: ignore[assignment]
    return _unit(total)


def nearness(a: Vector, b: Vector) -> float:
    """0 for nothing in common, 1 for the same words in the same proportions."""
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b.get(root, 0.0) for root, weight in a.items())


def overlap(a: str, b: str) -> float:
    """Share of the meaningful words of the shorter text that the other has too."""
    first, second = set(stems(a)), set(stems(b))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _unit(raw: Mapping[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {root: weight / length for root, weight in raw.items()} if length else {}
