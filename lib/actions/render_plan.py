"""What is to be rendered: a plan that decides how the episode sounds, and what it takes to begin with it."""

from __future__ import annotations

from typing import Any

from lib.actions.manner import plan_scene, silences_s, spoken_as, words_of
from lib.actions.planned import planned_scenes
from lib.actions.room import SPARE_BYTES, check_room
from lib.actions.studio import Studio
from lib.actions.takes import is_kept, take_key
from lib.actions.voices import require_voice
from lib.errors import NotReady, ProviderFailed
from lib.models.brief import Speaker
from lib.models.enums import Layout, MusicPart
from lib.models.project import Project
from lib.models.values import digest
from lib.pipeline.duration import spoken_seconds

_CLIP_BYTES_A_S, _MP3_BYTES_A_S = 44_100 * 2, 192_000 / 8


def plan_of(project: Project, *, check: bool = True) -> dict[str, Any]:
    """Everything that decides how the episode sounds, as plain JSON: equal plans are equal episodes. What is as it was
    before there was a choice, no music and one channel, is left out.

    Raises NotReady when there is no script, or a scene is not approved, unless told not to check.
    """
    script = project.script_data
    if script is None or not script.scenes:
        if check:
            raise NotReady("There is no script to render.", hint="Write the script first.")
        return {}
    open_scenes = [scene.title or f"Scene {n}" for n, scene in enumerate(script.scenes, 1) if not scene.approved]
    if check and open_scenes:
        names = ", ".join(f"“{title}”" for title in open_scenes[:3]) + ("…" if len(open_scenes) > 3 else "")
        raise NotReady(
            f"{len(open_scenes)} of {len(script.scenes)} scenes wait for your approval: {names}.",
            hint="Approve them on the Script page.",
        )
    return {
        "title": project.display_title,
        "cast": [speaker.model_dump(mode="json") for speaker in project.cast],
        "speed": project.knobs.voice_speed,
        "bitrate": project.knobs.bitrate,
        "scenes": [plan_scene(project, scene) for scene in script.scenes],
        **({"music": music} if (music := _music_of(project)) else {}),
        **({"layout": project.knobs.layout.value} if project.knobs.layout != Layout.MONO else {}),
    }


def base_of(project: Project, plan: dict[str, Any]) -> str:
    """What the ids of all runs of one plan begin with; with the hour of the project's birth, since it may be deleted
    and another one made under its id."""
    return f"render:{_short(project.project_id)}:{digest([plan, project.created_at.isoformat()])[:16]}"


def require_room(studio: Studio, plan: dict[str, Any]) -> None:
    """Raises StorageFailed, with both figures, when the disk has no room for what is still to be made. Only where it
    would not do for all of it is looked up what is kept."""
    free = studio.free_bytes()
    if free is None or free >= _needed_bytes(plan, set()):
        return
    scenes = planned_scenes(studio, plan)
    lines = {line.id for scene in scenes for line in scene.lines if is_kept(studio, line.take)}
    check_room(studio, _needed_bytes(plan, lines | {scene.id for scene in scenes if is_kept(studio, scene.key)}))


def _needed_bytes(plan: dict[str, Any], kept: set[str]) -> int:
    """What the episode will take on the disk at most: clips as WAV, scenes twice and the whole once as MP3. Nothing for
    the clips and scenes whose ids are in `kept`."""
    needed = 0.0
    for scene in plan["scenes"]:
        lines_s = {line["id"]: spoken_seconds(words_of(line)) / plan["speed"] for line in scene["lines"]}
        whole_s = sum(lines_s.values()) + sum(silences_s(scene).values())
        needed += _CLIP_BYTES_A_S * sum(each for line_id, each in lines_s.items() if line_id not in kept)
        needed += _MP3_BYTES_A_S * whole_s * (1 if scene["id"] in kept else 3)
    return int(needed) + SPARE_BYTES


def require_voices(studio: Studio, plan: dict[str, Any]) -> None:
    """Raises ProviderFailed, naming the speaker, where a line is still to be spoken and its voice cannot be used."""
    for speaker in (Speaker.model_validate(each) for each in plan["cast"]):
        if any(
            line["speaker"] == speaker.name and not _is_spoken(studio, plan, scene, speaker, line)
            for scene in plan["scenes"]
            for line in scene["lines"]
        ):
            require_voice(studio, speaker)


def _is_spoken(
    studio: Studio, plan: dict[str, Any], scene: dict[str, Any], speaker: Speaker, line: dict[str, Any]
) -> bool:
    """Only looked up for voices from elsewhere: asking for the bundled ones is quicker than looking."""
    if speaker.provider == "bundled":
        return False
    try:
        key = take_key(studio, speaker, words_of(line), **spoken_as(plan, scene, line))
    except ProviderFailed:
        return False
    return is_kept(studio, key)


def _music_of(project: Project) -> dict[str, str]:
    """What is chosen of it; a plan without music is what plans were before there was any."""
    return {part.value: ref for part in MusicPart if (ref := getattr(project.music, part.value))}


def _short(project_id: str) -> str:
    """The project in a run's id, which has room for 120 characters; clients of the API may choose longer ones."""
    return project_id if len(project_id) <= 64 else digest(project_id)
