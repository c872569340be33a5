"""Long steps as durable jobs: asked for once, run by a worker, watched by whoever asked.

A job is known by what it does, to which project, in which state: asking twice is one job, and asking again after a
failure is another try of it. While it works the project may be changed; see `lib.actions.telling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from lib.actions.analysis import analyse
from lib.actions.projects import load_project
from lib.actions.render import render, retry_render, stop_run
from lib.actions.research import research
from lib.actions.rewriting import check_order, rewrite
from lib.actions.script import write_script
from lib.actions.second_reading import check_reading, reread
from lib.actions.sources import list_sources
from lib.actions.steps import require
from lib.actions.studio import Studio
from lib.actions.telling import Telling, cancelled
from lib.actions.trail import note_order
from lib.errors import BadInput, NotFound, ProviderFailed
from lib.jobs import JobState
from lib.models.enums import JobStatus
from lib.models.job import StepProgress
from lib.models.rewriting import RewriteOrder
from lib.models.second_reading import ReadingOrder
from lib.models.values import digest
from lib.store import projects, render_jobs, step_progress
from lib.store.engine import reading, writing

WORKFLOW = "take_step"
QUEUE = "steps"
RENDER = "render"
VERBS = ("analyse", "research", "write", "rewrite", "reread")


@dataclass(frozen=True, slots=True)
class Job:
    """`verb` is one of VERBS, or `render`. Of a step, `note` says what happens now, or what became of it, and `done` of
    `total` parts are there, as far as is known."""

    verb: str
    state: JobState
    note: str = ""
    done: int = 0
    total: int = 0


def order_step(
    studio: Studio, project_id: str, verb: str, wanted: dict[str, Any] | None = None, *, once_more: bool = False
) -> Job:
    """Ask a worker for a step of the project as it now stands. `wanted`: `feedback` to analyse, `search_again`
    to research, `again` to write, a `RewriteOrder` to rewrite, a `ReadingOrder` to reread.

    What was done and left the project as it was is the same job still, unless asked for `once_more`.
    Raises NotFound, and NotReady at once when the step before it is missing.
    """
    project = load_project(studio, project_id)
    require(project, verb)
    found = [source.id for source in list_sources(studio, project_id)]
    mark = digest([project_id, project.created_at.isoformat(), project.version, found, wanted or {}])[:24]
    job_id, known = _latest(studio, f"{verb}:{mark}", once_more)
    if known is not None and known.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
        return job(studio, job_id)
    _begin(studio, project_id, verb, job_id)  # before a worker can look for it
    if known is None:
        studio.jobs.enqueue(WORKFLOW, project_id, verb, project.version, wanted or {}, job_id=job_id, queue=QUEUE)
    else:
        studio.jobs.retry(job_id)
    return job(studio, job_id)


def order_rewrite(studio: Studio, project_id: str, order: RewriteOrder) -> Job:
    """Ask a worker for other lines. While the same is under way it is one job; afterwards it is asked for anew.

    Raises NotFound, NotReady, BadInput at once when the order makes no sense.
    """
    checked = check_order(load_project(studio, project_id), order)
    return order_step(studio, project_id, "rewrite", checked.model_dump(mode="json"), once_more=True)


def order_reading(studio: Studio, project_id: str, order: ReadingOrder) -> Job:
    """Ask a worker to have lines read beside their facts. While the same is under way it is one job.

    Raises NotFound, NotReady at once when there is nothing to read, or nobody who could.
    """
    check_reading(load_project(studio, project_id), order)
    return order_step(studio, project_id, "reread", order.model_dump(mode="json"), once_more=True)


def _latest(studio: Studio, name: str, once_more: bool) -> tuple[str, JobState | None]:
    """The id to ask under, and what became of it so far."""
    for n in count(1):
        job_id = name if n == 1 else f"{name}:{n}"
        known = _state(studio, job_id)
        if known is None or not (once_more and known.status == JobStatus.COMPLETED):
            break
    return job_id, known


def take_step(studio: Studio, project_id: str, verb: str, wanted: dict[str, Any], job_id: str) -> None:
    """The step itself, in a worker. One that was saved before its worker died is not taken again.

    Raises Cancelled, and what the step raises.
    """
    if verb not in VERBS:
        raise BadInput(f"There is no step {verb}.")
    with reading(studio.engine) as session:
        row = step_progress.get(session, job_id)
    if row is not None and row.status == JobStatus.COMPLETED:
        return
    if row is not None and row.status == JobStatus.CANCELLED:
        raise cancelled()
    studio = studio.on_behalf_of(project_id)
    tell = Telling(studio, job_id)
    tell.begun()
    try:
        _take(studio, project_id, verb, wanted, tell)
    except ProviderFailed as error:
        tell(error.message)  # another try may follow in a moment
        raise
    with writing(studio.engine) as session:
        step_progress.put(session, job_id, status=JobStatus.COMPLETED.value)


def _take(studio: Studio, project_id: str, verb: str, wanted: dict[str, Any], tell: Telling) -> None:
    match verb:
        case "analyse":
            analyse(studio, project_id, str(wanted.get("feedback", "")), tell)
        case "research":
            research(studio, project_id, tell, search_again=bool(wanted.get("search_again")))
        case "write":
            write_script(studio, project_id, again=bool(wanted.get("again")), tell=tell)
        case "rewrite":
            rewrite(studio, project_id, RewriteOrder.model_validate(wanted), tell)
        case "reread":
            reread(studio, project_id, ReadingOrder.model_validate(wanted), tell)


def order_render(studio: Studio, project_id: str) -> Job:
    """Queue the episode; asking twice is one run. Raises NotFound, NotReady."""
    return job(studio, render(studio, project_id))


def job(studio: Studio, job_id: str) -> Job:
    """Where it is now. Raises NotFound."""
    verb = job_id.partition(":")[0]
    if verb not in (*VERBS, RENDER):
        raise NotFound("There is no such job.", hint="Start it again.")
    state = studio.jobs.state(job_id)
    row = _row(studio, job_id)
    return Job(verb, state, row.note, row.done, row.total) if row else Job(verb, state)


def cancel_job(studio: Studio, job_id: str) -> Job:
    """Stop it; what is finished is kept, and a job that has ended stays as it is. Raises NotFound."""
    known = job(studio, job_id)
    if known.state.status.is_final:
        return known
    if known.verb == RENDER:
        stop_run(studio, job_id)
    else:
        with writing(studio.engine) as session:
            step_progress.put(session, job_id, status=JobStatus.CANCELLED.value)  # from now on nothing is saved
        studio.jobs.cancel(job_id)
    return job(studio, job_id)


def retry_job(studio: Studio, job_id: str) -> Job:
    """Go on after a failure or a cancel; a render is a new run, of what is left. Raises NotFound, NotReady."""
    known = job(studio, job_id)
    if known.state.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
        return known
    if known.verb != RENDER:
        if row := _row(studio, job_id):
            _begin(studio, row.project_id, known.verb, job_id)
        studio.jobs.retry(job_id)
        return job(studio, job_id)
    with reading(studio.engine) as session:
        run = render_jobs.get_job(session, job_id)
    if run is None:
        raise NotFound("This render's project is gone.", hint="Go to Home and choose one from the list.")
    return job(studio, retry_render(studio, run.project_id))


def _begin(studio: Studio, project_id: str, verb: str, job_id: str) -> None:
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)  # two presses at one moment take turns
        step_progress.begin(session, project_id, verb, job_id)
        note_order(session, studio, verb, project_id)


def _row(studio: Studio, job_id: str) -> StepProgress | None:
    with reading(studio.engine) as session:
        return step_progress.get(session, job_id)


def _state(studio: Studio, job_id: str) -> JobState | None:
    try:
        return studio.jobs.state(job_id)
    except NotFound:
        return None
