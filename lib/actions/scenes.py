"""The scenes of a script: add, name, split, merge, move and delete them."""

from __future__ import annotations

from typing import Any

from lib.actions.lines import known_emotion
from lib.actions.scripted import (
    TITLE_LIMIT_CHARS,
    index_in,
    place_of,
    save_scenes,
    save_script,
    scene_of,
    script_of,
    with_lines,
)
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.project import Project
from lib.models.script import Scene

SCENES = 200
"""More in one episode are a mistake of a program."""


def add_scene(studio: Studio, project: Project, after_scene_id: str | None = None, title: str = "") -> Project:
    """Insert an empty scene after another, or first. It can be approved once it has lines.

    Raises BadInput, NotFound, Stale.
    """
    scenes = list(script_of(project).scenes)
    if len(scenes) >= SCENES:
        raise BadInput(f"A script has at most {SCENES} scenes.", hint="Merge some of them first.")
    at = 0 if after_scene_id is None else place_of(project, after_scene_id) + 1
    scenes.insert(at, Scene(title=_checked_title(title)))
    return save_script(studio, project, scenes)


def edit_scene(
    studio: Studio, project: Project, scene_id: str, *, title: str | None = None, emotion: str | None = None
) -> Project:
    """Name it, or give it a mood; its approval stays, since it is of the words. Raises BadInput, NotFound, Stale."""
    change: dict[str, Any] = {}
    if title is not None:
        change["title"] = _checked_title(title)
    if emotion is not None:
        change["emotion"] = known_emotion(emotion)
    return save_scenes(studio, project, [scene_of(project, scene_id).model_copy(update=change)])


def split_scene(studio: Studio, project: Project, scene_id: str, line_id: str, *, title: str = "") -> Project:
    """Make two scenes of one: the second begins with that line. Raises BadInput for the first line, NotFound, Stale."""
    scene = scene_of(project, scene_id)
    at = index_in(scene, line_id)
    if at == 0:
        raise BadInput("The scene begins with this line already.", hint="Split it at a later line.")
    first = with_lines(project, scene, scene.lines[:at])
    second = with_lines(project, Scene(title=_checked_title(title), emotion=scene.emotion), scene.lines[at:])
    place = place_of(project, scene_id)
    scenes = script_of(project).scenes
    return save_script(studio, project, [*scenes[:place], first, second, *scenes[place + 1 :]], "A scene split in two")


def merge_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Take the next scene's lines into this one, which keeps its title and mood. Lines keep how they sound.

    Raises BadInput for the last one, NotFound, Stale.
    """
    place, scenes = place_of(project, scene_id), script_of(project).scenes
    if place + 1 >= len(scenes):
        raise BadInput("No scene follows this one.", hint="Move it up, or merge the one before it.")
    scene, after = scenes[place : place + 2]
    lines = list(after.lines)
    if after.emotion != scene.emotion:
        lines = [line.model_copy(update={"emotion": line.emotion or after.emotion}) for line in lines]
    both = with_lines(project, scene, [*scene.lines, *lines])
    return save_script(studio, project, [*scenes[:place], both, *scenes[place + 2 :]], "Two scenes merged")


def move_scene(studio: Studio, project: Project, scene_id: str, by: int) -> Project:
    """Move it up (negative) or down, as far as there is room. Raises NotFound, Stale."""
    scenes = list(script_of(project).scenes)
    at = place_of(project, scene_id)
    scene = scenes.pop(at)
    scenes.insert(max(0, min(len(scenes), at + by)), scene)
    return save_script(studio, project, scenes)


def delete_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Raises NotFound, Stale."""
    scene_of(project, scene_id)
    return save_script(studio, project, [s for s in script_of(project).scenes if s.id != scene_id])


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > TITLE_LIMIT_CHARS:
        raise BadInput(f"The title is {len(title):,} characters long; {TITLE_LIMIT_CHARS} fit.", hint="Shorten it.")
    return title
