"""The time left, told from renders that were simulated second by second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lib.actions.remaining import Work, remaining_s, work_of
from lib.models.enums import JobStatus
from lib.models.job import RenderJobPublic

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
_PACE = 0.06
"""Seconds that a second of sound takes on one core, and the share that mixing and encoding a scene adds to it."""
_MIXING = 0.15


class Simulated:
    """Scenes of lines of very different lengths on two cores, each line a little quicker or slower than expected."""

    def __init__(self, seed: int, *, kept: float = 0.0, restart_s: float = 0.0) -> None:
        self.chance = Random(seed)
        self.restart_s = restart_s
        self.sounds = [[self.chance.uniform(1.5, 14.0) for _ in range(self.chance.randint(6, 16))] for _ in range(8)]
        self.kept = [[self.chance.random() < kept for _ in lines] for lines in self.sounds]
        self.work = {
            f"s{n}": Work(kept.count(False), sum(s for s, k in zip(lines, kept, strict=True) if not k), sum(lines))
            for n, (lines, kept) in enumerate(zip(self.sounds, self.kept, strict=True))
        }
        self.spans = self._run()

    def _run(self) -> list[tuple[float, list[float], float]]:
        """Of each scene: when it began, when each line was there, and when it was made.

        As in the worker: two scenes at a time, whose lines share two voices; the next begins when one is made.
        """
        voices, rooms, spans = [0.0, 0.0], [0.0, 0.0], []
        for lines, kept in zip(self.sounds, self.kept, strict=True):
            begun = min(rooms)
            ends = []
            for sound, is_kept in zip(lines, kept, strict=True):
                at = max(begun, min(voices))
                end = at + (0.002 if is_kept else sound * _PACE * self.chance.uniform(0.8, 1.25))
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


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("how", [{}, {"restart_s": 30_000.0}])
def test_after_the_first_scene_the_time_left_is_right_within_30_percent(seed: int, how: dict[str, float]) -> None:
    _tells(seed, how, 0.3)


@pytest.mark.parametrize("seed", range(12))
def test_with_half_of_the_lines_spoken_before_it_is_right_within_40_percent(seed: int) -> None:
    _tells(seed, {"kept": 0.5}, 0.4)


def _tells(seed: int, how: dict[str, float], within: float) -> None:
    run = Simulated(seed, **how)
    for part in range(10):
        at_s = run.first_made_s + part / 10 * 0.6 * (run.all_made_s - run.first_made_s)
        told, true = run.told_s(at_s), run.all_made_s - at_s
        assert told is not None
        assert abs(told - true) <= within * true, (part, told, true)


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
