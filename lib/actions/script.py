"""Write the script once, and approve it scene by scene.

lines, scenes   how it is edited         scripted   what all of them need
"""

from __future__ import annotations

from lib.actions.scripted import save_scenes, save_script, scene_of, script_of
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
from lib.models.research import Research
from lib.models.script import Scene, Script
from lib.pipeline.checks import Flag, script_flags


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


def approve_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Approve exactly these words. Raises NotFound, NotReady for an empty scene, Stale."""
    scene = scene_of(project, scene_id)
    if not scene.lines:
        raise NotReady("An empty scene cannot be approved.", hint="Add a line to it, or delete it.")
    return save_scenes(studio, project, [_approved(scene)])


def approve_all(studio: Studio, project: Project) -> Project:
    """Approve every scene that has lines. Raises NotReady without a script, Stale."""
    return save_script(studio, project, [_approved(s) if s.lines else s for s in script_of(project).scenes])


def unapprove_scene(studio: Studio, project: Project, scene_id: str) -> Project:
    """Raises NotFound, Stale."""
    scene_of(project, scene_id)
    scenes = [
        s.model_copy(update={"approved_hash": None}) if s.id == scene_id else s for s in script_of(project).scenes
    ]
    return save_script(studio, project, scenes)


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
