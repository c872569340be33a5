"""What the lines of a script stand on: the checks, the facts of a line, and those that may be given to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lib.actions.scripted import find_line, save_lines
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.models.script import Line
from lib.models.second_reading import LineReading
from lib.pipeline.checks import Flag, flags_with, ranked, readings_of, script_flags, with_reading, with_readings

FACTS_OF_A_LINE = 20


class Trial(NamedTuple):
    """The facts of a line as they would be: `cited` are they, `flags` what the checks would say, `read` what a model
    said that has read the line beside them."""

    cited: list[Fact]
    flags: list[Flag]
    read: LineReading | None = None


def flags(project: Project) -> dict[str, list[Flag]]:
    """What the checks say of each line, and a model that read it beside its facts, by line id; a line without flags is
    not in it."""
    script = project.script_data
    if script is None:
        return {}
    found = script_flags(script, _research(project).usable_facts(), known_texts(project), rejected(project))
    return with_readings(found, script.lines(), readings(project)) if project.line_readings else found


def readings(project: Project) -> dict[str, LineReading]:
    """What a model said of each line that it read as it stands, by line id."""
    if project.script_data is None:
        return {}
    return readings_of(project.script_data.lines(), usable_by_id(project), project.line_readings)


def rejected(project: Project) -> frozenset[str]:
    """The ids of facts that were rejected in Research."""
    return frozenset(fact.id for fact in _research(project).fact_cards if fact.rejected)


def usable_by_id(project: Project) -> dict[str, Fact]:
    """The facts that lines may stand on."""
    return {fact.id: fact for fact in _research(project).usable_facts()}


def facts_by_id(project: Project) -> dict[str, Fact]:
    """Every fact card, the rejected ones too."""
    return {fact.id: fact for fact in _research(project).fact_cards}


def matching_facts(project: Project, line_id: str) -> list[Fact]:
    """The usable facts: those the line has, then the others by how much of it they hold. Raises NotFound."""
    line = line_of(project, line_id)
    found = ranked(line.text, _research(project).usable_facts())
    return sorted(found, key=lambda fact: fact.id not in line.used_fact_ids)


def cite(studio: Studio, project: Project, line_id: str, fact_ids: Sequence[str]) -> Project:
    """Let the line stand on exactly these facts. The scene waits for another look: approval binds to facts as well.

    Rejected facts, and facts that are gone, may stay where they are but are not given anew.
    Raises NotFound, BadInput for more than twenty, Stale.
    """
    scene, at = find_line(project, line_id)
    line = scene.lines[at]
    wanted = list(dict.fromkeys(fact_ids))
    if len(wanted) > FACTS_OF_A_LINE:
        raise BadInput(
            f"A line cannot stand on {len(wanted)} facts; {FACTS_OF_A_LINE} fit.",
            hint="Split the line, or choose fewer.",
        )
    usable = {fact.id for fact in _research(project).usable_facts()}
    if unknown := [fact_id for fact_id in wanted if fact_id not in usable and fact_id not in line.used_fact_ids]:
        raise NotFound(f"There is no usable fact {unknown[0]}.", hint="Choose among the facts of this project.")
    if wanted == line.used_fact_ids:
        return project
    lines = [*scene.lines]
    lines[at] = line.model_copy(update={"used_fact_ids": wanted})
    number = (project.script_data.scenes.index(scene) if project.script_data else 0) + 1
    return save_lines(studio, project, scene, lines, f"Scene {number}: facts of line {at + 1}")


def with_facts(project: Project, line_id: str, fact_ids: Sequence[str]) -> Trial:
    """What would be said of the line if it stood on these facts; a reading counts where it was of these.

    Raises NotFound.
    """
    line = line_of(project, line_id).model_copy(update={"used_fact_ids": list(fact_ids)})
    facts = _research(project).usable_facts()
    cited = [fact for fact in facts if fact.id in fact_ids]
    script = project.script_data
    found = flags_with(line, script, facts, known_texts(project), rejected(project)) if script else []
    read = readings_of([line], usable_by_id(project), project.line_readings).get(line.id)
    return Trial(cited, with_reading(line.text, found, read), read)


def line_of(project: Project, line_id: str) -> Line:
    """Raises NotFound."""
    scene, at = find_line(project, line_id)
    return scene.lines[at]


def _research(project: Project) -> Research:
    return project.research or Research()


def known_texts(project: Project) -> list[str]:
    """What may be said without a fact: the idea, the title, who is in the cast, what sources and authors are called."""
    research = _research(project)
    named = [source.title for source in research.sources] + [fact.author or "" for fact in research.fact_cards]
    texts = [project.idea, project.title, *named, *(speaker.name for speaker in project.cast)]
    return list(dict.fromkeys(filter(None, texts)))
