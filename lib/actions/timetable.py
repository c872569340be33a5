"""A render played through beforehand, in seconds of sound that one core makes: what is done side by side, and what must
wait, such as the mixing of the last scene, for which all cores but one are of no use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


class Timetable:
    """Of scenes in their order: `(what each line costs, what is to do when all are there, calls at a time)`.

    Lines of as many scenes as there are `cores` share those; with calls at a time, 0 being none, they are called for
    outside, those of all scenes one after another.
    """

    def __init__(self, scenes: Iterable[tuple[Sequence[float], float, int]], cores: int) -> None:
        self._turns = list[tuple[float, int]]()
        hands, rooms, slots = [0.0] * cores, [0.0] * cores, list[float]()
        for costs, making, calls in scenes:
            slots += [0.0] * (calls - len(slots))
            begun = 0.0 if calls else min(rooms)
            there = max([begun, *(self._done(slots if calls else hands, begun, cost) for cost in costs)])
            made = self._done(hands, there, making)
            if not calls:
                rooms[rooms.index(begun)] = made
        self._turns.sort()
        self._times = [0.0, *(at for at, _ in self._turns)]
        busy = [0, *accumulate(more for _, more in self._turns)]
        spans = zip(self._times, self._times[1:], busy, strict=False)
        self._done_by = [0.0, *accumulate((until - at) * hands_busy for at, until, hands_busy in spans)]

    @property
    def total(self) -> float:
        """When all of it is done."""
        return self._times[-1]

    def at(self, done: float) -> float:
        """When so much of it is done."""
        n = min(bisect_right(self._done_by, max(0.0, done)), len(self._done_by) - 1)
        before, after = self._done_by[n - 1], self._done_by[n]
        share = min(1.0, (max(0.0, done) - before) / (after - before)) if after > before else 1.0
        return self._times[n - 1] + share * (self._times[n] - self._times[n - 1])

    def _done(self, hands: list[float], begun: float, cost: float) -> float:
        """When something is done that falls to whichever hand is free first."""
        if cost <= 0:
            return begun
        first = hands.index(min(hands))
        start = max(begun, hands[first])
        hands[first] = start + cost
        self._turns += [(start, 1), (start + cost, -1)]
        return start + cost
