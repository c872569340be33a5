"""How long an episode the sources of a project carry, to be told before the work is done."""

from __future__ import annotations

from dataclasses import dataclass

from lib.actions.sources import list_sources, read_sources
from lib.actions.studio import Studio
from lib.actions.where_to_look import searches_of
from lib.actions.writers import OFFLINE
from lib.models.project import Project
from lib.pipeline.duration import speakable_minutes
from lib.pipeline.offline.capacity import offline_minutes

ENOUGH = 0.9
"""Of the minutes asked for: a script as long as that is not called short."""
LEAST = 0.75
"""Minutes that are called one."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """That the sources carry clearly less than is asked for. `fits` are the minutes to choose instead, 0 for none."""

    sentence: str
    fits: int = 0


def carried_minutes(studio: Studio, project: Project) -> float:
    """Minutes that its sources carry: what of them the offline writer can say, or, for a model, which uses its own
    words, nearly all that can be read aloud. 0 without sources, or when nothing can be said."""
    texts = read_sources(studio, project.project_id)
    if project.writer == OFFLINE:
        return offline_minutes(texts)
    return speakable_minutes([source.text for source in texts])


def shortfall(studio: Studio, project: Project) -> Shortfall | None:
    """What to say when the sources carry clearly less than the minutes asked for; None when they do, or there are
    none yet."""
    if not list_sources(studio, project.project_id):
        return None
    minutes = carried_minutes(studio, project)
    fits = round(minutes) if minutes >= LEAST else 0
    if minutes >= ENOUGH * project.duration or fits >= project.duration:
        return None
    about = f"about {_counted(fits)}" if minutes >= LEAST else "less than a minute"
    if project.research is None and searches_of(project):
        return Shortfall(f"So far your sources carry {about}; what the search finds comes on top.")
    if minutes == 0:
        return Shortfall("Nothing in your sources can be said aloud. Add a text with whole sentences, in English.")
    other = f"Choose {_counted(fits)}, or add another source." if fits else "Add another source."
    return Shortfall(f"Your sources carry {about}, not {project.duration}. {other}", fits)


def script_falls_short(studio: Studio, project: Project, seconds: float) -> Shortfall | None:
    """Why a script of that length is clearly shorter than was asked for, with the next act; None when it is not."""
    if seconds >= ENOUGH * 60 * project.duration or round(seconds / 60) >= project.duration:
        return None
    if found := shortfall(studio, project):
        return found
    carried = carried_minutes(studio, project)
    if project.research is None or carried == 0:
        return None
    return Shortfall(
        f"Your sources carry about {_counted(round(carried))}, more than this script says. Look them up again on "
        "Research if you added some, then write again; or extend a scene."
    )


def _counted(minutes: int) -> str:
    return f"{minutes} minute{'s' * (minutes != 1)}"
