"""How long a render still takes, told from what it has done so far.

Work is counted in seconds of sound that a built-in voice speaks and that are coded in one channel; what else there is
to do is so many of those. The pace is what was done over the time in which any scene was at work, so it does not matter
how quick the machine, or a voice outside, is. A telling counts while more than MOMENT_S are left: of less, nobody can
tell three tenths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.actions.manner import words_of
from lib.models.enums import JobStatus, Layout
from lib.models.job import RenderJobPublic
from lib.pipeline.duration import spoken_seconds

MOMENT_S = 2.0
FIRST_LINES = 3
"""One line may have waited for its voice to load, or for a worker that was gone: it tells nothing of the others."""

LINE, FOUND = 0.7, 0.02
"""What a line costs beside its sound, and one that is only found. This and the shares below: processor time of 24 lines
of two built-in voices, 154 s, spoken, coded, and mixed with a bed."""

CALL = 3.0
"""What a line costs beside its sound where it is called for: an answer takes its time, however short the line is."""

SPEAKING = 0.67
CODING = {Layout.MONO: 0.33, Layout.STEREO: 0.58}
BED = {Layout.MONO: 0.44, Layout.STEREO: 0.73}
"""Mixing a scene with its bed, coding that, and listening to it."""

LATE_S = 0.12
"""Lines are written down four times a second: those of the last moment are not there yet."""

TAIL_S, LONGEST_TAIL_S = 0.2, 30.0
"""Joining and checking, while nobody knows what that took here the last time; and what is no measure of it any more."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a scene needs: its lines that nobody has spoken yet, and the seconds that they, and all, will sound.

    `each` is what its lines cost, in the order in which they are counted as done, and `making` what is to do when all
    of them are there.
    """

    lines: int
    sound_s: float
    whole_s: float
    each: Sequence[float] = ()
    making: float = 0.0

    @property
    def costs(self) -> Sequence[float]:
        """`each`; of a run that was planned before anybody counted so, lines of equal length."""
        return self.each or [self.sound_s / max(1, self.lines)] * self.lines


def work_of(
    scene: dict[str, Any], speed: float, kept: Sequence[bool], coded: Sequence[bool] = (), *,
    layout: Layout = Layout.MONO, has_bed: bool = False, is_outside: bool = False,
) -> Work:  # fmt: skip
    """Of a planned scene; `kept` says of each line whether it was spoken before, `coded` whether its frames are there
    too. Where a bed lies under the scene no line is coded by itself; those that are called for are there before any
    that is only found."""
    sounds_s = [spoken_seconds(words_of(line)) / speed for line in scene["lines"]]
    frames = coded or kept
    each = [
        FOUND
        + (0.0 if is_kept else (CALL if is_outside else LINE) + SPEAKING * sound_s)
        + (0.0 if has_bed or (is_kept and is_coded) else CODING[layout] * sound_s)
        for sound_s, is_kept, is_coded in zip(sounds_s, kept, frames, strict=True)
    ]
    if is_outside:
        each.sort(key=lambda cost: cost == FOUND)
    left_s = [sound_s for sound_s, is_kept in zip(sounds_s, kept, strict=True) if not is_kept]
    whole_s = sum(sounds_s)
    return Work(len(left_s), sum(left_s), whole_s, tuple(each), BED[layout] * whole_s if has_bed else 0.0)


def remaining_s(
    work: dict[str, Work], scenes: Sequence[RenderJobPublic], at: datetime, tail_s: float = TAIL_S
) -> float | None:
    """Seconds until the episode is made; None while too little was done to tell. `tail_s` is for what follows the last
    scene.

    Neither a night in which no worker ran, nor what an attempt found that another had done, is taken for the pace.
    """
    done = left = 0.0
    lines = running = count = 0
    for row in scenes:
        need = work.get(row.scene_id) or Work(0, 0.0, 0.0)
        costs, is_made = need.costs, row.status == JobStatus.COMPLETED
        there = costs[: len(costs) if is_made else row.lines_done]
        spoken, whole = sum(there), sum(costs)
        new = [cost for cost in there if cost > FOUND]
        again = max(0, min(len(new), row.cache_hits - (len(there) - len(new))))
        made = 1.0 if is_made else 0.5 if need.making and row.lines_done >= row.lines_total else 0.0
        done += need.making * made + spoken - (sum(new) / len(new) * again if again else 0.0)
        left += whole - spoken + need.making * (1 - made)
        lines, count = lines + len(new) - again, count + len(costs)
        running += row.status == JobStatus.RUNNING
    busy_s = _busy_s(scenes, at) - LATE_S
    if lines < FIRST_LINES or done <= 0 or busy_s <= 0:
        return None
    underway = min(left / 2, running * (done + left) / count / 2)  # of lines that are being spoken, half is done
    return (left - underway) * busy_s / (done + underway) + tail_s


def _busy_s(scenes: Sequence[RenderJobPublic], at: datetime) -> float:
    """Seconds in which at least one scene was at work; a clock that went back has no negative ones."""
    spans = sorted((row.started_at, row.finished_at or at) for row in scenes if row.started_at is not None)
    total_s, until = 0.0, None
    for begun, ended in spans:
        begun = max(begun, until) if until else begun
        total_s += max(0.0, (ended - begun).total_seconds())
        until = max(until, ended) if until else ended
    return total_s
