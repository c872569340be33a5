"""The time left, told from renders that were simulated second by second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from lib.actions.remaining import (
    BED,
    CALL,
    CALLED,
    CODING,
    FOUND,
    LATELY,
    LATELY_S,
    LINE,
    MINUTE_S,
    MIXED,
    MOMENT_S,
    Work,
    remaining_s,
    work_of,
)
from lib.models.enums import JobStatus, Layout
from lib.models.job import RenderJobPublic

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
_PACE = 0.06
"""Seconds that a second of sound takes on one core."""
UNEVEN = (0.8, 1.25)
"""How much quicker or slower than expected a line is, by chance."""


class Simulated:
    """A render as a worker makes it, by a clock of its own: scenes of lines of very different lengths.

    `kept` is the share of a scene's lines that were spoken before, by the scene's number. Two scenes are at work at a
    time, whose lines share the `voices`; the next one begins when one is made. With `at_once`, lines are called for
    outside, those of all scenes in their order, `per_minute` at most, and a scene is made when its lines are there.
    With `bed` each is mixed in the end. `slower` is what the machine becomes from the middle on; `restart_s` passed
    before the worker came.
    """

    def __init__(
        self, seed: int, *, kept: Callable[[int], float] = lambda _: 0.0, restart_s: float = 0.0, voices: int = 2,
        scenes: int = 8, lines: tuple[int, int] = (6, 16), at_once: int = 0, per_minute: int = 0, bed: bool = False,
        slower: float = 1.0, call_pace: float = 0.03, uneven: tuple[float, float] = UNEVEN,
    ) -> None:  # fmt: skip
        self.uneven, self.call_pace = uneven, call_pace
        self.chance, self.restart_s, self.voices = Random(seed), restart_s, voices
        self.at_once, self.per_minute, self.making = at_once, per_minute, BED[Layout.MONO] if bed else 0.0
        self.sounds = [
            [self.chance.uniform(1.5, 14.0) for _ in range(self.chance.randint(*lines))] for _ in range(scenes)
        ]
        self.kept = [[self.chance.random() < kept(n) for _ in lines] for n, lines in enumerate(self.sounds)]
        self.work = {f"s{n}": self._work(n) for n in range(scenes)}
        spans = self._called() if at_once else self._spoken()
        self.turn_s = max(made for _, _, _, made in spans) / 2

        def late(at_s: float) -> float:
            return at_s + max(0.0, at_s - self.turn_s) * (slower - 1)

        self.spans = [
            (late(begun), [*map(late, ends)], late(mixing), late(made)) for begun, ends, mixing, made in spans
        ]

    def _work(self, n: int) -> Work:
        kept, times, line = self.kept[n], *((CALLED, CALL) if self.at_once else (1.0, LINE))
        each = [
            FOUND + (0.0 if is_kept else times * (line + sound_s))
            for sound_s, is_kept in zip(self.sounds[n], kept, strict=True)
        ]
        if self.at_once:
            each.sort(key=lambda cost: cost == FOUND)
        return Work(
            kept.count(False),
            0.0,
            sum(self.sounds[n]),
            each,
            self.making * sum(self.sounds[n]),
            self.per_minute,
            self.at_once,
        )

    def _taken_s(self, cost: float, pace: float = _PACE) -> float:
        return cost * pace * self.chance.uniform(*self.uneven)

    def _spoken(self) -> list[tuple[float, list[float], float, float]]:
        """Of each scene: when it began, when each line was there, when it was being mixed, and when it was made."""
        rooms, spans, cores = [0.0] * self.voices, list[tuple[float, list[float], float, float]](), [0.0] * self.voices
        for need in self.work.values():
            begun = min(rooms)
            ends = sorted(self._on(cores, begun, cost) for cost in need.each)
            mixing, made = ends[-1], self._on(cores, ends[-1], need.making)
            rooms[rooms.index(begun)] = made
            spans.append((begun, ends, mixing, made))
        return spans

    def _on(self, cores: list[float], begun: float, cost: float) -> float:
        """When it is done, on whichever core is free first."""
        if not cost:
            return begun
        core = cores.index(min(cores))
        cores[core] = max(begun, cores[core]) + self._taken_s(cost)
        return cores[core]

    def _called(self) -> list[tuple[float, list[float], float, float]]:
        slots, starts, spans = [0.0] * self.at_once, list[float](), list[tuple[float, list[float], float, float]]()
        cores = [0.0] * self.voices
        for need in self.work.values():
            begins, ends = list[float](), list[float]()
            for cost in (cost for cost in need.each if cost != FOUND):
                slot = slots.index(min(slots))
                earliest = starts[-self.per_minute] + MINUTE_S if 0 < self.per_minute <= len(starts) else 0.0
                begins.append(max(slots[slot], earliest))
                starts.append(begins[-1])
                slots[slot] = begins[-1] + self._taken_s(cost, self.call_pace)
                ends.append(slots[slot])
            found = need.each.count(FOUND)
            there = max([0.0, *ends])
            mixing = self._on(cores, there, FOUND * found)
            spans.append(
                (min([there, *begins]), sorted(ends) + [mixing] * found, mixing, self._on(cores, mixing, need.making))
            )
        return spans

    def rows(self, at_s: float) -> list[RenderJobPublic]:
        found, moment = list[RenderJobPublic](), timedelta(seconds=self.restart_s)
        for n, (begun, ends, mixing, made) in enumerate(self.spans):
            done = sum(end <= at_s for end in ends)
            status = JobStatus.COMPLETED if made <= at_s else JobStatus.RUNNING if begun <= at_s else JobStatus.QUEUED
            kept = [cost == FOUND for cost in self.work[f"s{n}"].each]
            mixed = {MIXED: (at_s - mixing) / (made - mixing)} if mixing < at_s < made else {}
            found.append(
                RenderJobPublic(
                    id=f"j{n}", project_id="p", run_id="r", scene_id=f"s{n}", position=n, status=status, result=mixed,
                    lines_total=len(ends), lines_done=done, cache_hits=sum(kept[:done]), created_at=BEGAN,
                    started_at=None if status is JobStatus.QUEUED else BEGAN + moment + timedelta(seconds=begun),
                    finished_at=BEGAN + moment + timedelta(seconds=made) if status.is_final else None,
                )
            )  # fmt: skip
        return found

    def told_s(self, at_s: float) -> float | None:
        return remaining_s(
            self.work, self.rows(at_s), BEGAN + timedelta(seconds=self.restart_s + at_s), cores=self.voices
        )

    def off(self, since_s: float = 0.0) -> list[tuple[float, float]]:
        """Of tellings from the first scene on, or from `since_s`: how much was left, and how far off that was."""
        at_s, found = max(self.first_made_s, since_s), list[tuple[float, float]]()
        while (left_s := self.all_made_s - at_s) > MOMENT_S:
            if (told := self.told_s(at_s)) is not None:
                found.append((left_s, abs(told - left_s) / left_s))
            at_s += max(0.25, self.all_made_s / 100)
        return found

    @property
    def first_made_s(self) -> float:
        return min(made for _, _, _, made in self.spans)

    @property
    def all_made_s(self) -> float:
        return max(made for _, _, _, made in self.spans)


def _half(_: int) -> float:
    return 0.5


HOW: dict[str, dict[str, Any]] = {
    "cold": {},
    "after a night without a worker": {"restart_s": 30_000.0},
    "half of each scene kept": {"kept": _half},
    "the first scenes kept": {"kept": lambda n: 0.9 if n < 4 else 0.1},
    "the last scenes kept": {"kept": lambda n: 0.1 if n < 4 else 0.9},
    "one voice": {"voices": 1},
    "one voice, half kept": {"voices": 1, "kept": _half},
    "many short scenes": {"scenes": 24, "lines": (3, 6)},
    "a bed": {"bed": True},
    "a bed under long scenes, half kept": {"bed": True, "kept": _half, "scenes": 3, "lines": (30, 40)},
    "a bed under what is all kept": {"bed": True, "kept": lambda n: 0.9},
    "outside, one at a time": {"at_once": 1},
    "outside, two at a time": {"at_once": 2},
    "outside, eight at a time, half kept": {"at_once": 8, "kept": _half, "scenes": 30},
    "outside, twenty a minute": {"at_once": 4, "per_minute": 20},
    "outside, fifty a minute, half kept": {"at_once": 8, "per_minute": 50, "kept": _half, "scenes": 40},
    "outside with a bed": {"at_once": 4, "bed": True, "call_pace": _PACE},
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_after_the_first_scene_the_time_left_is_right_within_30_percent(how: dict[str, Any]) -> None:
    told = [each for seed in range(3) for each in Simulated(seed, **how, uneven=(1.0, 1.0)).off()]
    assert len(told) > 50
    assert max(off for left_s, off in told if left_s > 5.0) <= 0.3
    assert _within(told) >= 0.98, "the very last line may be half done or nearly there: nobody knows"


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_where_lines_take_more_or_less_than_expected_it_nearly_always_is(how: dict[str, Any]) -> None:
    assert _within([each for seed in range(4) for each in Simulated(seed, **how).off()]) >= 0.95


def test_a_machine_that_became_slower_is_told_of_soon() -> None:
    told = list[tuple[float, float]]()
    for seed in range(3):
        run = Simulated(seed, scenes=40, slower=2.0)
        told += run.off(run.turn_s + max(LATELY_S, LATELY * run.turn_s) * 1.5)
    assert len(told) > 50 and _within(told) == 1


def _within(told: list[tuple[float, float]]) -> float:
    return sum(off <= 0.3 for _, off in told) / len(told)


def test_nothing_is_told_before_a_few_lines_or_without_any_to_speak() -> None:
    run = Simulated(1)
    assert run.told_s(0.0) is None
    assert remaining_s({}, run.rows(run.all_made_s), BEGAN) is None


def test_a_clock_that_went_back_tells_no_negative_time() -> None:
    run = Simulated(2)
    rows = run.rows(run.first_made_s)
    told = remaining_s(run.work, rows, BEGAN - timedelta(hours=1))
    assert told is None or told >= 0


def test_only_lines_that_nobody_spoke_are_work() -> None:
    scene = {"id": "s", "lines": [{"text": "One two three."}, {"text": "Four five six seven."}]}
    assert work_of(scene, 1.0, [True, True]).lines == 0
    assert work_of(scene, 1.0, [False, True]).lines == 1
    assert work_of(scene, 2.0, [False, False]).sound_s == pytest.approx(work_of(scene, 1.0, [False, False]).sound_s / 2)


def test_a_change_to_stereo_costs_coding_and_a_bed_its_mixing_but_no_speaking() -> None:
    scene = {"id": "s", "lines": [{"text": "One two three."}, {"text": "Four five six seven."}]}
    all_kept, none = [True, True], [False, False]
    stereo = work_of(scene, 1.0, all_kept, none, layout=Layout.STEREO)
    assert stereo.lines == 0 and stereo.making == 0
    assert sum(stereo.each) == pytest.approx(CODING[Layout.STEREO] * stereo.whole_s + 2 * FOUND)
    bedded = work_of(scene, 1.0, all_kept, none, has_bed=True)
    assert list(bedded.each) == [FOUND, FOUND] and bedded.making == BED[Layout.MONO] * bedded.whole_s
    assert sum(work_of(scene, 1.0, none).each) == pytest.approx(2 * (LINE + FOUND) + stereo.whole_s)


def test_of_voices_outside_the_lines_that_are_called_for_come_first() -> None:
    scene = {"id": "s", "lines": [{"text": "One two three."}, {"text": "Four five six seven."}]}
    work = work_of(scene, 1.0, [True, False], at_once=1)
    assert work.each[0] > CALL and work.each[1] == FOUND


def test_what_was_done_before_a_worker_died_is_not_taken_for_the_pace_of_this_one() -> None:
    work = {"s": Work(20, 0.0, 200.0, [10.0] * 20)}
    row = RenderJobPublic(
        id="j", project_id="p", run_id="r", scene_id="s", position=0, status=JobStatus.RUNNING, lines_total=20,
        lines_done=10, cache_hits=5, created_at=BEGAN, started_at=BEGAN,
    )  # fmt: skip
    told = remaining_s(work, [row], BEGAN + timedelta(seconds=25), cores=1)
    assert told == pytest.approx(10 * 5, rel=0.2), "five lines took 25 s, and ten are left"


def test_a_run_planned_before_lines_were_counted_one_by_one_still_tells() -> None:
    row = RenderJobPublic(
        id="j", project_id="p", run_id="r", scene_id="s", position=0, status=JobStatus.RUNNING, lines_total=10,
        lines_done=5, created_at=BEGAN, started_at=BEGAN,
    )  # fmt: skip
    told = remaining_s({"s": Work(10, 50.0, 50.0)}, [row], BEGAN + timedelta(seconds=10), cores=1)
    assert told == pytest.approx(10, rel=0.2)
