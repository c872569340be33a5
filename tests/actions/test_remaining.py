"""The time left, told from renders that were simulated second by second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from lib.actions.remaining import BED, CALL, CODING, FOUND, LINE, MOMENT_S, Work, remaining_s, work_of
from lib.models.enums import JobStatus, Layout
from lib.models.job import RenderJobPublic

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
_PACE = 0.06
"""Seconds that a second of sound takes on one core, and the share that mixing and encoding a scene adds to it."""
_MIXING = 0.15


class Simulated:
    """Scenes of lines of very different lengths on two cores, each line a little quicker or slower than expected."""

    def __init__(self, seed: int, *, kept: float = 0.0, restart_s: float = 0.0, voices: int = 2) -> None:
        self.chance = Random(seed)
        self.restart_s, self.voices = restart_s, voices
        self.sounds = [[self.chance.uniform(1.5, 14.0) for _ in range(self.chance.randint(6, 16))] for _ in range(8)]
        self.kept = [[self.chance.random() < kept for _ in lines] for lines in self.sounds]
        self.each = [
            [FOUND + (0.0 if is_kept else LINE + sound) for sound, is_kept in zip(lines, kept, strict=True)]
            for lines, kept in zip(self.sounds, self.kept, strict=True)
        ]
        self.work = {
            f"s{n}": Work(kept.count(False), 0.0, sum(lines), each, _MIXING * sum(lines))
            for n, (lines, kept, each) in enumerate(zip(self.sounds, self.kept, self.each, strict=True))
        }
        self.spans = self._run()

    def _run(self) -> list[tuple[float, list[float], float]]:
        """Of each scene: when it began, when each line was there, and when it was made.

        As in the worker: two scenes at a time, whose lines share the voices; the next begins when one is made.
        """
        voices, rooms, spans = [0.0] * self.voices, [0.0, 0.0], []
        for lines, each in zip(self.sounds, self.each, strict=True):
            begun = min(rooms)
            ends = []
            for cost in each:
                at = max(begun, min(voices))
                end = at + cost * _PACE * self.chance.uniform(0.8, 1.25)
                voices[voices.index(min(voices))] = end
                ends.append(end)
            made = max(ends) + _MIXING * _PACE * sum(lines)
            rooms[rooms.index(begun)] = made
            spans.append((begun, sorted(ends), made))
        return spans

    def rows(self, at_s: float) -> list[RenderJobPublic]:
        found = []
        for n, (begun, ends, made) in enumerate(self.spans):
            done = sum(end <= at_s for end in ends)
            status = JobStatus.COMPLETED if made <= at_s else JobStatus.RUNNING if begun <= at_s else JobStatus.QUEUED
            moment = timedelta(seconds=self.restart_s)
            found.append(
                RenderJobPublic(
                    id=f"j{n}", project_id="p", run_id="r", scene_id=f"s{n}", position=n, status=status,
                    lines_total=len(ends), lines_done=done, cache_hits=sum(self.kept[n][:done]), created_at=BEGAN,
                    started_at=None if status is JobStatus.QUEUED else BEGAN + moment + timedelta(seconds=begun),
                    finished_at=BEGAN + moment + timedelta(seconds=made) if status.is_final else None,
                )
            )  # fmt: skip
        return found

    def told_s(self, at_s: float) -> float | None:
        return remaining_s(self.work, self.rows(at_s), BEGAN + timedelta(seconds=self.restart_s + at_s))

    @property
    def first_made_s(self) -> float:
        return min(made for _, _, made in self.spans)

    @property
    def all_made_s(self) -> float:
        return max(made for _, _, made in self.spans)


@pytest.mark.parametrize("how", [{}, {"restart_s": 30_000.0}, {"kept": 0.5}, {"voices": 1}, {"voices": 1, "kept": 0.5}])
def test_after_the_first_scene_the_time_left_is_nearly_always_right_within_30_percent(how: dict[str, Any]) -> None:
    off = []
    for run in (Simulated(seed, **how) for seed in range(12)):
        first_s, last_s = run.first_made_s, run.all_made_s - MOMENT_S
        for part in range(20):
            at_s = first_s + part / 20 * (last_s - first_s)
            if (told := run.told_s(at_s)) is not None:
                off.append(abs(told - (run.all_made_s - at_s)) / (run.all_made_s - at_s))
    assert len(off) > 200
    assert sum(each <= 0.3 for each in off) / len(off) >= 0.95
    assert max(off) < 0.6


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
    work = work_of(scene, 1.0, [True, False], is_outside=True)
    assert work.each[0] > CALL and work.each[1] == FOUND


def test_what_was_done_before_a_worker_died_is_not_taken_for_the_pace_of_this_one() -> None:
    work = {"s": Work(20, 0.0, 200.0, [10.0] * 20)}
    row = RenderJobPublic(
        id="j", project_id="p", run_id="r", scene_id="s", position=0, status=JobStatus.RUNNING, lines_total=20,
        lines_done=10, cache_hits=5, created_at=BEGAN, started_at=BEGAN,
    )  # fmt: skip
    told = remaining_s(work, [row], BEGAN + timedelta(seconds=25))
    assert told == pytest.approx(10 * 5, rel=0.2), "five lines took 25 s, and ten are left"


def test_a_run_planned_before_lines_were_counted_one_by_one_still_tells() -> None:
    row = RenderJobPublic(
        id="j", project_id="p", run_id="r", scene_id="s", position=0, status=JobStatus.RUNNING, lines_total=10,
        lines_done=5, created_at=BEGAN, started_at=BEGAN,
    )  # fmt: skip
    told = remaining_s({"s": Work(10, 50.0, 50.0)}, [row], BEGAN + timedelta(seconds=10))
    assert told == pytest.approx(10, rel=0.2)
