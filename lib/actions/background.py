"""Long steps as durable jobs: asked for once, run by a worker, watched by whoever asked.

A job is known by what it does, to which project, in which state: asking twice is one job, and asking again after a
failure is another try of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib.actions.analysis import analyse
from lib.actions.history import list_versions
from lib.actions.projects import load_project
from lib.actions.render import render, retry_render, stop_run
from lib.actions.research import research
from lib.actions.script import write_script
from lib.actions.sources import list_sources
from lib.actions.steps import require
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound, Stale
from lib.jobs import JobState
from lib.models.enums import JobStatus
from lib.models.values import digest
from lib.store import render_jobs
from lib.store.engine import reading

WORKFLOW = "take_step"
QUEUE = "steps"
RENDER = "render"
VERBS = ("analyse", "research", "write")


@dataclass(frozen=True, slots=True)
class Job:
    """`verb` is one of VERBS, or `render`."""

    verb: str
    state: JobState


def order_step(studio: Studio, project_id: str, verb: str, wanted: dict[str, Any] | None = None) -> Job:
    """Ask a worker for a step of the project as it now stands. `wanted`: `feedback` to analyse, `search_again`
    to research, `again` to write.

    Raises NotFound, and NotReady at once when the step before it is missing.
    """
    project = load_project(studio, project_id)
    require(project, verb)
    found = [source.id for source in list_sources(studio, project_id)]
    mark = digest([project_id, project.created_at.isoformat(), project.version, found, wanted or {}])[:24]
    job_id = f"{verb}:{mark}"
    known = _state(studio, job_id)
    if known is None:
        studio.jobs.enqueue(WORKFLOW, project_id, verb, project.version, wanted or {}, job_id=job_id, queue=QUEUE)
        return Job(verb, studio.jobs.state(job_id))
    if known.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        known = studio.jobs.retry(job_id)
    return Job(verb, known)


_NOTED = {"analyse": "Analysed", "research": "Facts found", "write": "Script written"}
"""What the history says of a project after its first step of the kind."""


def take_step(studio: Studio, project_id: str, verb: str, version: int, wanted: dict[str, Any]) -> None:
    """The step itself, in a worker. Raises Stale when the project is no longer the one it was asked for."""
    if verb not in VERBS:
        raise BadInput(f"There is no step {verb}.")
    now_at = load_project(studio, project_id).version
    if now_at == version + 1 and list_versions(studio, project_id)[0].what.startswith(_NOTED[verb]):
        return  # done already: the worker died between saving it and saying so
    if now_at != version:
        raise Stale("The project was changed after this was asked for.", hint="Look at it, then ask again.")
    match verb:
        case "analyse":
            analyse(studio, project_id, str(wanted.get("feedback", "")))
        case "research":
            research(studio, project_id, search_again=bool(wanted.get("search_again")))
        case "write":
            write_script(studio, project_id, again=bool(wanted.get("again")))


def order_render(studio: Studio, project_id: str) -> Job:
    """Queue the episode; asking twice is one run. Raises NotFound, NotReady."""
    return job(studio, render(studio, project_id))


def job(studio: Studio, job_id: str) -> Job:
    """Where it is now. Raises NotFound."""
    verb = job_id.partition(":")[0]
    if verb not in (*VERBS, RENDER):
        raise NotFound("There is no such job.", hint="Start it again.")
    return Job(verb, studio.jobs.state(job_id))


def cancel_job(studio: Studio, job_id: str) -> Job:
    """Stop it; what is finished is kept, and a job that has ended stays as it is. Raises NotFound."""
    known = job(studio, job_id)
    if known.state.status.is_final:
        return known
    if known.verb == RENDER:
        stop_run(studio, job_id)
    else:
        studio.jobs.cancel(job_id)
    return job(studio, job_id)


def retry_job(studio: Studio, job_id: str) -> Job:
    """Go on after a failure or a cancel; a render is a new run, of what is left. Raises NotFound, NotReady."""
    known = job(studio, job_id)
    if known.state.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
        return known
    if known.verb != RENDER:
        return Job(known.verb, studio.jobs.retry(job_id))
    with reading(studio.engine) as session:
        row = render_jobs.get_job(session, job_id)
    if row is None:
        raise NotFound("This render's project is gone.", hint="Go to Home and choose one from the list.")
    return job(studio, retry_render(studio, row.project_id))


def _state(studio: Studio, job_id: str) -> JobState | None:
    try:
        return studio.jobs.state(job_id)
    except NotFound:
        return None
