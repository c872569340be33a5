"""Who writes for a project: the offline writer, or a language model behind the same three steps."""

from __future__ import annotations

from typing import Any

from lib.actions.asking import asker_of
from lib.actions.setups import Kind
from lib.actions.studio import Studio
from lib.errors import BadInput, Unavailable
from lib.models.analysis import Analysis
from lib.models.project import Project
from lib.models.research import Research
from lib.models.script import Script
from lib.models.values import digest
from lib.pipeline.prompted import Limits, PromptedWriter
from lib.pipeline.prompted.limits import CONTEXT_CHARS_MIN
from lib.pipeline.writer import Writer
from lib.providers import llm

OFFLINE = "offline"
CONTEXT_CHARS_MAX = 1_000_000
AT_ONCE_MAX = 64


def check_writer(name: str) -> None:
    """Raises BadInput when there is no writer of that name."""
    known = [OFFLINE, *sorted(spec.name for spec in llm.all_providers())]
    if name not in known:
        raise BadInput(f"There is no writer called “{name}”.", hint=f"Use {', '.join(known)}.")


def writer_of(studio: Studio, project: Project, *, again: str = "") -> Writer:
    """The writer that the project names. Answers are remembered, so a step that broke off does not pay twice.

    With another `again` nothing that is remembered is used. Raises Unavailable when there is no such writer.
    """
    if project.writer == OFFLINE:
        return studio.writer
    try:
        studio.llm(project.writer, project.model)
    except Unavailable as error:
        unknown = f"There is no writer called “{project.writer}”."
        raise Unavailable(unknown, hint="Choose another one on Create.") from error
    return PromptedWriter(asker_of(studio, project, again), limits_of(studio, project))


def limits_of(studio: Studio, project: Project) -> Limits:
    """As `limits_for`, of the project's model."""
    return limits_for(studio, project.writer, project.model)


def limits_for(studio: Studio, provider: str, model: str = "") -> Limits:
    """How much a model is asked at a time and how often at once, as set up, else as its provider takes by default.

    What makes no sense is taken for the nearest that does.
    """
    spec = studio.llm(provider, model).spec
    setup, plain = studio.setup(Kind.LLM, spec.name), Limits()
    default = {option.name: option.default for option in spec.options}

    def number(name: str, usual: int, least: int, most: int) -> int:
        try:
            wanted = float(setup.option(name) or default.get(name) or usual)
            return round(min(most, max(least, wanted)))
        except ValueError:
            return usual

    return Limits(
        context_chars=number("context_chars", plain.context_chars, CONTEXT_CHARS_MIN, CONTEXT_CHARS_MAX),
        at_once=number("at_once", plain.at_once, 1, AT_ONCE_MAX),
    )


def left_by(writer: Writer) -> list[str]:
    """What a model left wrong in what it made last, a sentence each; nothing of the offline writer."""
    return writer.left if isinstance(writer, PromptedWriter) else []


def again_after(made: Analysis | Research | Script | None) -> str:
    """What to pass as `again` when a step is taken: nothing the first time, then what it is to take the place of.

    It changes when a step ends, not when one breaks off, not with the budget and not with what the producer edits or
    judges meanwhile: what a failed try has paid for is used by the next one.
    """
    return digest(_as_made(made))[:32] if made is not None else ""


def _as_made(made: Analysis | Research | Script) -> Any:
    """What of it a step made and a producer leaves alone."""
    match made:
        case Analysis():
            outlines = [outline.id for outline in made.suggested_outlines]
            return [outlines, made.title_suggestions, made.key_takeaways, made.audience]
        case Research():
            found = [fact for fact in made.fact_cards if not fact.added_by_hand]
            return [made.summary, [(fact.id, fact.quote, fact.claim) for fact in found]]
    return [scene.id for scene in made.scenes]
