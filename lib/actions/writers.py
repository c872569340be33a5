"""Who writes for a project: the offline writer, or a language model behind the same three steps."""

from __future__ import annotations

from lib.actions.studio import Studio
from lib.errors import Unavailable
from lib.models.project import Project
from lib.pipeline.writer import Writer

OFFLINE = "offline"


def writer_of(studio: Studio, project: Project, *, again: str = "") -> Writer:
    """The writer that the project names. Answers are remembered, so a step that broke off does not pay twice.

    With another `again` nothing that is remembered is used. Raises Unavailable when there is no such writer.
    """
    if project.writer != OFFLINE:
        raise Unavailable(f"There is no writer called “{project.writer}”.", hint="Choose another one on Create.")
    return studio.writer
