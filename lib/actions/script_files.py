"""Take a script away as a file, and bring one in."""

from __future__ import annotations

from lib.actions.projects import save_project
from lib.actions.scripted import script_of
from lib.actions.steps import reached
from lib.actions.studio import Studio
from lib.actions.wire import CAST_LIMIT, cast_for
from lib.errors import BadInput
from lib.models.enums import Step
from lib.models.history import Change
from lib.models.project import Project
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

    Raises BadInput for a file that is none, or one for more than four speakers, Stale.
    """
    script = from_file(data)
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
