"""Whether the sound that there is still says what the script says, scene by scene."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from lib.actions.layouts import places_of
from lib.actions.render_plan import plan_of
from lib.actions.studio import Studio
from lib.models.project import Project
from lib.store import render_jobs
from lib.store.engine import reading


class Sound(StrEnum):
    """FRESH is of these very words and voices; STALE is of others; MISSING is in no episode yet."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"


def sound_of_scenes(studio: Studio, project: Project) -> dict[str, Sound]:
    """By scene, of the newest episode that is there; nothing while there is none, or nobody knows any more what it was
    made of. A title is not heard."""
    with reading(studio.engine) as session:
        newest = render_jobs.newest_episode(session, project.project_id, owner=project.user_id)
        made = render_jobs.get_job(session, newest[1]) if newest and newest[1] else None
    if made is None or project.script_data is None:
        return {}
    plan = made.result.get("plan") or {}
    before = {scene["id"]: _heard(plan, scene) for scene in plan.get("scenes", [])}
    now = plan_of(project, check=False)
    found = {}
    for scene in now.get("scenes", []):
        known = before.get(scene["id"])
        is_fresh = known == _heard(now, scene)
        found[scene["id"]] = Sound.MISSING if known is None else Sound.FRESH if is_fresh else Sound.STALE
    return found


def _heard(plan: dict[str, Any], scene: dict[str, Any]) -> Any:
    """What decides how the scene sounds: its lines, and the voices of those who speak in it, and in stereo where they
    stand."""
    speaking = {line["speaker"] for line in scene["lines"]}
    voices = sorted(
        (speaker["name"], speaker.get("provider"), speaker.get("voice_id"))
        for speaker in plan["cast"] if speaker["name"] in speaking
    )  # fmt: skip
    lines = [{name: value for name, value in line.items() if name != "id"} for line in scene["lines"]]
    stand = [(name, place) for name, place in sorted((places_of(plan) or {}).items()) if name in speaking]
    return lines, scene.get("emotion"), voices, plan["speed"], plan["bitrate"], stand
