"""What an episode stands on, kept as it was when its render was asked for: later edits do not change what was said."""

from __future__ import annotations

from pydantic import BaseModel

from lib.actions.sources import list_sources
from lib.actions.studio import Studio
from lib.models.project import Project
from lib.models.publishing import NumberedSource
from lib.models.research import Fact
from lib.publish.sources import number_sources


class Quote(BaseModel):
    """A fact as a line used it: its words, the number of its source (0: none is known), and how sure it was."""

    id: str
    quote: str
    claim: str = ""
    confidence: float = 0.5
    source: int = 0


class Evidence(BaseModel):
    """`line_facts` names, for each line that stands on something, its quotes; `speakers` are in the cast's order."""

    language: str = "en"
    speakers: list[str] = []
    hook: str = ""
    takeaways: list[str] = []
    sources: list[NumberedSource] = []
    quotes: list[Quote] = []
    line_facts: dict[str, list[str]] = {}


def gather(studio: Studio, project: Project) -> Evidence:
    """What the project's script stands on at this moment."""
    lines = project.script_data.lines() if project.script_data else []
    facts = {fact.id: fact for fact in (project.research.usable_facts() if project.research else [])}
    stored = list_sources(studio, project.project_id)
    used = {line.id: [facts[i] for i in dict.fromkeys(line.used_fact_ids) if i in facts] for line in lines}
    numbers = _numbers([fact for found in used.values() for fact in found], {source.id for source in stored})
    return Evidence(
        language=project.language,
        speakers=[speaker.name for speaker in project.cast],
        hook=project.analysis.episode_hook if project.analysis else "",
        takeaways=project.analysis.key_takeaways if project.analysis else [],
        sources=number_sources(lines, list(facts.values()), stored),
        quotes=[
            Quote(id=fact.id, quote=fact.quote, claim=fact.claim, confidence=fact.confidence, source=numbers[fact.id])
            for fact in {fact.id: fact for found in used.values() for fact in found}.values()
        ],
        line_facts={line_id: [fact.id for fact in found] for line_id, found in used.items() if found},
    )


def _numbers(told: list[Fact], stored: set[str]) -> dict[str, int]:
    """The number of each fact's source, counted as `number_sources` does: in the order in which they come up."""
    numbers: dict[str, int] = {}
    keys = {fact.id: fact.source_id if fact.source_id in stored else fact.url for fact in told}
    for fact in told:
        if keys[fact.id]:
            numbers.setdefault(keys[fact.id], len(numbers) + 1)
    return {fact.id: numbers.get(keys[fact.id], 0) for fact in told}
