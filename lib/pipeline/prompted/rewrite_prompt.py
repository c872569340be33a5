"""How a change of lines is asked for: the lines, what they may stand on, what the producer wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.models.brief import Brief
from lib.models.enums import RewriteKind
from lib.models.research import Fact, SourceText
from lib.models.script import Line
from lib.pipeline.prompted.episode import WISHES_CHARS, cast, order, rules
from lib.pipeline.prompted.fence import clipped, fenced, fitting, listed
from lib.pipeline.prompted.scene_plan import ScenePlan
from lib.pipeline.prompted.scene_prompt import CLAIM_CHARS, FACT_CHARS
from lib.pipeline.prompted.shapes import ADDED

AROUND = 3
"""Lines before and after those that are to be changed, shown for what they lead over to."""
ROOM_CHARS = 700
TOLD_SHARE = 0.25
"""Of the room that is left, what other scenes tell may take."""

SYSTEM = rules(
    "You change lines of a script that is there, as the producer wishes, and nothing else.",
    f"Every line says in instead_of which line it takes the place of, or {ADDED} when it is added. A line that needs "
    "no change is given back word for word; one that is not given back is deleted. The order of lines stays.",
    "Facts: every line that states something names the ids of the facts it states in fact_ids. State only what those "
    "facts say: no other number, name, date, cause or judgement, and no turned or dropped “not”. What needs no fact "
    "(a question, a reaction, a bridge) claims nothing and has empty fact_ids.",
    "Use the names and numbers of the facts as they stand there; digits stay digits.",
    "No fact is told twice, and no sentence is said twice.",
    "Speakers are named exactly as in the cast. A line is 5 to 35 words of one speaker.",
    "Plain words only: no markup, no stage directions, no brackets, no addresses, no ids in the text, no emoji.",
    "The wishes say how it should be said. Where they ask for a claim that no fact holds, leave that claim out.",
)


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a scene that are to be changed, known as L1, L2 … in the prompt, and those that stand around them.

    `plan` has the facts they may stand on and the seconds they should take; `told` are facts that others tell.
    """

    kind: RewriteKind
    plan: ScenePlan
    lines: tuple[Line, ...]
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    told: tuple[Fact, ...] = ()
    seconds: float = 0.0
    feedback: str = ""

    def labelled(self) -> dict[str, Line]:
        """Each line by the id it has in the prompt."""
        return {f"L{n}": line for n, line in enumerate(self.lines, 1)}

    @property
    def words(self) -> int:
        return sum(len(line.text.split()) for line in self.lines)

    @property
    def words_wanted(self) -> int:
        """As many as the lines have now, brought to the length wanted; at least as many as make a line."""
        if self.kind is RewriteKind.REWRITE or not self.seconds:
            return self.words
        return max(6, round(self.words * self.plan.seconds / self.seconds))


def prompt_of(context_chars: int, brief: Brief, passage: Passage, sources: Sequence[SourceText]) -> str:
    """Everything that is needed, within so many characters."""
    begin = "\n".join([_wanted(passage), order(brief), cast(brief)])
    scene = f"Scene {passage.plan.number} of {passage.plan.count} is called:\n{fenced('title', passage.plan.title)}"
    lines = _lines(passage)
    wishes = fenced("wishes", clipped(passage.feedback, WISHES_CHARS)) if passage.feedback.strip() else ""
    facts = f"The facts:\n{listed('facts', fact_rows(passage.plan.labelled(), sources))}"
    parts = [begin, scene, lines, facts]
    room = context_chars - len(SYSTEM) - sum(map(len, parts)) - len(wishes) - ROOM_CHARS
    told = fitting([{"tells": clipped(fact.claim or fact.quote, CLAIM_CHARS)} for fact in passage.told], room)
    if told:
        parts.append(f"Told in other scenes; do not tell it here:\n{listed('told elsewhere', told)}")
    if wishes:
        parts.append(f"What the producer wishes:\n{wishes}")
    return "\n".join(parts)


def fact_rows(labelled: Mapping[str, Fact], sources: Sequence[SourceText]) -> list[dict[str, str]]:
    """The facts as entries of a list."""
    titles = {source.id: source.title for source in sources}
    return [
        {
            "id": label,
            "says": clipped(fact.claim or fact.quote, FACT_CHARS),
            "quote": clipped(fact.quote, FACT_CHARS) if fact.claim and fact.claim != fact.quote else "",
            "source": clipped(titles.get(fact.source_id, ""), 80),
            "date": clipped(fact.date, 20),
        }
        for label, fact in labelled.items()
    ]


def line_rows(passage: Passage) -> list[dict[str, object]]:
    """The lines to be changed as entries of a list."""
    facts = {fact.id: label for label, fact in passage.plan.labelled().items()}
    return [
        {
            "line": label, "speaker": line.speaker, "text": line.text,
            "fact_ids": [facts[i] for i in line.used_fact_ids if i in facts],
        }
        for label, line in passage.labelled().items()
    ]  # fmt: skip


def _wanted(passage: Passage) -> str:
    lines = "line L1 of a scene" if len(passage.lines) == 1 else f"lines L1 to L{len(passage.lines)} of a scene"
    length = f"They have {passage.words} words and should have about {passage.words_wanted}."
    match passage.kind:
        case RewriteKind.TIGHTEN:
            return (
                f"Tighten {lines}. {length} Leave out what a listener misses least, shorten what can be said shorter, "
                "and leave the rest word for word."
            )
        case RewriteKind.EXTEND:
            return (
                f"Extend {lines}. {length} Add lines with facts that no line states yet, or say more of each fact; "
                "leave the rest word for word."
            )
    return f"Rewrite {lines}: as the wishes below say, of about the same length unless they say otherwise."


def _lines(passage: Passage) -> str:
    around = [
        f"{when}, not to be changed:\n{listed('around', [{'speaker': x.speaker, 'text': x.text} for x in lines])}"
        for when, lines in (("Said before", passage.before), ("Said after", passage.after))
        if lines
    ]
    own = f"The lines to be changed:\n{listed('script', line_rows(passage))}"
    return "\n".join([*around, own])
