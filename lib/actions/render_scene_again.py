"""One scene of a render that did not succeed, tried again by itself."""

from __future__ import annotations

from lib.actions.estimate import afford
from lib.actions.evidence import gather
from lib.actions.projects import load_project
from lib.actions.render import enqueue, insert_run, reach_render
from lib.actions.render_plan import base_of, plan_of, require_voices
from lib.actions.rendered_minutes import hold_minutes, minutes_to_make
from lib.actions.room import check_room
from lib.actions.studio import Studio
from lib.actions.trail import note_order
from lib.errors import NotFound, NotReady
from lib.models.enums import JobStatus
from lib.store import projects, render_jobs
from lib.store.engine import writing


def retry_scene(studio: Studio, project_id: str, scene_id: str) -> str:
    """Make this scene, and the episode when it was the last one missing; returns the run's id, the same for a double
    click. The other scenes stay as they are, those that failed too.

    Raises NotReady while the render is under way or when the script was changed since, NotFound for a scene that is
    not in it, OverBudget, LimitReached, StorageFailed, and ProviderFailed for a voice that cannot be used.
    """
    project = load_project(studio, project_id)
    afford(studio, project)
    plan = plan_of(project)
    base, evidence = base_of(project, plan), gather(studio, project)
    require_voices(studio, {**plan, "scenes": [scene for scene in plan["scenes"] if scene["id"] == scene_id]})
    check_room(studio)
    minutes = minutes_to_make(studio, studio.owner, project_id, plan, only=scene_id)
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        latest = render_jobs.latest_run_id(session, project_id) or ""
        whole, scene = render_jobs.get_job(session, latest), render_jobs.get_job(session, latest, scene_id)
        if scene is None or whole is None:
            raise NotFound("There is no such scene in the render.", hint="Load the page again.")
        if latest.rpartition(":")[0] != base:
            raise NotReady(
                "The script was changed since this render.", hint="Render the changes: what is finished is kept."
            )
        if not whole.status.is_final or scene.status == JobStatus.COMPLETED:
            return latest
        run_id = insert_run(session, project_id, base, plan, evidence, only=scene_id)
        hold_minutes(session, studio, studio.owner, run_id, minutes)
        note_order(session, studio, "render", project_id)
    enqueue(studio, project_id, run_id)
    reach_render(studio, project)
    return run_id
