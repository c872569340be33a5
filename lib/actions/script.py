"""Write the script once, then edit it line by line, and approve it scene by scene."""

from __future__ import annotations

from typing import Any

from lib.actions.projects import save_project
from lib.actions.sources import read_sources
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.telling import NOBODY, Telling, land, read_now
from lib.actions.wire import cast_for
from lib.actions.writers import again_after, left_by, writer_of
from lib.errors import BadInput, NotFound, NotReady
from lib.models.brief import Speaker
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.research import Research
from lib.models.script import Line, Scene, Script
from lib.pipeline.checks import Flag, script_flags
from lib.pipeline.duration import spoken_seconds

LINE_LIMIT_CHARS = 2_000


def write_script(studio: Studio, project_id: str, *, again: bool = False, tell: Telling = NOBODY) -> Project:
    """Write the script from the facts. One that exists is returned as it is, unless asked `again`.

    Each finished scene is told. Raises NotReady before the research.
    """
    read = read_now(studio, project_id)
    project = read.project
    if project.script_data and project.script_data.scenes and not again:
        return project
    if project.analysis is None or project.research is None:
        raise NotReady("The script needs facts first.", hint="Find facts on the Research page.")
    if not project.research.usable_facts():
        raise NotReady("There is no fact to write from.", hint="Restore or add a fact, or find facts again.")
    texts = read_sources(studio, project_id)
    tell("Planning the scenes")
    writer = writer_of(studio, project, again=again_after(project.script_data))
    script = writer.write(project.brief(), project.analysis, project.research, texts, tell.scene)

    def with_script(project: Project) -> Project:
        named = _by_new_names(script, read.project.cast, project.cast)
        cast = cast_for(named, project.cast)
        return project.model_copy(
            update={
                "script_data": named,
                "cast": cast,
                "speakers": len(cast),
                "show_script_editor": True,
                "current_step": reached(project, Step.SCRIPT),
            }
        )

    return land(
        studio, read, with_script, made="script_data", from_="brief analysis research sources", tell=tell,
        left=left_by(writer),
    )  # fmt: skip


def _by_new_names(script: Script, before: list[Speaker], cast: list[Speaker]) -> Script:
    """The script, spoken by those who got another name since it was begun."""
    known, old = {speaker.name for speaker in cast}, {speaker.name for speaker in before}
    pairs = zip(before, cast, strict=False)
    renamed = {was.name: now.name for was, now in pairs if was.name not in known and now.name not in old}
    if not renamed:
        return script
    scenes = [
        scene.model_copy(
            update={
                "lines": [
                    line.model_copy(update={"speaker": renamed.get(line.speaker, line.speaker)}) for line in scene.lines
                ]
            }
        )
        for scene in script.scenes
    ]
    return script.model_copy(update={"scenes": scenes})


def edit_line(
    studio: Studio,
    project: Project,
    line_id: str,
    *,
    text: str | None = None,
    speaker: str | None = None,
    emphasis: bool | None = None,
) -> Project:
    """Change what is given. New words or another speaker un-approve the scene.

    Raises BadInput, NotFound, Stale.
    """
    change: dict[str, Any] = {}
    if text is not None:
        change["text"] = _checked(text)
    if speaker is not None:
        change["speaker"] = _known_speaker(project, speaker)
    if emphasis is not None:
        change["emphasis"] = emphasis
    scene, at = _find(project, line_id)
    lines = list(scene.lines)
    lines[at] = lines[at].model_copy(update=change)
    return _save_scene(studio, project, scene, lines)


def add_line(
    studio: Studio, project: Project, scene_id: str, after_line_id: str | None, speaker: str, text: str
) -> Project:
    """Insert a line after another, or first. Raises BadInput, NotFound, Stale."""
    scene = _scene(project, scene_id)
    at = 0 if after_line_id is None else _index(scene, after_line_id) + 1
    line = Line(speaker=_known_speaker(project, speaker), text=_checked(text))
    return _save_scene(studio, project, scene, [*scene.lines[:at], line, *scene.lines[at:]])


def delete_line(studio: Studio, project: Project, line_id: str) -> Project:
    """Raises NotFound, Stale."""
    scene, at = _find(project, line_id)
    return _save_scene(studio, project, scene, scene.lines[:at] + scene.lines[at + 1 :])


def move_line(studio: Studio, project: Project, line_id: str, by: int) -> Project:
    """Move a line up (negative) or down within its scene, as far as there is room. Raises NotFound, Stale."""
    scene, at = _find(project, line_id)
    lines = list(scene.lines)
    line = lines.pop(at)
    lines.insert(max(0, min(len(lines), at + by)), line)
    return _save_scene(studio, project, scene, lines)


def approve_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Approve exactly these words. Raises NotFound, NotReady for an empty scene, Stale."""
    scene = _scene(project, scene_id)
    if not scene.lines:
        raise NotReady("An empty scene cannot be approved.", hint="Add a line to it, or delete it.")
    return _save_script(studio, project, [_approved(s) if s.id == scene_id else s for s in _script(project).scenes])


def approve_all(studio: Studio, project: Project) -> Project:
    """Approve every scene that has lines. Raises NotReady without a script, Stale."""
    return _save_script(studio, project, [_approved(s) if s.lines else s for s in _script(project).scenes])


def unapprove_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Raises NotFound, Stale."""
    _scene(project, scene_id)
    scenes = [s.model_copy(update={"approved_hash": None}) if s.id == scene_id else s for s in _script(project).scenes]
    return _save_script(studio, project, scenes)


def delete_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Raises NotFound, Stale."""
    _scene(project, scene_id)
    return _save_script(studio, project, [s for s in _script(project).scenes if s.id != scene_id])


def flags(project: Project) -> dict[str, list[Flag]]:
    """What the checks say of each line, by line id; a line without flags is not in it."""
    if project.script_data is None:
        return {}
    research = project.research or Research()
    named = [source.title for source in research.sources] + [fact.author or "" for fact in research.fact_cards]
    known = [project.idea, project.title, *named, *(speaker.name for speaker in project.cast)]
    return script_flags(project.script_data, research.usable_facts(), known=dict.fromkeys(filter(None, known)))


def _approved(scene: Scene) -> Scene:
    return scene.model_copy(update={"approved_hash": scene.words_hash()})


def _script(project: Project) -> Script:
    if project.script_data is None:
        raise NotReady("There is no script yet.", hint="Write the script first.")
    return project.script_data


def _scene(project: Project, scene_id: str) -> Scene:
    scene = _script(project).scene(scene_id)
    if scene is None:
        raise NotFound("There is no such scene.", hint="It may have been changed in another tab: load the page again.")
    return scene


def _find(project: Project, line_id: str) -> tuple[Scene, int]:
    for scene in _script(project).scenes:
        if any(line.id == line_id for line in scene.lines):
            return scene, _index(scene, line_id)
    raise NotFound("There is no such line.", hint="It may have been changed in another tab: load the page again.")


def _index(scene: Scene, line_id: str) -> int:
    for at, line in enumerate(scene.lines):
        if line.id == line_id:
            return at
    raise NotFound("There is no such line.", hint="It may have been changed in another tab: load the page again.")


def _checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise BadInput("A line needs words.", hint="Delete the line if nothing should be said.")
    if len(text) > LINE_LIMIT_CHARS:
        raise BadInput(
            f"The line is {len(text):,} characters long; {LINE_LIMIT_CHARS:,} fit.", hint="Split it into two lines."
        )
    return text


def _known_speaker(project: Project, name: str) -> str:
    if name not in {speaker.name for speaker in project.cast}:
        raise BadInput(f"Nobody named {name} is in the cast.", hint="Choose one of the speakers of this episode.")
    return name


def _save_scene(studio: Studio, project: Project, scene: Scene, lines: list[Line]) -> Project:
    if lines == scene.lines:
        return project
    duration = sum(spoken_seconds(line.text, voice_speed=project.knobs.voice_speed) for line in lines)
    changed = scene.model_copy(update={"lines": lines, "duration": round(duration, 1)})
    scenes = [changed if s.id == scene.id else s for s in _script(project).scenes]
    return _save_script(studio, project, scenes)


def _save_script(studio: Studio, project: Project, scenes: list[Scene]) -> Project:
    script = _script(project).model_copy(update={"scenes": scenes})
    return save_project(studio, project.model_copy(update={"script_data": script}))
