"""How right the time is that a render is said to still take: the part `left` of `benchmarks.render`.

Renders of several lengths, each cold and then with half of its lines changed, so that the other half comes from the
cache: by the bundled voices, with music, and by a stub of a voice outside that speaks one line or two at a time. Four
times a second the status is asked for, as a page does. A telling counts from the first finished scene on, while more
than `MOMENT_S` are truly left: below that the screen says “a moment”, and a third of a second would be an error.

Nobody can foresee what else a machine will be asked to do, so each render's figures say what share of all cores other
programs had in each quarter of it: where that moved by more than `STEADY`, the figure is the machine's.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.pipeline import NAME, stub
from lib.actions.approval import approve_all
from lib.actions.music import choose_music
from lib.actions.projects import load_project, save_project
from lib.actions.providers import save_setup
from lib.actions.remaining import MOMENT_S
from lib.actions.render import render, render_status
from lib.actions.setups import Kind
from lib.actions.studio import Studio
from lib.models.enums import JobStatus, MusicPart
from lib.models.project import Project
from lib.models.script import Line, Script

EVERY_S, STEADY = 0.25, 0.15
WITHIN = 0.3
_CHARS = 80
"""A line that can be said, and have more words, in the four seconds that the stub speaks."""

AtWork = Callable[[], AbstractContextManager[tuple[Studio, int]]]


@dataclass
class Told:
    """`(seconds that were left, seconds that were said to be)` of a render, from its first finished scene on, and what
    share of all cores other programs had in each quarter of it."""

    pairs: list[tuple[float, float]] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    @property
    def is_steady(self) -> bool:
        return max(self.others) - min(self.others) <= STEADY


def foretold(at_work: AtWork, scripted: Callable[[Studio, int], Project]) -> dict[str, Any]:
    """The share of tellings that were within 30 percent of what was left, of each render and of all together."""
    found: dict[str, Told] = {}
    for minutes, music in ((3, ""), (10, ""), (30, ""), (10, "piece:ledger")):
        with at_work() as (studio, worker):
            project = dressed(studio, scripted(studio, minutes), music)
            _both(studio, worker, project, f"{minutes} minutes{' with music' if music else ''}", found)
    for at_once in (1, 2):
        with _outside(at_work, at_once) as (studio, worker):
            project = _with_outside_voices(studio, scripted(studio, 5))
            _both(studio, worker, project, f"outside, {at_once} at a time", found)
    steady = [pair for each in found.values() if each.is_steady for pair in each.pairs]
    return {
        "renders": {name: _figures(told.pairs) | {"others": told.others} for name, told in found.items()},
        "on_a_steady_machine": _figures(steady), **_figures([pair for each in found.values() for pair in each.pairs]),
    }  # fmt: skip


def _both(studio: Studio, worker: int, project: Project, name: str, found: dict[str, Told]) -> None:
    """Cold, and with half of the lines kept."""
    found[name] = _told(studio, worker, project.project_id)
    _half_changed(studio, project.project_id)
    found[f"{name}, half of it kept"] = _told(studio, worker, project.project_id)


def _told(studio: Studio, worker: int, project_id: str) -> Told:
    render(studio, project_id)
    looks, used = list[tuple[float, float]](), list[tuple[float, float]]()
    while True:
        at, status = time.perf_counter(), render_status(studio, project_id)
        used.append((at, _used_by_others_s(worker)))
        if status is None or status.status.is_final:
            break
        if status.eta_s is not None and any(row.status == JobStatus.COMPLETED for row in status.scenes):
            looks.append((at, status.eta_s))
        time.sleep(EVERY_S)
    if status is None or status.status != JobStatus.COMPLETED:
        raise SystemExit(f"the render ended: {status and status.episode.error}")
    ended = time.perf_counter()
    pairs = [(ended - at, said_s) for at, said_s in looks if ended - at > MOMENT_S]
    quarters = [used[n * (len(used) - 1) // 4] for n in range(5)]
    cores = os.cpu_count() or 1
    others = [round((b[1] - a[1]) / max(0.1, b[0] - a[0]) / cores, 2) for a, b in pairwise(quarters)]
    return Told(pairs, others)


def _used_by_others_s(worker: int) -> float:
    """Seconds of all cores that went to other programs than the worker and this one; 0 where there is no /proc."""
    try:
        whole = [int(ticks) for ticks in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
        own = sum(int(ticks) for ticks in Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[11:13])
    except FileNotFoundError:
        return 0.0
    busy = sum(whole[:8]) - whole[3] - whole[4]
    return (busy - own) / os.sysconf("SC_CLK_TCK") - time.process_time()


def _figures(told: list[tuple[float, float]]) -> dict[str, Any]:
    off = [abs(said_s - left_s) / left_s for left_s, said_s in told]
    if not off:
        return {"time_left_told": 0}
    within = sum(each <= WITHIN for each in off) / len(off)
    return {
        "time_left_told": len(off), "time_left_off_median": round(statistics.median(off), 3),
        "time_left_within_30_percent": round(within, 3),
    }  # fmt: skip


def dressed(studio: Studio, project: Project, music: str) -> Project:
    """With that music before, after and under the speech; "" is none."""
    for part in MusicPart if music else ():
        project = choose_music(studio, load_project(studio, project.project_id), part, music)
    return project


def _half_changed(studio: Studio, project_id: str) -> None:
    """Every second line ends with other words."""
    _rewritten(
        studio, load_project(studio, project_id), lambda n, line: f"{line.text} So it was." if n % 2 else line.text
    )


def _rewritten(studio: Studio, project: Project, words: Callable[[int, Line], str]) -> Project:
    scenes, n = [], 0
    for scene in project.script_data.scenes if project.script_data else []:
        lines = [line.model_copy(update={"text": words(n + k, line)}) for k, line in enumerate(scene.lines)]
        n += len(lines)
        scenes.append(scene.model_copy(update={"lines": lines, "approved_hash": ""}))
    changed = project.model_copy(update={"script_data": Script(scenes=scenes)})
    return approve_all(studio, save_project(studio, changed), reason="A measurement.")


@contextmanager
def _outside(at_work: AtWork, at_once: int) -> Iterator[tuple[Studio, int]]:
    """A studio whose voices are a stub's, which answers after 0.4 s."""
    with stub(0.4) as url, at_work() as (studio, worker):
        options = {"base_url": f"{url}/v1", "voices": "alloy,onyx", "at_once": str(at_once)}
        save_setup(studio, Kind.SPEECH, NAME, options=options)
        yield studio, worker


def _with_outside_voices(studio: Studio, project: Project) -> Project:
    cast = [
        speaker.model_copy(update={"provider": NAME, "voice_id": voice})
        for speaker, voice in zip(project.cast, ("alloy", "onyx"), strict=True)
    ]
    cast_so = project.model_copy(update={"cast": cast})
    return _rewritten(studio, cast_so, lambda _, line: line.text[:_CHARS])
