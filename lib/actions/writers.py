"""Who writes for a project: the offline writer, or a language model behind the same three steps."""

from __future__ import annotations

from lib.actions.studio import Studio
from lib.errors import BadInput, Unavailable
from lib.models.project import Project
from lib.pipeline.writer import Writer
from lib.providers import llm

OFFLINE = "offline"


def check_writer(name: str) -> None:
    """Raises BadInput when there is no writer of that name."""
    known = [OFFLINE, *sorted(spec.name for spec in llm.all_providers())]
    if name not in known:
        raise BadInput(f"There is no writer called “{name}”.", hint=f"Use {', '.join(known)}.")


def writer_of(studio: Studio, project: Project, *, again: str = "") -> Writer:
    """The writer that the project names. Answers are remembered, so a step that broke off does not pay twice.

    With another `again` nothing that is remembered is used. Raises Unavailable when there is no such writer.
    """
    if project.writer != OFFLINE:
        raise Unavailable(f"There is no writer called “{project.writer}”.", hint="Choose another one on Create.")
    return studio.writer
