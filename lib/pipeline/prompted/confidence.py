"""How far a fact can be trusted, as a sum of what can be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.models.research import Fact
from lib.pipeline.offline.weights import Weights, nearness

VERBATIM = 0.50
AGREEING_SOURCE = 0.12
DATED = 0.08
MATCH = 0.10
HEDGED = 0.10
ALIKE = 0.33
LOWEST, HIGHEST = 0.2, 0.95

_HEDGE = re.compile(
    r"\b(?:may|might|could|perhaps|probably|possibly|estimate[sd]?|suggests?|reportedly|allegedly|roughly|likely)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What decides a confidence: other sources that say much the same, a known date, how well the passage answered
    its query (0 to 1, the best answer being 1), words of doubt in the quotation."""

    agreeing_sources: int
    dated: bool
    match: float
    hedged: bool


def confidence(seen: Seen) -> float:
    """0.50 for a quotation that stands in its source word for word, which all do; +0.12 for each of up to two other
    sources that say much the same; +0.08 when the source is dated; up to +0.10 for how well the passage answered its
    query; −0.10 for words of doubt ("may", "reportedly"). Between 0.20 and 0.95.
    """
    value = VERBATIM + AGREEING_SOURCE * min(2, seen.agreeing_sources) + DATED * seen.dated
    value += MATCH * min(1.0, max(0.0, seen.match)) - HEDGED * seen.hedged
    return round(min(HIGHEST, max(LOWEST, value)), 2)


def weighed(facts: Sequence[Fact], matches: dict[str, float]) -> list[Fact]:
    """The facts with their confidence; `matches` holds by fact id how well its passage answered."""
    weights = Weights([fact.quote for fact in facts])
    vectors = [weights.vector(fact.quote) for fact in facts]

    def agreeing(at: int) -> int:
        alike = (n for n, vector in enumerate(vectors) if nearness(vector, vectors[at]) > ALIKE)
        return len({facts[n].source_id for n in alike} - {facts[at].source_id})

    return [
        fact.model_copy(
            update={
                "confidence": confidence(
                    Seen(agreeing(at), bool(fact.date), matches.get(fact.id, 0.0), bool(_HEDGE.search(fact.quote)))
                )
            }
        )
        for at, fact in enumerate(facts)
    ]
