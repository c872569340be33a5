"""The segments in the order of a format: an arc, by time, doubts first, differences first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lib.pipeline.offline.contrasts import Contrast
from lib.pipeline.offline.kinds import DOUBT
from lib.pipeline.offline.manners import BY_TIME, DIFFERENCES_FIRST, DOUBTS_FIRST, Manner
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.quantities import years
from lib.pipeline.offline.themes import Theme
from lib.pipeline.offline.weights import blend

WHERE_THEY_DIFFER = "Where the sources differ"


def in_manner(
    manner: Manner, material: Material, segments: Sequence[Theme], differing: Sequence[Contrast]
) -> list[Theme]:
    """The segments as the format tells them."""
    if manner.order == BY_TIME:
        return _by_time(segments)
    if manner.order == DOUBTS_FIRST:
        return sorted(segments, key=lambda theme: -_doubts(material, theme))
    if manner.order == DIFFERENCES_FIRST and differing:
        return _differences_first(material, segments, differing)
    return list(segments)


def _by_time(segments: Sequence[Theme]) -> list[Theme]:
    """By the years that are named; a segment without one stays behind the one before it."""
    dated: list[tuple[float, Theme]] = []
    for theme in segments:
        found = sorted(year for unit in theme.units for year in years(unit.text))
        before = dated[-1][0] if dated else float("-inf")
        dated.append((found[len(found) // 2] if found else before, theme))
    return [theme for _, theme in sorted(dated, key=lambda pair: pair[0])]


def _doubts(material: Material, theme: Theme) -> float:
    return sum(DOUBT in material.kinds(unit.text) for unit in theme.units) / max(1, len(theme.units))


def _differences_first(material: Material, segments: Sequence[Theme], differing: Sequence[Contrast]) -> list[Theme]:
    """A segment of the disagreements alone, then the others without them."""
    apart = tuple(unit for contrast in differing for unit in (contrast.first, contrast.second))
    first = Theme(WHERE_THEY_DIFFER, blend(material.vector(unit) for unit in apart), apart)
    others = [replace(theme, units=tuple(u for u in theme.units if u not in apart)) for theme in segments]
    return [first, *(theme for theme in others if theme.units)]
