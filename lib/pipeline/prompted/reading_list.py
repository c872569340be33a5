"""Which passages are read for facts, and in which batches: what the queries found first, then what else stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from math import ceil

from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Passage, Query, SourceText
from lib.pipeline.prompted.excerpts import PASSAGE_CHARS, excerpts

FACTS_PER_MINUTE = 7
FACTS_MIN = 12
FACTS_PER_PASSAGE = 1.5
FACTS_PER_BATCH = 24
PASSAGES_MIN = 8
AVERAGE_CHARS = 700
HEAD_CHARS = 220
"""What the title and the marks around a passage take in a prompt, at most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage to read. `query_ids` are those that found it; `match` is 1 for the best answer to one of them."""

    source: SourceText
    start: int
    end: int
    query_ids: tuple[str, ...] = ()
    match: float = 0.0

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Batch:
    """Passages that are read together, and how many facts are hoped for from them."""

    readings: list[Reading] = field(default_factory=list)
    facts: int = 0

    def labelled(self) -> dict[str, Reading]:
        """Each passage by the name it has in the prompt: P1, P2 …"""
        return {f"P{n}": reading for n, reading in enumerate(self.readings, 1)}


def facts_wanted(minutes: float) -> int:
    """How many facts an episode of that length has use for."""
    return max(FACTS_MIN, round(minutes * FACTS_PER_MINUTE))


def reading_list(
    brief: Brief,
    analysis: Analysis,
    queries: Sequence[Query],
    passages: Sequence[Passage],
    sources: Sequence[SourceText],
) -> list[Reading]:
    """What to read for the minutes wanted, in reading order, no stretch of a source twice."""
    wanted = max(PASSAGES_MIN, ceil(facts_wanted(brief.minutes) / FACTS_PER_PASSAGE))
    chosen = _in_turn(_found(queries, passages, sources), queries)[:wanted]
    missing = wanted - len(chosen)
    if missing > 0:
        about = " ".join([brief.idea, *(analysis.outline.segments if analysis.outline else [])])
        by_id = {source.id: source for source in sources}
        more = excerpts(sources, about, wanted * AVERAGE_CHARS)
        more = [p for p in more if not any(_overlap(p, r) for r in chosen)]
        best = sorted(more, key=lambda p: -p.score)[:missing]
        chosen += [Reading(by_id[p.source_id], p.start, p.end) for p in best]
    place = {source.id: n for n, source in enumerate(sources)}
    return sorted(chosen, key=lambda r: (place[r.source.id], r.start))


def batches(readings: Sequence[Reading], facts: int, chars: int) -> list[Batch]:
    """The passages in groups of nearly equal size, each within `chars` and of few enough facts for one answer."""
    if not readings:
        return []
    sizes = [len(reading.text) + HEAD_CHARS for reading in readings]
    total, facts = sum(sizes), min(facts, len(readings) * 3)
    number = max(ceil(total / chars), ceil(facts / FACTS_PER_BATCH))
    groups: list[list[Reading]] = [[]]
    size = 0
    for reading, own in zip(readings, sizes, strict=True):
        if groups[-1] and (size + own / 2 > total / number or size + own > chars):
            groups.append([])
            size = 0
        groups[-1].append(reading)
        size += own
    return [Batch(group, ceil(facts * len(group) / len(readings))) for group in groups]


def _found(queries: Sequence[Query], passages: Sequence[Passage], sources: Sequence[SourceText]) -> list[Reading]:
    """What the approved queries found, once each, with all queries that found it."""
    approved = {query.id for query in queries}
    by_id = {source.id: source for source in sources}
    usable = [p for p in passages if p.query_id in approved and p.source_id in by_id and p.start < p.end]
    best = {q: max((p.score for p in usable if p.query_id == q), default=0.0) for q in approved}
    merged: dict[tuple[str, int, int], Reading] = {}
    for p in usable:
        end = min(p.end, p.start + PASSAGE_CHARS)
        old = merged.get((p.source_id, p.start, end), Reading(by_id[p.source_id], p.start, end))
        match = p.score / best[p.query_id] if best[p.query_id] > 0 else 0.0
        ids = tuple(dict.fromkeys((*old.query_ids, p.query_id)))
        merged[p.source_id, p.start, end] = Reading(old.source, p.start, end, ids, max(old.match, min(1.0, match)))
    return list(merged.values())


def _in_turn(found: Sequence[Reading], queries: Sequence[Query]) -> list[Reading]:
    """Each query's best, then each one's second best …, overlapping ones left out."""
    ranked = [sorted((r for r in found if q.id in r.query_ids), key=lambda r: -r.match) for q in queries]
    chosen: list[Reading] = []
    for row in zip_longest(*ranked):
        for reading in row:
            if reading is not None and not any(_overlap(reading, other) for other in chosen):
                chosen.append(reading)
    return chosen


def _overlap(a: Passage | Reading, b: Reading) -> bool:
    source_id = a.source_id if isinstance(a, Passage) else a.source.id
    return source_id == b.source.id and a.start < b.end and b.start < a.end
