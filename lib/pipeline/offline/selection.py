"""In which order material earns its place: every segment its share, paragraphs together, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lib.models.brief import Brief
from lib.pipeline.offline.blocks import Section
from lib.pipeline.offline.contrasts import Contrast
from lib.pipeline.offline.headings import is_aside, topic
from lib.pipeline.offline.manners import MANNERS, tone_of
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.themes import Theme
from lib.pipeline.offline.units import Unit
from lib.pipeline.offline.weights import nearness

SAME = 0.62
TOGETHER_BONUS = 0.75
IN_SECTION_BONUS = 1.0
BEGINNING_BONUS = 0.3
HEADED_BONUS = 0.3
SEGMENT_WEIGHT = 1.2
ORDER_BONUS = 0.6
CROWDING = 0.05
SPOKEN_SHARE = 0.75
ROOM = 1.45
OVERFULL = 2.0
ASIDE = 0.6
GOES_ON = 0.3
ANNOUNCES = 0.4
TELLING_WORDS = 7
"""A shorter sentence that nothing goes on from mostly announces something: "The first plan was simple."."""


def priority(
    brief: Brief,
    material: Material,
    units: Sequence[Unit],
    groups: Sequence[Sequence[Unit]],
    segments: Sequence[Theme],
    differing: Sequence[Contrast],
    by_hand: Sequence[Unit],
) -> list[Unit]:
    """`units` in the order in which they should be taken until the time is full; those added by hand come first."""
    segment = {unit: at for at, group in enumerate(groups) for unit in group}
    partner = {c.first: c.second for c in differing} | {c.second: c.first for c in differing}
    base = _bases(brief, material, units, segment, segments, partner)
    taken: list[Unit] = list(by_hand)
    beside = {place for unit in taken for place in _places(unit)}
    words = [0] * max(1, len(groups))
    counts = [0] * max(1, len(groups))
    most = ROOM * SPOKEN_SHARE * 150 * brief.minutes / max(1, len(groups))
    left = [unit for unit in units if unit not in by_hand]
    while left:

        def value(unit: Unit) -> float:
            together = not beside.isdisjoint(_places_beside(unit))
            owed = unit in partner and partner[unit] in taken
            at = segment.get(unit, 0)
            full = words[at] + unit.word_count > most and not owed
            return base[unit] + TOGETHER_BONUS * together + 1.0 * owed - CROWDING * counts[at] - OVERFULL * full

        ready = [unit for unit in left if not unit.head or unit.head in taken]
        if not ready:
            break
        best = max(ready, key=lambda u: (value(u), -u.start))
        left.remove(best)
        contradicts = best in partner and partner[best] in taken
        if contradicts or all(nearness(material.vector(best), material.vector(other)) < SAME for other in taken):
            taken.append(best)
            beside.update(_places(best))
            counts[segment.get(best, 0)] += 1
            words[segment.get(best, 0)] += best.word_count
    return taken


def _bases(
    brief: Brief,
    material: Material,
    units: Sequence[Unit],
    segment: Mapping[Unit, int],
    segments: Sequence[Theme],
    partner: Mapping[Unit, Unit],
) -> dict[Unit, float]:
    """What each of `units` is worth before anything is taken."""
    at_home = {unit for theme in segments for unit in theme.units}
    base = {
        unit: _worth(brief, material, unit, unit in partner) + IN_SECTION_BONUS * (unit in at_home) for unit in units
    }
    early = _earliness(units)
    for unit in units:
        base[unit] += ORDER_BONUS * early[unit] - GOES_ON * (not unit.stands)
        base[unit] -= ANNOUNCES * (unit.stands and unit.word_count < TELLING_WORDS)
        headed = topic(unit.section.heading) == segments[segment[unit]].label
        base[unit] += HEADED_BONUS * headed + SEGMENT_WEIGHT * nearness(
            material.vector(unit), segments[segment[unit]].vector
        )
    return base


def _worth(brief: Brief, material: Material, unit: Unit, differs: bool) -> float:
    worth = material.score(unit) + 0.7 * differs + BEGINNING_BONUS * (material.place(unit) < 0.12)
    kinds = material.kinds(unit.text)
    worth -= ASIDE * is_aside(unit.section.heading)
    liked = [MANNERS[brief.format].likes, tone_of(brief.tone).likes]
    return worth + sum(likes.get(kind, 0.0) for likes in liked for kind in kinds)


def _earliness(units: Sequence[Unit]) -> dict[Unit, float]:
    """1 for what begins its section, towards 0 for what ends it: a problem comes before its solution."""
    sections: dict[Section, list[Unit]] = {}
    for unit in units:
        sections.setdefault(unit.section, []).append(unit)
    return {unit: 1 - at / len(section) for section in sections.values() for at, unit in enumerate(section)}


def _places(unit: Unit) -> list[tuple[Section, int]]:
    return [(unit.section, sentence.order) for sentence in unit.sentences]


def _places_beside(unit: Unit) -> tuple[tuple[Section, int], tuple[Section, int]]:
    return (unit.section, unit.sentences[0].order - 1), (unit.section, unit.sentences[-1].order + 1)
