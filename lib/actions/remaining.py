"""How long a render still takes, told from what it has done so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.models.enums import JobStatus
from lib.models.job import RenderJobPublic
from lib.pipeline.duration import spoken_seconds

FIRST_LINES = 3
"""One line may have waited for its voice to load, or for a worker that was gone: it tells nothing of the others."""


MIXING = 0.13
"""What mixing, mastering and encoding a second of sound takes, of what speaking it takes with a built-in voice."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a scene needs: its lines that nobody has spoken yet, and the seconds that they, and all, will sound."""

    lines: int
    sound_s: float
    whole_s: float


def work_of(scene: dict[str, Any], speed: float, kept: Sequence[bool]) -> Work:
    """Of a planned scene; `kept` says of each line whether it was spoken before."""
    sounds_s = [spoken_seconds(line["text"]) / speed for line in scene["lines"]]
    left_s = [sound_s for sound_s, is_kept in zip(sounds_s, kept, strict=True) if not is_kept]
    return Work(len(left_s), sum(left_s), sum(sounds_s))


def remaining_s(work: dict[str, Work], scenes: Sequence[RenderJobPublic], at: datetime) -> float | None:
    """Seconds until the scenes are made; None while too little was done to tell.

    The pace is what was spoken in the present attempts over the time in which any of them was at work: neither a night
    in which no worker ran nor what came from the cache is taken for it.
    """
    spoken = left = 0.0
    lines = 0
    for row in scenes:
        need = work.get(row.scene_id) or Work(0, 0.0, 0.0)
        if not need.lines:
            continue
        now_spoken = min(need.lines, row.lines_done - row.cache_hits)
        still = min(need.lines - now_spoken, row.lines_total - row.lines_done)
        made = row.status == JobStatus.COMPLETED
        left += 0.0 if made else need.sound_s * still / need.lines + MIXING * need.whole_s
        spoken += need.sound_s * now_spoken / need.lines + MIXING * need.whole_s * made
        lines += now_spoken
    busy_s = _busy_s(scenes, at)
    return left * busy_s / spoken if lines >= FIRST_LINES and spoken > 0 and busy_s > 0 else None


def _busy_s(scenes: Sequence[RenderJobPublic], at: datetime) -> float:
    """Seconds in which at least one scene was at work; a clock that went back has no negative ones."""
    spans = sorted((row.started_at, row.finished_at or at) for row in scenes if row.started_at is not None)
    total_s, until = 0.0, None
    for begun, ended in spans:
        begun = max(begun, until) if until else begun
        total_s += max(0.0, (ended - begun).total_seconds())
        until = max(until, ended) if until else ended
    return total_s
