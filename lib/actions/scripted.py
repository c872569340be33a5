"""What every verb of the script needs: find a scene or a line, check what was typed, save."""

from __future__ import annotations

from collections.abc import Sequence

from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound, NotReady
from lib.models.history import Change
from lib.models.project import Project
from lib.models.script import Line, Scene, Script
from lib.pipeline.duration import spoken_seconds

LINE_LIMIT_CHARS = 2_000
TITLE_LIMIT_CHARS = 200
_LOAD_AGAIN = "It may have been changed in another tab: load the page again."


def script_of(project: Project) -> Script:
    """Raises NotReady."""
    if project.script_data is None:
        raise NotReady("There is no script yet.", hint="Write the script first.")
    return project.script_data


def scene_of(project: Project, scene_id: str) -> Scene:
    """Raises NotFound."""
    scene = script_of(project).scene(scene_id)
    if scene is None:
        raise NotFound("There is no such scene.", hint=_LOAD_AGAIN)
    return scene


def place_of(project: Project, scene_id: str) -> int:
    """Which scene it is, from 0. Raises NotFound."""
    return script_of(project).scenes.index(scene_of(project, scene_id))


def find_line(project: Project, line_id: str) -> tuple[Scene, int]:
    """Its scene, and which line of it, from 0. Raises NotFound."""
    for scene in script_of(project).scenes:
        for at, line in enumerate(scene.lines):
            if line.id == line_id:
                return scene, at
    raise NotFound("There is no such line.", hint=_LOAD_AGAIN)


def index_in(scene: Scene, line_id: str) -> int:
    """Raises NotFound when the line is not in this scene."""
    for at, line in enumerate(scene.lines):
        if line.id == line_id:
            return at
    raise NotFound("There is no such line.", hint=_LOAD_AGAIN)


def checked_text(text: str) -> str:
    """Words of a line, on one line. Raises BadInput."""
    text = " ".join(text.split())
    if not text:
        raise BadInput("A line needs words.", hint="Delete the line if nothing should be said.")
    if len(text) > LINE_LIMIT_CHARS:
        raise BadInput(
            f"The line is {len(text):,} characters long; {LINE_LIMIT_CHARS:,} fit.", hint="Split it into two lines."
        )
    return text


def known_speaker(project: Project, name: str) -> str:
    """Raises BadInput for a name that is nobody's of the cast."""
    if name not in {speaker.name for speaker in project.cast}:
        raise BadInput(f"Nobody named {name} is in the cast.", hint="Choose one of the speakers of this episode.")
    return name


def with_lines(project: Project, scene: Scene, lines: Sequence[Line]) -> Scene:
    """The scene with these lines, as long as they are expected to take."""
    spoken_s = sum(spoken_seconds(line.text, voice_speed=project.knobs.voice_speed) + line.pause_s for line in lines)
    return scene.model_copy(update={"lines": list(lines), "duration": round(spoken_s, 1)})


def save_lines(studio: Studio, project: Project, scene: Scene, lines: Sequence[Line], what: str = "") -> Project:
    """Save a scene's lines; equal ones are not written."""
    return (
        project
        if list(lines) == scene.lines
        else save_scenes(studio, project, [with_lines(project, scene, lines)], what)
    )


def save_scenes(studio: Studio, project: Project, changed: Sequence[Scene], what: str = "") -> Project:
    """Save these scenes in place of those of their ids. `what` is what the history says, by default what differs."""
    by_id = {scene.id: scene for scene in changed}
    return save_script(studio, project, [by_id.get(s.id, s) for s in script_of(project).scenes], what)


def save_script(studio: Studio, project: Project, scenes: Sequence[Scene], what: str = "") -> Project:
    """Save all scenes, in this order. Raises Stale."""
    script = script_of(project).model_copy(update={"scenes": list(scenes)})
    change = Change(what=what) if what else None
    return save_project(studio, project.model_copy(update={"script_data": script}), change)
