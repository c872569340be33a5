"""How much of what a text says some facts hold, and whether other facts of the project hold more of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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

CHANGED_MOST = 8
LATEST = 4
"""How many facts may be new or gone for the work on earlier ones to be used again, and how many such are kept."""

Row = NDArray[np.float32]
Asked = tuple[str, tuple[str, ...]]
Closest = list[tuple[float, str]]


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
    """The facts of a project in order, by the words that they hold.

    Of `before`, what was closest among facts nearly the same, is kept what still holds: only the `added` ones are then
    compared.
    """

    facts: tuple[str, ...]
    by_root: Mapping[str, list[int]]
    roots: frozenset[str]
    words: tuple[frozenset[str], ...]
    before: Mapping[Asked, Closest] = field(default_factory=dict)
    added: Shelf | None = None
    rows: dict[str, Row] = field(default_factory=dict)
    closest: dict[Asked, Closest] = field(default_factory=dict)
    found: dict[Asked, tuple[float, str]] = field(default_factory=dict)

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
                self.closest.clear()
            self.found[asked] = self._best(*asked)
        return self.found[asked]

    def _best(self, text: str, but: tuple[str, ...]) -> tuple[float, str]:
        mine = said(text)
        if not mine.weight or not self.facts:
            return 0.0, ""
        kept = self.closest[text, but] = self._closest(text, but)
        counted = [
            (-(worth if mine.roots else 0.0) - _beside(mine, held(fact)), fact)
            for worth, fact in kept
            if fact not in but
        ]
        best, fact = min(counted, default=(0.0, ""))
        return -best / mine.weight, fact

    def _closest(self, text: str, but: tuple[str, ...]) -> Closest:
        """The facts that have most of the words of `text`, with how much, `but` among them."""
        most, kept = CLOSEST + len(but), self.before.get((text, but))
        if kept is not None and self.added is not None and all(fact in self for _, fact in kept):
            new = zip(self.added.sums(text).tolist(), self.added.facts, strict=True)
            return sorted([*kept, *new], key=lambda each: (-each[0], each[1]))[:most]
        sums = self.sums(text)
        return [(float(sums[at]), self.facts[at]) for at in np.argsort(-sums, kind="stable")[:most].tolist()]

    def sums(self, text: str) -> Row:
        """How much of the words of `text` each fact has; of a text of little words, how many."""
        mine = said(text)
        if not mine.roots:
            return np.array([len(mine.words & words) for words in self.words], dtype=np.float32)
        sums = np.zeros(len(self.facts), dtype=np.float32)
        for root, worth in mine.roots:
            sums += worth * self.row(root)
        return sums

    def __contains__(self, fact: str) -> bool:
        at = bisect_left(self.facts, fact)
        return at < len(self.facts) and self.facts[at] == fact


_latest: deque[Shelf] = deque(maxlen=LATEST)


@lru_cache(maxsize=16)
def shelf(facts: tuple[str, ...]) -> Shelf:
    """One shelf for the same facts. What an earlier one worked out is used again where few facts have changed."""
    for earlier in reversed(list(_latest)):
        new = set(facts).difference(earlier.facts)
        if len(new) <= CHANGED_MOST and len(earlier.facts) - len(facts) + len(new) <= CHANGED_MOST:
            found = replace(_filled(facts), before=earlier.closest, added=_filled(tuple(new)))
            break
    else:
        found = _filled(facts)
    _latest.append(found)
    return found


def _filled(facts: tuple[str, ...]) -> Shelf:
    ordered = tuple(sorted(facts))
    by_root: dict[str, list[int]] = {}
    for at, fact in enumerate(ordered):
        for root in held(fact).roots:
            by_root.setdefault(root, []).append(at)
    return Shelf(ordered, by_root, frozenset(by_root), tuple(held(fact).names.words for fact in ordered))


def share(text: str, by: Held) -> float:
    """How much of `text` is held, from 0 to 1."""
    mine = said(text)
    roots = sum(worth * strength(root, by.roots) for root, worth in mine.roots)
    return (roots + _beside(mine, by)) / mine.weight if mine.weight else 0.0


def _beside(mine: Said, by: Held) -> float:
    """What is held beside the roots: numbers, and words of any kind."""
    numbers = sum(is_held(number, by.amounts) for number in mine.numbers) if by.amounts else 0
    return NUMBER_WEIGHT * numbers + WORD_WEIGHT * len(mine.words & by.names.words)
