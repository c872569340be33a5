"""Lines that are spoken outside: which of them a render needs, how fast they may be asked for, and one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.actions.coded_lines import coded_line
from lib.actions.orders import cancelled, order_of, plan_of_run
from lib.actions.planned import bitrate_of, cast_of, planned_line, planned_scenes
from lib.actions.room import check_room
from lib.actions.studio import Studio
from lib.actions.takes import Payer, is_kept, is_outside, is_set_up
from lib.actions.voicing import name_line
from lib.errors import PodcastError
from lib.models.enums import JobStatus
from lib.models.values import digest
from lib.providers.speech import Pace, all_providers, pace_of
from lib.store import render_jobs, setups
from lib.store.engine import reading, writing


@dataclass(frozen=True, slots=True)
class Call:
    """A line that a provider outside is to be asked for. Lines that sound the same are one `job`."""

    scene_id: str
    line_id: str
    job: str
    provider: str


def outside_calls(studio: Studio, run_id: str) -> list[Call]:
    """The lines of a run that are not kept yet and are spoken outside, in order. Raises NotFound, Cancelled."""
    order = order_of(studio, run_id)
    if not any(is_outside(studio.speech(name)) for name in {who.provider for who in cast_of(order["plan"])}):
        return []
    return [
        Call(scene.id, line.id, digest(line.take)[:16], line.speaker.provider)
        for scene in planned_scenes(studio, order["plan"])
        if order.get("only") is None or scene.id in order["only"]
        for line in scene.lines
        if line.is_outside and not is_kept(studio, line.take)
    ]


def paces(studio: Studio, providers: Iterable[str]) -> dict[str, Pace]:
    """How fast each may be called, as set up now."""
    return {name: pace_of(studio.speech(name)) for name in providers}


def open_lanes(studio: Studio) -> dict[str, Pace]:
    """Providers outside that somebody has set up, with a key or an address, whoever that is."""
    known = [spec.name for spec in all_providers()]
    with reading(studio.engine) as session:
        owners = setups.all_owners(session)
    return {
        name: pace
        for owned in (*map(studio.owned_by, owners), studio)
        for name, pace in paces(owned, known).items()
        if pace.is_limited and is_set_up(owned, name)
    }


def speak_line(studio: Studio, project_id: str, run_id: str, scene_id: str, line_id: str) -> None:
    """Have one line of a scene spoken and kept; the scene finds it there. Raises PodcastError, naming the line."""
    studio = studio.on_behalf_of(project_id)
    plan = plan_of_run(studio, run_id)
    number, line = planned_line(studio, plan, scene_id, line_id)
    _begin(studio, run_id, scene_id)
    try:
        check_room(studio)
        payer = Payer(project_id, run_id, line_id)
        coded_line(
            studio, line.speaker, line.words, **line.manner, bitrate_kbps=bitrate_of(plan), payer=payer,
            place_deg=line.place_deg,
        )  # fmt: skip
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
