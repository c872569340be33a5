"""How long a render still takes, told from what it has done so far.

Work is counted in seconds of sound that a built-in voice speaks and that are coded in one channel; what else there is
to do is so many of those. The pace is what was done lately over the time in which any scene was at work, so it does not
matter how quick the machine, or a voice outside, is; of a provider that takes only so many calls in a minute it is its
minutes that count. A telling counts while more than MOMENT_S are left: of less, nobody can tell three tenths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lib.actions.manner import words_of
from lib.actions.timetable import Timetable
from lib.models.enums import JobStatus, Layout
from lib.models.job import RenderJobPublic
from lib.pipeline.duration import spoken_seconds

MOMENT_S = 2.0
MIXED = "mixed"
"""Under which a scene's row says what share of its mixing is done."""

FIRST_LINES, FIRST_S = 3, 1.2
"""One line may have waited for its voice to load, or for a worker that was gone: it tells nothing of the others. Nor do
lines of a moment, when as many are under way as are there."""

LINE, FOUND = 0.7, 0.02
"""What a line costs beside its sound, and one that is only found. This and the shares below: processor time of 24 lines
of two built-in voices, 154 s, spoken, coded, and mixed with a bed."""

CALL, CALLED = 3.0, 3.0
"""What a line costs beside its sound where it is called for: an answer takes its time, however short the line is. And
how much longer than a core most of those who answer take; where all is called for it makes no difference."""

SPEAKING = 0.67
CODING = {Layout.MONO: 0.33, Layout.STEREO: 0.58}
BED = {Layout.MONO: 0.44, Layout.STEREO: 0.73}
"""Mixing a scene with its bed, coding that, and listening to it."""

LATELY_S, LATELY = 15.0, 1 / 3
"""The pace is that of so many seconds, or of that share of all of them if this is more: it is told in that time that
a machine got other work, and lines of several lengths are still many enough to make a mean."""

MINUTE_S = 60.0
CORES = 2
"""Of a worker, where a plan does not say."""

LATE_S = 0.12
"""Lines are written down four times a second: those of the last moment are not there yet."""

TAIL_S, LONGEST_TAIL_S = 0.2, 30.0
"""Joining and checking, while nobody knows what that took here the last time; and what is no measure of it any more."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a scene needs: its lines that nobody has spoken yet, and the seconds that they, and all, will sound.

    `each` is what its lines cost, in the order in which they are counted as done, and `making` what is to do when all
    of them are there; `per_minute` is how many of its lines may be called for in a minute, 0 being no limit, and
    `at_once` at a time, 0 being lines that are spoken here.
    """

    lines: int
    sound_s: float
    whole_s: float
    each: Sequence[float] = ()
    making: float = 0.0
    per_minute: int = 0
    at_once: int = 0

    @property
    def costs(self) -> Sequence[float]:
        """`each`; of a run that was planned before anybody counted so, lines of equal length."""
        return self.each or [self.sound_s / max(1, self.lines)] * self.lines


def work_of(
    scene: dict[str, Any], speed: float, kept: Sequence[bool], coded: Sequence[bool] = (), *,
    layout: Layout = Layout.MONO, has_bed: bool = False, at_once: int = 0, per_minute: int = 0,
) -> Work:  # fmt: skip
    """Of a planned scene; `kept` says of each line whether it was spoken before, `coded` whether its frames are there
    too. Where a bed lies under the scene no line is coded by itself; those that are called for are there before any
    that is only found."""
    sounds_s = [spoken_seconds(words_of(line)) / speed for line in scene["lines"]]
    frames = coded or kept
    each = [
        FOUND
        + (0.0 if is_kept else CALLED * (CALL + SPEAKING * sound_s) if at_once else LINE + SPEAKING * sound_s)
        + (0.0 if has_bed or (is_kept and is_coded) else CODING[layout] * sound_s)
        for sound_s, is_kept, is_coded in zip(sounds_s, kept, frames, strict=True)
    ]
    if at_once:
        each.sort(key=lambda cost: cost == FOUND)
    left_s = [sound_s for sound_s, is_kept in zip(sounds_s, kept, strict=True) if not is_kept]
    whole_s = sum(sounds_s)
    making = BED[layout] * whole_s if has_bed else 0.0
    return Work(len(left_s), sum(left_s), whole_s, tuple(each), making, per_minute, at_once)


def remaining_s(
    work: dict[str, Work], scenes: Sequence[RenderJobPublic], at: datetime, tail_s: float = TAIL_S, cores: int = CORES
) -> float | None:
    """Seconds until the episode is made; None while too little was done to tell. `tail_s` is for what follows the last
    scene, `cores` are those of the worker.

    Neither a night in which no worker ran, nor what an attempt found that another had done, is taken for the pace.
    """
    parts = [_part(work.get(row.scene_id) or Work(0, 0.0, 0.0), row, at) for row in scenes]
    if sum(part.lines for part in parts) < FIRST_LINES:
        return None
    if waited_s := _waited_s(parts, at):
        return waited_s + tail_s
    table = Timetable([(part.need.costs, part.need.making, part.need.at_once) for part in parts], cores)
    there = sum(part.there for part in parts) + _half(parts, cores)
    pace = _pace(parts, at, table, there)
    return None if pace is None else (table.total - table.at(there)) * pace + tail_s


@dataclass(frozen=True, slots=True)
class _Part:
    """What is `there` of a scene and what of that was `done` by this attempt, between when; `lines` of its lines were
    made, `waiting` is what the others cost, of a scene that is at work, and `calls` of all are called for outside."""

    need: Work
    there: float
    done: float
    begun: datetime | None
    ended: datetime
    lines: int
    waiting: Sequence[float]
    calls: int
    is_made: bool

    @property
    def span_s(self) -> float:
        return max(0.0, (self.ended - self.begun).total_seconds()) if self.begun else 0.0


def _part(need: Work, row: RenderJobPublic, at: datetime) -> _Part:
    costs, is_made = need.costs, row.status == JobStatus.COMPLETED
    count = len(costs) if is_made else row.lines_done
    spoken = sum(costs[:count])
    new = [cost for cost in costs[:count] if cost > FOUND]
    again = max(0, min(len(new), row.cache_hits - (count - len(new))))
    there = spoken + need.making * (1.0 if is_made else float(row.result.get(MIXED, 0.0)))
    done = there - (sum(new) / len(new) * again if again else 0.0)
    waiting = costs[count:] if row.status == JobStatus.RUNNING else ()
    calls = sum(cost > FOUND for cost in costs) - again
    return _Part(
        need, there, done, row.started_at, row.finished_at or at, len(new) - again, waiting, calls, is_made
    )  # fmt: skip


def _half(parts: Sequence[_Part], cores: int) -> float:
    """Of lines that are being spoken at this moment, half is done."""
    here = [cost for part in parts if not part.need.at_once for cost in part.waiting]
    calls = [cost for part in parts if part.need.at_once for cost in part.waiting]
    return (sum(here[:cores]) + sum(calls[: max(part.need.at_once for part in parts)])) / 2


def _pace(parts: Sequence[_Part], at: datetime, table: Timetable, there: float) -> float | None:
    """Seconds that a second of the timetable takes, lately."""
    busy_s, done = _busy_s(parts) - LATE_S, sum(part.done for part in parts)
    found = sum(part.there for part in parts) - done
    if busy_s < FIRST_S or done <= 0:
        return None
    since = at - timedelta(seconds=max(LATELY_S, LATELY * busy_s))
    lately_s, done_lately = _busy_s(parts, since) - LATE_S, _done_since(parts, since)
    if lately_s <= 0 or done_lately <= 0 or lately_s >= busy_s - LATE_S:
        return busy_s / max(1e-6, table.at(there) - table.at(found))
    before = sum(part.there for part in parts) - done_lately
    return lately_s / max(1e-6, table.at(there) - table.at(before))


def _done_since(parts: Sequence[_Part], at: datetime) -> float:
    """As if each scene had been made evenly since the one before: voices go from one to the next."""
    done, before = 0.0, None
    for part in sorted((part for part in parts if part.begun), key=lambda part: part.ended):
        begun = max(part.begun, before) if part.begun and before else part.begun or part.ended
        span_s, since_s = (part.ended - begun).total_seconds(), (part.ended - max(begun, at)).total_seconds()
        done += part.done * min(1.0, max(0.0, since_s) / max(span_s, 1e-3)) if part.ended > at else 0.0
        before = max(before, part.ended) if before else part.ended
    return done


def _waited_s(parts: Sequence[_Part], at: datetime) -> float:
    """Seconds until the last line may be called for and is there, where the calls of a minute are fewer than could be
    made; 0 where they are not."""
    limited = [part for part in parts if part.need.per_minute and part.begun]
    calls = sum(part.calls for part in parts if part.need.per_minute)
    per_minute = min((part.need.per_minute for part in limited), default=0)
    at_once = max((part.need.at_once for part in limited), default=1)
    spans_s = [
        part.span_s / (part.lines - 1 + at_once) for part in limited if part.is_made and part.lines >= FIRST_LINES
    ]
    quick_s = [span_s for span_s in spans_s if span_s < 2 * min(spans_s)]  # without those that waited for a minute
    if not quick_s or calls <= per_minute:
        return 0.0
    call_s = sum(quick_s) / len(quick_s)
    if per_minute * call_s >= MINUTE_S:
        return 0.0
    minutes, rest = divmod(calls - 1, per_minute)
    begun = min(part.begun for part in limited if part.begun)
    left_s = (calls - sum(part.lines for part in parts if part.need.per_minute)) * call_s
    last_s = minutes * MINUTE_S + (rest + at_once) * call_s
    return max(left_s, last_s - (at - begun).total_seconds())


def _busy_s(parts: Sequence[_Part], since: datetime | None = None) -> float:
    """Seconds in which at least one scene was at work; a clock that went back has no negative ones."""
    spans = sorted((max(part.begun, since or part.begun), part.ended) for part in parts if part.begun is not None)
    total_s, until = 0.0, None
    for begun, ended in spans:
        begun = max(begun, until) if until else begun
        total_s += max(0.0, (ended - begun).total_seconds())
        until = max(until, ended) if until else ended
    return total_s
