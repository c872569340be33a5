"""A script of the length that was asked for: how many units it takes, the most needed first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lib.models.script import Script
from lib.pipeline.duration import script_seconds, spoken_seconds
from lib.pipeline.offline.units import Unit

OVER = 1.04
NEAR = 0.04
TRIES = 4

Written = Callable[[Sequence[Unit]], Script]


def fitted(target_s: float, units: Sequence[Unit], least: int, written: Written, whole: Script) -> Script:
    """The script nearest to its length of those that say the first units, `least` of them or more; `whole` says all.

    Where that is off by more than a little, one unit from further behind is tried in the gap.
    """
    if script_seconds(whole) <= target_s * OVER:
        return whole
    tried = {len(units): whole}
    low, high = least, len(units)
    while low < high:
        middle = (low + high) // 2
        tried[middle] = written(units[:middle])
        if script_seconds(tried[middle]) < target_s:
            low = middle + 1
        else:
            high = middle
    found = list(tried.values())
    under = max((n for n in tried if script_seconds(tried[n]) < target_s), default=None)
    if under is not None and min(_off(script, target_s) for script in found) > NEAR * target_s:
        gap_s = target_s - script_seconds(tried[under])
        found += [written([*units[:under], more]) for more in _fitting(units, under, gap_s)]
    return min(found, key=lambda script: _off(script, target_s))


def _off(script: Script, target_s: float) -> float:
    return abs(script_seconds(script) - target_s)


def _fitting(units: Sequence[Unit], taken: int, gap_s: float) -> list[Unit]:
    """The units behind the first that best fill the gap by themselves."""
    said = set(units[:taken])
    free = [unit for unit in units[taken + 1 :] if unit.head is None or unit.head in said]
    return sorted(free, key=lambda unit: abs(spoken_seconds(unit.text) - gap_s))[:TRIES]
