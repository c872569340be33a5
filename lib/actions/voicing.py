"""The lines of a scene spoken side by side, as many at a time as there are cores or their provider takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, TypeVar

from lib.actions.coded_lines import CodedLine
from lib.actions.dressing import bed_mark
from lib.actions.gates import threads
from lib.actions.orders import cancelled
from lib.actions.planned import PlannedLine, PlannedScene
from lib.actions.remaining import MIXED
from lib.actions.said_lines import SaidLine
from lib.actions.studio import Studio
from lib.errors import PodcastError
from lib.jobs import stop_requested
from lib.store import render_jobs
from lib.store.engine import writing

Spoken = TypeVar("Spoken", CodedLine, SaidLine)

PROGRESS_EVERY_S = 0.25
_LOOK_S = 0.2
_MOST_AHEAD = 64
_ahead: dict[tuple[str, str], Future[Any]] = {}
"""The lines that were begun last before their scene was, by their run and id: no more than that, since each holds its
sound. Those of several runs: a scene may wait for its turn while others are planned."""


def speak_ahead(run_id: str, lines: Sequence[PlannedLine], speak: Callable[[PlannedLine], Spoken]) -> None:
    """Have the first of the lines spoken, two for each core, for `speak_all` to find."""
    for line in lines[: 2 * (os.cpu_count() or 1)]:
        _ahead[run_id, line.id] = _pool_of(line).submit(speak, line)
    for old in list(_ahead)[:-_MOST_AHEAD]:  # where another worker took the scene, it found them in the cache
        _ahead.pop(old, None)


def speak_all(studio: Studio, run_id: str, scene: PlannedScene, speak: Callable[[PlannedLine], Spoken]) -> list[Spoken]:
    """Every line of the scene, in order; progress is written as they come. Raises Cancelled, and what `speak` raises
    with the line named in it."""
    futures = [_begun(run_id, line) or _pool_of(line).submit(speak, line) for line in scene.lines]
    numbers = {future: number for number, future in enumerate(futures)}
    done = hits = 0
    written_s, is_mixed = monotonic(), bool(bed_mark(scene.plan, scene.number))
    try:
        for future in _as_they_come(futures):
            number = numbers[future]
            done, hits = done + 1, hits + _result(future, scene.lines[number].line, number).is_cached
            is_last = done == len(futures)  # what comes then takes long only where there is a bed to be mixed
            if is_mixed if is_last else monotonic() - written_s >= PROGRESS_EVERY_S:
                written_s = monotonic()
                _progress(studio, run_id, scene.id, done=done, total=len(futures), hits=hits)
    except PodcastError:
        for future in futures:
            future.cancel()
        raise
    return [future.result() for future in futures]


def _begun(run_id: str, line: PlannedLine) -> Future[Any] | None:
    """The line as it was begun ahead. One that has failed since is spoken anew: its reason may be gone."""
    found = _ahead.pop((run_id, line.id), None)
    return None if found is None or (found.done() and found.exception()) else found


def name_line(error: PodcastError, line: dict[str, Any], number: int) -> None:
    """Say in the error which line it is about; lines count from 0."""
    words = line["text"][:60].rstrip() + ("…" if len(line["text"]) > 60 else "")
    error.line_id = line["id"]
    error.message = f"Line {number + 1}, “{words}”: {error.message}"
    error.args = (error.message,)


def _as_they_come(futures: list[Future[Spoken]]) -> Iterator[Future[Spoken]]:
    """Each when it is done. Raises Cancelled as soon as nobody wants them any more: a long line that is being spoken at
    that moment is left to end by itself, and is kept."""
    done = SimpleQueue[Future[Spoken]]()
    for future in futures:
        future.add_done_callback(done.put)
    waiting = len(futures)
    while waiting:
        found = list[Future[Spoken]]()
        with suppress(Empty):
            found.append(done.get(timeout=_LOOK_S))
        if stop_requested():
            raise cancelled()
        waiting -= len(found)
        yield from found


def _result(future: Future[Spoken], line: dict[str, Any], number: int) -> Spoken:
    """The line, or its error with the line named in it."""
    try:
        return future.result()
    except PodcastError as error:
        name_line(error, line, number)
        raise


def _progress(studio: Studio, run_id: str, scene_id: str, *, done: int, total: int, hits: int) -> None:
    with writing(studio.engine, progress=True) as session:
        # Those that were spoken outside were counted before.
        if not render_jobs.tell_lines(session, run_id, scene_id, done=done, total=total, hits=hits):
            raise cancelled()


def mixing_told(studio: Studio, run_id: str, scene_id: str) -> Callable[[float], None]:
    """What hears how far a scene is mixed, and writes that down; it raises Cancelled when nobody wants the scene."""
    written_s = 0.0

    def tell(share: float) -> None:
        nonlocal written_s
        if stop_requested():
            raise cancelled()
        if monotonic() - written_s < PROGRESS_EVERY_S:
            return
        written_s = monotonic()
        with writing(studio.engine, progress=True) as session:
            if not render_jobs.update_job(session, run_id, scene_id, result={MIXED: round(share, 3)}):
                raise cancelled()

    return tell


def _pool_of(line: PlannedLine) -> ThreadPoolExecutor:
    return threads(line.asked.speech) if line.is_outside else _voices_pool()


@cache
def _voices_pool() -> ThreadPoolExecutor:
    """One pool for the lines of all scenes: as many at a time as there are cores."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="voices")
