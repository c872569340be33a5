"""Which source carries how much of a project's script."""

from __future__ import annotations

from lib.actions.sources import read_sources
from lib.actions.studio import Studio
from lib.models.project import Project
from lib.models.script import Script
from lib.pipeline.balance import Balance, balance


def read_balance(studio: Studio, project: Project) -> Balance:
    """As the script, the usable facts and the sources stand; of no script everything is unused."""
    facts = project.research.usable_facts() if project.research else []
    texts = read_sources(studio, project.project_id)
    script = project.script_data or Script()
    return balance(script, facts, texts, speed=project.knobs.voice_speed, brief=project.brief())
