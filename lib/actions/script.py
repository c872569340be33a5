"""Write the script once.

lines, scenes   how it is edited           approval    how it is approved
grounding       what its lines stand on    scripted    what all of them need
"""

from __future__ import annotations

from lib.actions.sources import read_sources
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.telling import NOBODY, Telling, land, read_now
from lib.actions.wire import cast_for
from lib.actions.writers import again_after, left_by, writer_of
from lib.errors import NotReady
from lib.models.brief import Speaker
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.script import Script


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
