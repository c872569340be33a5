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


def confidence(seen: Seen) -> tuple[float, str]:
    """How sure a fact is, and how that was computed, in words.

    0.50 for a quotation that stands in its source word for word, which all do; +0.12 for each of up to two other
    sources that say much the same; +0.08 when the source is dated; up to +0.10 for how well the passage answered its
    query; −0.10 for words of doubt ("may", "reportedly"). Between 0.20 and 0.95.
    """
    agreeing = min(2, seen.agreeing_sources)
    grounds = [
        (AGREEING_SOURCE * agreeing, f"{agreeing} other source{'s say' if agreeing > 1 else ' says'} much the same"),
        (DATED * seen.dated, "its source is dated"),
        (round(MATCH * min(1.0, max(0.0, seen.match)), 2), "the passage answers its query"),
        (-HEDGED * seen.hedged, "it hedges"),
    ]
    said = [f"{'+' if weight > 0 else '−'}{abs(weight):.2f} {why}" for weight, why in grounds if weight]
    value = VERBATIM + sum(weight for weight, _ in grounds)
    words = "; ".join([f"{VERBATIM:.2f} for standing in its source word for word", *said])
    return round(min(HIGHEST, max(LOWEST, value)), 2), words


def weighed(facts: Sequence[Fact], matches: dict[str, float]) -> list[Fact]:
    """The facts with their confidence; `matches` holds by fact id how well its passage answered."""
    weights = Weights([fact.quote for fact in facts])
    vectors = [weights.vector(fact.quote) for fact in facts]

    def agreeing(at: int) -> int:
        alike = (n for n, vector in enumerate(vectors) if nearness(vector, vectors[at]) > ALIKE)
        return len({facts[n].source_id for n in alike} - {facts[at].source_id})

    def told(at: int, fact: Fact) -> Fact:
        seen = Seen(agreeing(at), bool(fact.date), matches.get(fact.id, 0.0), bool(_HEDGE.search(fact.quote)))
        sure, words = confidence(seen)
        return fact.model_copy(update={"confidence": sure, "confidence_from": words})

    return [told(at, fact) for at, fact in enumerate(facts)]
