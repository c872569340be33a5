"""Which scene tells which fact: each fact is given to one scene only, so none is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from lib.models.research import Angle, Fact
from lib.pipeline.offline.weights import Vector, Weights, nearness

ROOM = 1.25


def shared(facts: Sequence[Fact], angles: Sequence[Angle], titles: Sequence[str]) -> list[list[Fact]]:
    """A group of facts for each of the segments `titles`, disjoint, and together all of `facts`.

    The research says where a fact belongs when its angle has the segment's title. The others go to the segment whose
    words they share most and that still has room, so that segments of equal length get about as many. No group is
    empty while another has two.
    """
    groups = _mapped(facts, angles, titles)
    placed = {fact.id for group in groups for fact in group}
    room = ceil(len(facts) / len(titles) * ROOM)
    weights = Weights([*(_words(fact) for fact in facts), *titles])
    middles = [weights.vector(title, *map(_words, group)) for title, group in zip(titles, groups, strict=True)]
    for fact in (fact for fact in facts if fact.id not in placed):
        vector = weights.vector(_words(fact))
        open_ones = [n for n, group in enumerate(groups) if len(group) < room] or list(range(len(groups)))
        groups[max(open_ones, key=lambda n: (nearness(vector, middles[n]), -len(groups[n])))].append(fact)
    return [_in_order(group, facts) for group in _levelled(groups, room, weights, titles)]


def _mapped(facts: Sequence[Fact], angles: Sequence[Angle], titles: Sequence[str]) -> list[list[Fact]]:
    by_id = {fact.id: fact for fact in facts}
    groups: list[list[Fact]] = []
    for title in titles:
        angle = next((a for a in angles if a.title.casefold() == title.casefold()), Angle(title=title))
        groups.append([by_id.pop(i) for i in dict.fromkeys(angle.mapped_fact_ids) if i in by_id])
    return groups


def _levelled(groups: list[list[Fact]], room: int, weights: Weights, titles: Sequence[str]) -> list[list[Fact]]:
    """Facts moved from groups that overflow to where there is room, and from the fullest to empty ones."""
    vectors: list[Vector] = [weights.vector(title) for title in titles]
    while True:
        full = max(range(len(groups)), key=lambda n: len(groups[n]))
        thin = min(range(len(groups)), key=lambda n: len(groups[n]))
        overflows = len(groups[full]) > room and len(groups[thin]) < len(groups[full]) - 1
        starves = not groups[thin] and len(groups[full]) > 1
        if not overflows and not starves:
            return groups
        moved = max(groups[full], key=lambda f: _pull(weights.vector(_words(f)), vectors[thin], vectors[full]))
        groups[full].remove(moved)
        groups[thin].append(moved)


def _pull(vector: Vector, to: Vector, away_from: Vector) -> float:
    return nearness(vector, to) - nearness(vector, away_from)


def _in_order(group: Sequence[Fact], facts: Sequence[Fact]) -> list[Fact]:
    place = {fact.id: n for n, fact in enumerate(facts)}
    return sorted(group, key=lambda fact: place[fact.id])


def _words(fact: Fact) -> str:
    return f"{fact.claim} {fact.quote}"
