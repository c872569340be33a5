"""Where two sources give different numbers for the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from lib.pipeline.offline.material import Material
from lib.pipeline.offline.quantities import CURRENCIES, Quantity, quantities
from lib.pipeline.offline.sayable import in_first_person
from lib.pipeline.offline.sentences import Sentence
from lib.pipeline.offline.units import Unit
from lib.pipeline.offline.weights import stems

NEAR_ENOUGH = 0.10
RATIO_MAX = 2.5
RATIO_FAR = 6.0
NEAR_TOGETHER = 0.3
_UP = re.compile(r"\b(?:rose|rises?|risen|grew|grows?|grown|increased?|increases|gained|climbed|doubled)\b", re.I)
_DOWN = re.compile(r"\b(?:fell|falls?|fallen|dropped|drops?|decreased?|decreases|shrank|declined?|halved)\b", re.I)
_SPENDING = frozenset(["spent", "spend", "paid", "pay", "price", "bill", "cost", "expens"])
ALIKE_MAX = 250
_CURRENCIES = CURRENCIES
_TIMES = frozenset({"year", "day", "month", "week", "hour", "minut", "time", "season", ""})
_RATE = re.compile(r"\b(?:a|per|each|every) (?:year|month|week|day|season|unit|person|household|family)\b", re.I)
_EXTREME = re.compile(r"\b(?:best|worst|peak|record|highest|lowest|maximum|minimum|top|at most|at least)\b", re.I)
_PART = re.compile(r"\b(?:of which|alone|least|most|first|second|average payment|saving|tariff)\b", re.I)


@dataclass(frozen=True)
class Contrast:
    """Two units of different sources, the sentences that differ, and their amounts; `near` says how sure it is."""

    first: Unit
    second: Unit
    first_sentence: Sentence
    second_sentence: Sentence
    amounts: tuple[Quantity, Quantity]
    near: float
    opposed: bool = False

    def other(self, unit: Unit) -> Unit:
        return self.second if unit == self.first else self.first

    def sentence_of(self, unit: Unit) -> Sentence:
        return self.first_sentence if unit == self.first else self.second_sentence

    def amount_of(self, unit: Unit) -> Quantity:
        return self.amounts[0] if unit == self.first else self.amounts[1]


def contrasts(material: Material, units: Sequence[Unit]) -> list[Contrast]:
    """Disagreements among `units`, surest first; a unit takes part in one at most.

    Of a unit of measure that is used very often only the first uses are compared.
    """
    found = sorted(_pairs(material, units), key=lambda c: (-c.near, c.first.start, c.second.start))
    taken: set[Unit] = set()
    chosen = []
    for contrast in found:
        if contrast.first not in taken and contrast.second not in taken:
            taken |= {contrast.first, contrast.second}
            chosen.append(contrast)
    return chosen


def _pairs(material: Material, units: Sequence[Unit]) -> Iterator[Contrast]:
    counted = [(u, s, q) for u in units if u.stands for s in u.sentences for q in quantities(s.text)[:1] if q.unit]
    alike: dict[str, list[tuple[Unit, Sentence, Quantity]]] = {}
    for entry in counted:
        alike.setdefault(entry[2].unit, []).append(entry)
    for entries in alike.values():
        for (u1, s1, q1), (u2, s2, q2) in combinations(entries[:ALIKE_MAX], 2):
            if u1.source_id == u2.source_id or (in_first_person(s1.text) and in_first_person(s2.text)):
                continue
            ways = direction(s1.text), direction(s2.text)
            opposed = set(ways) == {-1, 1}
            if _comparable(s1, s2, q1, q2, RATIO_FAR if opposed else RATIO_MAX):
                near = _nearness(material, s1, s2, q1, q2)
                if near >= NEAR_ENOUGH:
                    yield Contrast(u1, u2, s1, s2, (q1, q2), near, opposed)
            elif _comparable(s1, s2, q1, q2, RATIO_FAR) and ways[0] == ways[1] != 0:
                near = _nearness(material, s1, s2, q1, q2)
                if near >= NEAR_TOGETHER:
                    yield Contrast(u1, u2, s1, s2, (q1, q2), near)


def direction(text: str) -> int:
    """1 when the sentence says that something grew, -1 that it shrank, 0 neither or both."""
    return bool(_UP.search(text)) - bool(_DOWN.search(text))


def _comparable(s1: Sentence, s2: Sentence, q1: Quantity, q2: Quantity, ratio_max: float) -> bool:
    low, high = sorted((q1.value, q2.value))
    if low <= 0 or not 1.02 < high / low <= ratio_max or q1.unit in _TIMES:
        return False
    if q1.unit in _CURRENCIES and _is_rate(s1, q1) != _is_rate(s2, q2):
        return False
    if bool(_EXTREME.search(s1.text)) != bool(_EXTREME.search(s2.text)):
        return False  # the best year and the average one do not contradict each other
    return not (_PART.search(s1.text[: q1.start]) or _PART.search(s2.text[: q2.start]))


def _is_rate(sentence: Sentence, quantity: Quantity) -> bool:
    return bool(_RATE.match(sentence.text[quantity.end :].lstrip()))


def _roots(text: str) -> set[str]:
    """The roots of a text; all that speaks of spending is one."""
    return {"cost" if root in _SPENDING else root for root in stems(text)}


def _nearness(material: Material, s1: Sentence, s2: Sentence, q1: Quantity, q2: Quantity) -> float:
    """What the sentences share beside the unit itself, headings counting a little; nothing shared is 0."""
    roots = [_roots(s.text) - set(stems(q.words)) for s, q in ((s1, q1), (s2, q2))]
    heads = [roots[0] | set(stems(s1.section.heading)), roots[1] | set(stems(s2.section.heading))]
    shared = heads[0] & heads[1]
    if not roots[0] & roots[1] or len(shared) < 2:
        return 0.0
    weight = material.weights.rarity
    either = sum(weight(r) for r in heads[0] | heads[1]) or 1.0
    return sum(weight(r) for r in shared) / either
