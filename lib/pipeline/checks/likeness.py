"""How much of what a text says some facts hold, and whether other facts of the project hold more of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lib.pipeline.checks.amounts import Amount, amounts
from lib.pipeline.checks.held import Held, held
from lib.pipeline.checks.kin import kin, weight
from lib.pipeline.checks.names import named
from lib.pipeline.checks.numbers import is_held
from lib.pipeline.checks.roots import told

NUMBER_WEIGHT = 1.5
"""A number that is held tells more than any word: seldom do two facts have the same."""
WORD_WEIGHT = 0.04
"""What any word counts that both have, the little ones too: it decides where a line says hardly anything else."""
REMEMBERED = 20_000
CLOSEST = 6
"""How many facts that have most of a text's words are asked for its numbers."""


@dataclass(frozen=True)
class Said:
    """What a text says: its roots with their weights, and its numbers."""

    roots: tuple[tuple[str, float], ...]
    numbers: tuple[Amount, ...]
    words: frozenset[str]
    weight: float


@lru_cache(maxsize=20_000)
def said(text: str) -> Said:
    """What `text` says."""
    roots = tuple((piece.root, weight(piece.root)) for piece in told(text))
    numbers, words = amounts(text), named(text).words
    return Said(
        roots, numbers, words, sum(w for _, w in roots) + NUMBER_WEIGHT * len(numbers) + WORD_WEIGHT * len(words)
    )


def strength(root: str, roots: frozenset[str]) -> float:
    """1 when `roots` have the root, less when they only have its kin, 0 when they have neither."""
    if root in roots:
        return 1.0
    near = kin(root)
    return max((near[other] for other in near.keys() & roots), default=0.0)


@dataclass(frozen=True, eq=False)
class Shelf:
    """The facts of a project, by the words that they hold."""

    facts: tuple[str, ...]
    by_root: Mapping[str, tuple[int, ...]]
    roots: frozenset[str]
    rows: dict[str, dict[int, float]] = field(default_factory=dict)
    found: dict[tuple[str, tuple[str, ...]], tuple[float, str]] = field(default_factory=dict)

    def row(self, root: str) -> dict[int, float]:
        """How strongly each fact that does so holds `root`."""
        if root not in self.rows:
            found = dict.fromkeys(self.by_root.get(root, ()), 1.0)
            for other, near in kin(root).items():
                for at in self.by_root.get(other, ()):
                    if near > found.get(at, 0.0):
                        found[at] = near
            self.rows[root] = found
        return self.rows[root]

    def best(self, text: str, but: Sequence[str] = ()) -> tuple[float, str]:
        """The share of `text` (0 to 1) that the fact holds which holds most of it, and that fact; `but` are left out."""
        asked = (text, tuple(but))
        if asked not in self.found:
            if len(self.found) >= REMEMBERED:
                self.found.clear()
            self.found[asked] = self._best(*asked)
        return self.found[asked]

    def _best(self, text: str, but: tuple[str, ...]) -> tuple[float, str]:
        mine = said(text)
        sums: dict[int, float] = {}
        for root, worth in mine.roots:
            for at, near in self.row(root).items():
                sums[at] = sums.get(at, 0.0) + worth * near
        order = sorted(sums or range(len(self.facts)), key=lambda at: (-sums.get(at, 0.0), at))
        first = [at for at in order[: CLOSEST + len(but) if sums else None] if self.facts[at] not in but]
        counted = [(sums.get(at, 0.0) + _beside(mine, held(self.facts[at])), self.facts[at]) for at in first]
        best, fact = max(counted, default=(0.0, ""), key=lambda pair: pair[0])
        return (best / mine.weight if mine.weight else 0.0), fact


@lru_cache(maxsize=16)
def shelf(facts: tuple[str, ...]) -> Shelf:
    """One shelf for the same facts."""
    by_root: dict[str, list[int]] = {}
    for at, fact in enumerate(facts):
        for root in held(fact).roots:
            by_root.setdefault(root, []).append(at)
    return Shelf(facts, {root: tuple(found) for root, found in by_root.items()}, frozenset(by_root))


def share(text: str, by: Held) -> float:
    """How much of `text` is held, from 0 to 1."""
    mine = said(text)
    roots = sum(worth * strength(root, by.roots) for root, worth in mine.roots)
    return (roots + _beside(mine, by)) / mine.weight if mine.weight else 0.0


def _beside(mine: Said, by: Held) -> float:
    """What is held beside the roots: numbers, and words of any kind."""
    numbers = sum(is_held(number, by.amounts) for number in mine.numbers) if by.amounts else 0
    return NUMBER_WEIGHT * numbers + WORD_WEIGHT * len(mine.words & by.names.words)
