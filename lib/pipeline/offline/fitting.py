"""A script of the length that was asked for: how many units it takes, the most needed first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lib.models.script import Script
from lib.pipeline.duration import script_seconds, spoken_seconds
from lib.pipeline.offline.selection import TELLING_WORDS
from lib.pipeline.offline.units import Unit

OVER = 1.04
NEAR = 0.04
TRIES = 4

Written = Callable[[Sequence[Unit]], Script]


def fitted(target_s: float, units: Sequence[Unit], least: int, written: Written, whole: Script) -> Script:
    """The script nearest to its length of those that say the first units, `least` of them or more; `whole` says all.

    Where that is off by more than a little, one unit from further behind is tried in the gap, and one is left out of
    the next longer script.
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
    best = min(tried.values(), key=lambda script: _off(script, target_s))
    for others in _others(target_s, units, least, tried) if _off(best, target_s) > NEAR * target_s else ():
        best = min(best, written(others), key=lambda script: _off(script, target_s))
        if _off(best, target_s) <= NEAR * target_s:
            break
    return best


def _others(
    target_s: float, units: Sequence[Unit], least: int, tried: Mapping[int, Script]
) -> Iterator[Sequence[Unit]]:  # fmt: skip
    """One unit more than in the longest that is too short, and one less than in the shortest that is too long."""
    under = max((n for n in tried if script_seconds(tried[n]) < target_s), default=None)
    if under is not None:
        gap_s = target_s - script_seconds(tried[under])
        yield from ([*units[:under], more] for more in _fitting(units, under, gap_s))
    over = min((n for n in tried if script_seconds(tried[n]) > target_s), default=None)
    if over is not None:
        rest_s = script_seconds(tried[over]) - target_s
        gone_on_from = {unit.head for unit in units[:over]}
        free = [unit for unit in units[least:over] if unit not in gone_on_from]
        for less in sorted(free, key=lambda unit: abs(spoken_seconds(unit.text) - rest_s))[:TRIES]:
            yield [unit for unit in units[:over] if unit != less]


def _off(script: Script, target_s: float) -> float:
    return abs(script_seconds(script) - target_s)


def _fitting(units: Sequence[Unit], taken: int, gap_s: float) -> list[Unit]:
    """The units behind the first that best fill the gap by themselves."""
    said = set(units[:taken])
    free = [unit for unit in units[taken + 1 :] if unit.head is None or unit.head in said]
    free = [unit for unit in free if unit.word_count >= TELLING_WORDS]
    return sorted(free, key=lambda unit: abs(spoken_seconds(unit.text) - gap_s))[:TRIES]
