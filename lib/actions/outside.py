"""Lines that are spoken outside: which of them a render needs, how fast they may be asked for, and a few of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial

from lib.actions.coded_lines import coded_line
from lib.actions.gates import threads
from lib.actions.orders import cancelled, order_of, plan_of_run
from lib.actions.planned import PlannedLine, PlannedScene, bitrate_of, cast_of, planned_lines, planned_scenes
from lib.actions.room import check_room
from lib.actions.setups import Kind, setup_name
from lib.actions.studio import Studio
from lib.actions.takes import Payer, is_kept, is_outside, is_set_up
from lib.actions.voicing import name_line
from lib.errors import PodcastError
from lib.jobs import stop_requested
from lib.models.enums import JobStatus
from lib.models.values import digest
from lib.providers.speech import Pace, all_providers, pace_of
from lib.store import render_jobs, setups
from lib.store.engine import reading, writing

JOBS_AT_ONCE, MOST_LINES = 8, 8
"""A job costs the engine as much as a short line is long in coding. A provider that takes many calls at a time is given
bundles, so many that several machines still share them, and so small that little is asked again after a crash."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Lines of one scene that one `job` has a provider outside speak, together."""

    scene_id: str
    provider: str
    line_ids: tuple[str, ...]
    job: str


@dataclass(frozen=True, slots=True)
class Outside:
    """`bundles` in order, and the jobs that each scene waits for, by its id: lines that sound the same are spoken once,
    for whichever scene comes first."""

    bundles: list[Bundle] = field(default_factory=list)
    waits: dict[str, list[str]] = field(default_factory=dict)


def outside_calls(studio: Studio, run_id: str) -> Outside:
    """The lines of a run that are not kept yet and are spoken outside. Raises NotFound, Cancelled."""
    order, found = order_of(studio, run_id), Outside()
    if not any(is_outside(studio.speech(name)) for name in {who.provider for who in cast_of(order["plan"])}):
        return found
    only = order.get("only")
    scenes = [scene for scene in planned_scenes(studio, order["plan"]) if only is None or scene.id in only]
    needed = {scene.id: _needed(studio, scene) for scene in scenes}
    asked = Counter(take for lines in needed.values() for take in lines)
    job_of: dict[str, str] = {}
    for scene_id, lines in needed.items():
        for part in _parts(studio, [line for take, line in lines.items() if take not in job_of], asked):
            job = digest([line.take for line in part])[:16]
            found.bundles.append(Bundle(scene_id, part[0].speaker.provider, tuple(line.id for line in part), job))
            job_of |= {line.take: job for line in part}
        if lines:
            found.waits[scene_id] = list(dict.fromkeys(job_of[take] for take in lines))
    return found


def _needed(studio: Studio, scene: PlannedScene) -> dict[str, PlannedLine]:
    return {line.take: line for line in scene.lines if line.is_outside and not is_kept(studio, line.take)}


def _parts(studio: Studio, lines: list[PlannedLine], asked: Mapping[str, int]) -> Iterator[list[PlannedLine]]:
    """The lines in bundles of one provider; one that several scenes wait for is alone: no other's failure is theirs."""
    yield from ([line] for line in lines if asked[line.take] > 1)
    for provider in dict.fromkeys(line.speaker.provider for line in lines):
        own = [line for line in lines if line.speaker.provider == provider and asked[line.take] == 1]
        size = lines_a_job(pace_of(own[0].asked.speech)) if own else 1
        yield from (own[at : at + size] for at in range(0, len(own), size))


def lines_a_job(pace: Pace) -> int:
    """How many lines of a provider of that pace are one job."""
    least = min(filter(None, (pace.at_once, pace.per_minute)), default=JOBS_AT_ONCE * MOST_LINES)
    return max(1, min(MOST_LINES, least // JOBS_AT_ONCE))


def lane_of(pace: Pace) -> tuple[int, int]:
    """How many jobs at a time, and how many in a minute, come to no more lines than the pace; 0 is no limit."""
    size = lines_a_job(pace)
    return pace.at_once // size, pace.per_minute // size


def open_lanes(studio: Studio, providers: Iterable[str] | None = None) -> dict[str, tuple[int, int]]:
    """How many jobs each of the providers outside (by default all) takes at a time and in a minute, for all owners
    together: what the strictest of those allows who set it up, with a key or an address.

    There is one lane for a provider, and not one for each owner too: the engine keeps a thread, a row and a question
    for each, which thousands of owners would multiply. So nobody's account is called faster than its owner said; the
    price is that one who lets a provider be called seldom slows it for all.
    """
    known = [spec.name for spec in all_providers()] if providers is None else list(providers)
    with reading(studio.engine) as session:
        owners = setups.owners_of(session, [setup_name(Kind.SPEECH, name) for name in known])
    found: dict[str, tuple[int, int]] = {}
    for owned in (studio, *map(studio.owned_by, owners)):
        for name in known:
            pace = pace_of(owned.speech(name))
            if pace.is_limited and is_set_up(owned, name):
                found[name] = _stricter(found.get(name, (0, 0)), lane_of(pace))
    return found


def _stricter(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The smaller of each number, 0 being no limit."""
    at_once, per_minute = (min(filter(None, both), default=0) for both in zip(one, other, strict=True))
    return at_once, per_minute


def speak_lines(studio: Studio, project_id: str, run_id: str, scene_id: str, line_ids: Sequence[str]) -> None:
    """Have lines of a scene spoken and kept, all at a time; the scene finds them there. Returns when none is under way.

    Raises the first one's PodcastError, naming the line; the others are kept.
    """
    studio = studio.on_behalf_of(project_id)
    plan = plan_of_run(studio, run_id)
    _begin(studio, run_id, scene_id)
    # What an earlier try kept was counted then.
    found = planned_lines(studio, plan, scene_id, line_ids)
    lines = [(number, line) for number, line in found if not is_kept(studio, line.take)]
    speak = partial(_speak, studio, project_id, run_id, scene_id, bitrate_of(plan))
    under_way = [threads(line.asked.speech).submit(copy_context().run, speak, number, line) for number, line in lines]
    wait(under_way)
    for each in under_way:
        each.result()


def _speak(
    studio: Studio, project_id: str, run_id: str, scene_id: str, bitrate_kbps: int, number: int, line: PlannedLine
) -> None:
    if stop_requested():
        raise cancelled()
    try:
        check_room(studio)
        payer = Payer(project_id, run_id, line.id)
        coded_line(studio, line.asked, payer, bitrate_kbps=bitrate_kbps, place_deg=line.place_deg)
    except PodcastError as error:
        name_line(error, line.line, number)
        raise
    with writing(studio.engine, progress=True) as session:
        render_jobs.count_line(session, run_id, scene_id)


def _begin(studio: Studio, run_id: str, scene_id: str) -> None:
    """Most lines find their scene under way: they only look, and wait for nobody's write. Raises Cancelled."""
    with reading(studio.engine) as session:
        status = render_jobs.status_of(session, run_id, scene_id)
    if status not in (None, JobStatus.QUEUED, JobStatus.CANCELLED):
        return
    with writing(studio.engine, progress=True) as session:
        if not render_jobs.begin(session, run_id, scene_id):
            raise cancelled()
