"""The durable workflows: an episode is a plan, a job for each scene, and a finish; any other long step is one job.

Lines that are spoken outside are jobs too, a few together, on the queue of their provider, and all of an episode lie
there from the beginning; a scene is made when its lines are there, so that none takes room while it waits.

Every step may run again after a crash, so what the steps do is idempotent and recorded elsewhere; here is only the
order.
Steps inside a workflow are counted by the engine: adding or moving one needs a new `lib.jobs.APP_VERSION`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

from lib.errors import Cancelled, PodcastError
from lib.jobs import Queue, voices_queue
from lib.logs import PROJECT
from lib.worker.lanes import open_lanes
from lib.worker.reasons import explained, first_error
from lib.worker.retrying import pause_before_retry_s
from lib.worker.steps import bound, room
from lib.worker.threads import in_thread

log = logging.getLogger(__name__)

R = TypeVar("R")

RENDER_EPISODE = "render_episode"
RENDER_SCENE = "render_scene"
SPEAK_LINES = "speak_lines"
TAKE_STEP = "take_step"
MAKE_AUDIOGRAM = "make_audiogram"
MAKE_SOUND_FILE = "make_sound_file"

CHILD_POLL_S, ENDING_POLL_S = 0.05, 0.01
"""How often an episode looks for the end of a scene that may be anywhere, and of one that has just ended here."""
LINES_POLL_S, LINES_POLL_GROWTH, LINES_POLL_MOST_S = 0.05, 1.1, 0.25
LINE_CRASHES = 25
SCENE_CRASHES = 25
"""A scene in whose hands the worker died this often is given up. Its episode outlives it, to say so."""
EPISODE_CRASHES = 1000
STEP_CRASHES = 5


_in_hand: dict[str, asyncio.Event] = {}
"""The scenes that this process has begun, by their jobs; set when they end. Whoever waits for one need not ask: each
question goes through a thread, and together they held Python's lock a twentieth of the time (measured)."""


def scene_job_id(run_id: str, scene_number: int) -> str:
    """Id of the job that renders a run's scene; scenes count from 0."""
    return f"{run_id}:s{scene_number}"


def lines_job_id(run_id: str, job: str) -> str:
    """Id of the job that has lines of a run spoken."""
    return f"{run_id}:v{job}"


@DBOS.step(name="plan", preemptible=True)
async def _plan(project_id: str, run_id: str) -> dict[str, Any]:
    """The scenes in order, and the lines to be spoken outside, whose queues are open then."""
    scenes = await in_thread(run_id, bound().plan, project_id, run_id)
    calls = await in_thread(run_id, bound().calls, project_id, run_id)
    await open_lanes(calls.lanes)
    return {"scenes": scenes, "bundles": calls.bundles, "waits": calls.waits}


@DBOS.step(name="lines", preemptible=True)
async def _lines(project_id: str, run_id: str, scene_id: str, line_ids: tuple[str, ...]) -> None:
    await in_thread(f"{run_id}/{scene_id}/{line_ids[0]}", bound().speak, project_id, run_id, scene_id, line_ids)


@DBOS.step(name="settled", preemptible=True)
async def _settled(waiting: dict[str, list[str]]) -> list[tuple[str, Exception | None]]:
    """Wait until all lines of some scenes have ended; those scenes, each with the first error of its lines."""
    pause_s = LINES_POLL_S
    while True:
        rows = await DBOS.list_workflows_async(
            workflow_ids=[job for jobs in waiting.values() for job in jobs], load_input=False
        )
        ended = {row.workflow_id: row for row in rows if row.status not in ("ENQUEUED", "DELAYED", "PENDING")}
        found = [scene_id for scene_id, jobs in waiting.items() if all(job in ended for job in jobs)]
        if found:
            return [(scene_id, first_error([ended[job] for job in waiting[scene_id]])) for scene_id in found]
        await asyncio.sleep(pause_s)
        pause_s = min(pause_s * LINES_POLL_GROWTH, LINES_POLL_MOST_S)


@DBOS.step(name="fail_scene")
async def _fail_scene(project_id: str, run_id: str, scene_id: str, error: PodcastError) -> None:
    await in_thread(run_id, bound().fail_scene, project_id, run_id, scene_id, error)


@DBOS.step(name="scene", preemptible=True)
async def _scene(project_id: str, run_id: str, scene_id: str) -> None:
    async with room():
        await in_thread(f"{run_id}/{scene_id}", bound().render_scene, project_id, run_id, scene_id)


@DBOS.step(name="finish", preemptible=True)
async def _finish(project_id: str, run_id: str) -> int:
    return await in_thread(run_id, bound().finish, project_id, run_id)


@DBOS.step(name="fail")
async def _fail(project_id: str, run_id: str, error: PodcastError, of_scenes: dict[str, PodcastError]) -> None:
    """Record it, and before that what befell scenes whose jobs could not say it themselves."""
    for scene_id, why in of_scenes.items():
        await in_thread(run_id, bound().fail_scene, project_id, run_id, scene_id, why)
    await in_thread(run_id, bound().fail, project_id, run_id, error)


@DBOS.step(name="pause", preemptible=True)
async def _pause(seconds: float) -> None:
    """The engine's own sleep ends at an hour of the clock: after a restart with a clock that went back it would last
    for as long as that. This one begins anew."""
    await asyncio.sleep(seconds)


@DBOS.step(name="take", preemptible=True)
async def _take(project_id: str, verb: str, wanted: dict[str, Any], job_id: str) -> None:
    await in_thread(f"{project_id}/{verb}", bound().take, project_id, verb, wanted, job_id)


@DBOS.workflow(name=TAKE_STEP, max_recovery_attempts=STEP_CRASHES)
async def take_step(project_id: str, verb: str, version: int, wanted: dict[str, Any]) -> None:
    """Analyse, research or write a project that was at `version` when it was asked; raises the last try's error."""
    job_id = str(DBOS.workflow_id)
    PROJECT.set(project_id)
    await _patiently(lambda: _take(project_id, verb, wanted, job_id))


@DBOS.step(name="audiogram", preemptible=True)
async def _audiogram(audiogram_id: str) -> None:
    async with room():
        await in_thread(audiogram_id, bound().audiogram, audiogram_id)


@DBOS.workflow(name=MAKE_AUDIOGRAM, max_recovery_attempts=STEP_CRASHES)
async def make_audiogram(audiogram_id: str) -> None:
    """Make the short video that was asked for under this id; raises the last try's error."""
    await _patiently(lambda: _audiogram(audiogram_id))


@DBOS.step(name="sound_file", preemptible=True)
async def _sound_file(file_id: str) -> None:
    async with room():
        await in_thread(file_id, bound().sound_file, file_id)


@DBOS.workflow(name=MAKE_SOUND_FILE, max_recovery_attempts=STEP_CRASHES)
async def make_sound_file(file_id: str) -> None:
    """Make the file that was asked for under this id; raises the last try's error."""
    await _patiently(lambda: _sound_file(file_id))


@DBOS.workflow(name=SPEAK_LINES, max_recovery_attempts=LINE_CRASHES)
async def speak_lines(project_id: str, run_id: str, scene_id: str, line_ids: tuple[str, ...]) -> None:
    """Have a few lines spoken outside and kept; raises the error of the last try."""
    PROJECT.set(project_id)
    await _patiently(lambda: _lines(project_id, run_id, scene_id, line_ids))


@DBOS.workflow(name=RENDER_SCENE, max_recovery_attempts=SCENE_CRASHES)
async def render_scene(project_id: str, run_id: str, scene_id: str) -> None:
    """Render one scene; raises the error of the last try."""
    job_id = str(DBOS.workflow_id)
    ended = _in_hand[job_id] = asyncio.Event()
    PROJECT.set(project_id)
    try:
        await _patiently(lambda: _scene(project_id, run_id, scene_id))
    finally:
        _in_hand.pop(job_id, None)
        ended.set()


@DBOS.workflow(name=RENDER_EPISODE, max_recovery_attempts=EPISODE_CRASHES)
async def render_episode(project_id: str, run_id: str, priority: int | None = None) -> int:
    """Render a whole episode as the job `run_id`; the id of its asset.

    When scenes fail, the others are still finished and kept; then the first failure is recorded and raised.
    A cancelled job runs no further step; whoever cancels it records that, since only they know that it was not started
    again in the meantime.
    """
    PROJECT.set(project_id)
    untold: dict[str, PodcastError] = {}
    try:
        plan = await _patiently(lambda: _plan(project_id, run_id))
        failures = await _render_scenes(project_id, run_id, plan, priority)
        if failures:
            untold = {plan["scenes"][n]: explained(e) for n, e in failures.items() if not isinstance(e, PodcastError)}
            raise failures[min(failures)]
        return await _patiently(lambda: _finish(project_id, run_id))
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001 - the worker's edge: whatever it was is recorded and shown
        reason = explained(error)
        await _fail(project_id, run_id, reason, untold)
        raise reason from (None if reason is error else error)


async def _patiently(step: Callable[[], Awaitable[R]]) -> R:
    """Take the step until it works or trying again would not help. Each try and each pause survives a restart."""
    tries = 0
    while True:
        try:
            return await step()
        except PodcastError as error:
            tries += 1
            pause_s = pause_before_retry_s(error, tries)
            if pause_s is None:
                raise
            log.warning("%s; try %d follows in %.1f s", error, tries + 1, pause_s)
            await _pause(pause_s)


async def _render_scenes(
    project_id: str, run_id: str, plan: dict[str, Any], priority: int | None
) -> dict[int, Exception]:
    """Every scene made, each as soon as its lines from outside are there; the failures by the scene's number."""
    await _start_lines(project_id, run_id, plan["bundles"], priority)
    waiting = {scene_id: [lines_job_id(run_id, job) for job in jobs] for scene_id, jobs in plan["waits"].items()}
    numbers = {scene_id: number for number, scene_id in enumerate(plan["scenes"])}
    failures: dict[int, Exception] = {}
    ready, jobs = [scene_id for scene_id in plan["scenes"] if scene_id not in waiting], dict[int, Any]()
    while ready or waiting:
        for scene_id in ready:
            number = numbers[scene_id]
            jobs[number] = await _start_scene(project_id, run_id, number, scene_id, priority)
        ready = []
        for scene_id, error in await _settled(waiting) if waiting else []:
            del waiting[scene_id]
            if error is None:
                ready.append(scene_id)
            else:
                failures[numbers[scene_id]] = error
                await _fail_scene(project_id, run_id, scene_id, explained(error))
    for number, job in jobs.items():
        if (failure := await _failure_of(job)) is not None:
            failures[number] = failure
    return failures


async def _start_lines(
    project_id: str, run_id: str, bundles: list[tuple[str, str, tuple[str, ...], str]], priority: int | None
) -> None:
    for scene_id, provider, line_ids, job in bundles:
        with SetWorkflowID(lines_job_id(run_id, job)), SetEnqueueOptions(priority=priority):
            await DBOS.enqueue_workflow_async(
                voices_queue(provider), speak_lines, project_id, run_id, scene_id, line_ids
            )


async def _start_scene(project_id: str, run_id: str, number: int, scene_id: str, priority: int | None) -> Any:
    with SetWorkflowID(scene_job_id(run_id, number)), SetEnqueueOptions(priority=priority):
        return await DBOS.enqueue_workflow_async(Queue.SCENES, render_scene, project_id, run_id, scene_id)


async def _failure_of(job: Any) -> Exception | None:
    """Wait for a scene's end; why it failed, or None."""
    ended = _in_hand.get(job.get_workflow_id())
    if ended is not None:
        await ended.wait()
    try:
        await job.get_result(polling_interval_sec=ENDING_POLL_S if ended else CHILD_POLL_S)
    except Exception as error:  # noqa: BLE001 - the other scenes are to go on, whatever befell this one
        return error
    return None
