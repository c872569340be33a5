"""Take a script away as a file, and bring one in."""

from __future__ import annotations

from lib.actions.projects import save_project
from lib.actions.scenes import SCENES
from lib.actions.scripted import TITLE_LIMIT_CHARS, checked_text, script_of
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.wire import CAST_LIMIT, cast_for
from lib.errors import BadInput
from lib.models.enums import Step
from lib.models.history import Change
from lib.models.project import Project
from lib.models.script import Script
from lib.pipeline.script_files import from_file, to_json, to_markdown

KINDS = {"md": "text/markdown", "json": "application/json"}


def export_script(project: Project, kind: str) -> str:
    """The script as `md` or `json`. Raises BadInput for another kind, NotReady without a script."""
    if kind not in KINDS:
        raise BadInput(f"A script cannot be exported as {kind}.", hint="Choose md or json.")
    script = script_of(project)
    return to_json(script) if kind == "json" else to_markdown(script, project.display_title)


def import_script(studio: Studio, project: Project, data: bytes) -> Project:
    """Put the script of a file in place of this one; undo brings this one back. Who is new in it joins the cast.

    Raises BadInput for a file that is none, one with a line that could not be written at the desk, or one for more than
    four speakers, Stale.
    """
    script = from_file(data)
    _check(script)
    cast = cast_for(script, project.cast)
    if len(cast) > CAST_LIMIT:
        raise BadInput(
            f"{len(cast)} people speak in this script, and {CAST_LIMIT} can.",
            hint="Give some lines to another speaker.",
        )
    change = {
        "script_data": script, "cast": cast, "speakers": len(cast), "show_script_editor": True,
        "current_step": reached(project, Step.SCRIPT),
    }  # fmt: skip
    return save_project(studio, project.model_copy(update=change), Change(what="Script brought in from a file"))


def _check(script: Script) -> None:
    """Raises BadInput, naming the place of the first thing that no script may have."""
    if len(script.scenes) > SCENES:
        raise BadInput(f"The file has {len(script.scenes)} scenes; {SCENES} fit.", hint="Make fewer of them.")
    for n, scene in enumerate(script.scenes, 1):
        if len(scene.title) > TITLE_LIMIT_CHARS:
            raise BadInput(f"The title of scene {n} is {len(scene.title):,} characters long; {TITLE_LIMIT_CHARS} fit.")
        for m, line in enumerate(scene.lines, 1):
            try:
                checked_text(line.text)
            except BadInput as error:
                raise BadInput(f"Scene {n}, line {m}: {error.message}", hint=error.hint) from error
