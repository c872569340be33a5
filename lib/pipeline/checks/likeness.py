"""How much of what a text says some facts hold, and whether other facts of the project hold more of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

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

Row = NDArray[np.float32]


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
    by_root: Mapping[str, list[int]]
    roots: frozenset[str]
    words: tuple[frozenset[str], ...]
    rows: dict[str, Row] = field(default_factory=dict)
    found: dict[tuple[str, tuple[str, ...]], tuple[float, str]] = field(default_factory=dict)

    def row(self, root: str) -> Row:
        """How strongly each fact holds `root`."""
        if root not in self.rows:
            row = np.zeros(len(self.facts), dtype=np.float32)
            for other, near in kin(root).items():  # the nearest last: it stays
                for at in self.by_root.get(other, ()):
                    row[at] = near
            for at in self.by_root.get(root, ()):
                row[at] = 1
            self.rows[root] = row
        return self.rows[root]

    def best(self, text: str, but: Sequence[str] = ()) -> tuple[float, str]:
        """How much of `text` (0 to 1) the fact holds that holds most of it, and that fact; `but` are left out."""
        asked = (text, tuple(but))
        if asked not in self.found:
            if len(self.found) >= REMEMBERED:
                self.found.clear()
            self.found[asked] = self._best(*asked)
        return self.found[asked]

    def _best(self, text: str, but: tuple[str, ...]) -> tuple[float, str]:
        mine = said(text)
        if not mine.weight or not self.facts:
            return 0.0, ""
        if mine.roots:
            sums = np.zeros(len(self.facts), dtype=np.float32)
            for root, worth in mine.roots:
                sums += worth * self.row(root)
        else:  # nothing but little words: those of every fact are compared
            sums = np.array([len(mine.words & words) for words in self.words])
        order = np.argsort(-sums, kind="stable")[: CLOSEST + len(but)].tolist()
        first = [at for at in order if self.facts[at] not in but]
        words = sums if mine.roots else np.zeros(len(self.facts))
        counted = [(float(words[at]) + _beside(mine, held(self.facts[at])), -at) for at in first]
        best, at = max(counted, default=(0.0, 0))
        return (best / mine.weight, self.facts[-at]) if first else (0.0, "")


@lru_cache(maxsize=16)
def shelf(facts: tuple[str, ...]) -> Shelf:
    """One shelf for the same facts."""
    by_root: dict[str, list[int]] = {}
    for at, fact in enumerate(facts):
        for root in held(fact).roots:
            by_root.setdefault(root, []).append(at)
    return Shelf(facts, by_root, frozenset(by_root), tuple(held(fact).names.words for fact in facts))


def share(text: str, by: Held) -> float:
    """How much of `text` is held, from 0 to 1."""
    mine = said(text)
    roots = sum(worth * strength(root, by.roots) for root, worth in mine.roots)
    return (roots + _beside(mine, by)) / mine.weight if mine.weight else 0.0


def _beside(mine: Said, by: Held) -> float:
    """What is held beside the roots: numbers, and words of any kind."""
    numbers = sum(is_held(number, by.amounts) for number in mine.numbers) if by.amounts else 0
    return NUMBER_WEIGHT * numbers + WORD_WEIGHT * len(mine.words & by.names.words)
