"""Lines read by a model, each beside the facts it cites: several to a question, questions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lib.errors import BadAnswer, PodcastError, TooLong
from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.asking import Asker
from lib.pipeline.checks import FlagKind, flags
from lib.pipeline.prompted.episode import rules
from lib.pipeline.prompted.fence import clipped, fitting, listed, row_of
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.scene_check import label_of
from lib.pipeline.prompted.shapes import ReadLine, ReadLines, reading_shape
from lib.pipeline.prompted.side_by_side import side_by_side

LINES_MAX = 16
"""To a question: a model that is to look at each of many lines looks at none of them well."""
KNOWN_CHARS = 1_500
ROOM_CHARS = 500
WHY_CHARS = 300
CONTROL = ""
"""The key of the line by which the reader is tried."""
WORDS_A_LINE = 40
"""Of an answer: the sentence why, the words, and what is around them in JSON."""

SYSTEM = rules(
    "You read lines of a finished script, each beside the facts that it cites and nothing else, as an editor does who "
    "answers for every word on air. You change nothing.",
    "A line holds when everything it claims follows from its own facts, in whatever words it is said: a paraphrase, a "
    "sum of two facts, a rounded number that is called about, a denial that says what the facts say without denying.",
    "A line does not hold when it claims what its facts do not say or say otherwise: another number, name, time, "
    "place, cause, order, degree or speaker of a quotation; a “not” that was put in, dropped or turned round; some "
    "made all, may made does, planned made done; a judgement or a detail that was added.",
    "Judge by the facts of that line alone: not by other facts, not by other lines, not by what you know of the world.",
    "What claims nothing needs no fact: a question, a reaction, a greeting, a bridge. What is listed as known may be "
    "named. For “it”, “they”, “this” take what the facts speak of, where that makes sense.",
    "Say of every line: first why, then whether it holds. The words that do not hold are copied from the line letter "
    "for letter, the fewest that show it.",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A line's words and the facts it cites, at least one; `key` is given back with what was said of it."""

    key: str
    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`words` stand in the line as they are here; "" for all of it."""

    holds: bool
    words: str = ""
    why: str = ""


@dataclass(slots=True)
class Read:
    """What was said, by key. `left`: lines that the model said nothing of; `too_long`: those whose facts do not fit in
    a question; `failure`: the first of those that some questions ended with, when any did."""

    said: dict[str, Verdict] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)
    failure: PodcastError | None = None


def read_lines(
    ask: Asker,
    limits: Limits,
    lines: Sequence[Beside],
    known: Sequence[str],
    on_part: Callable[[int], None] | None = None,
) -> Read:
    """Have each line read. `known` are texts that need no fact; `on_part` hears how many lines are done.

    All questions are let finish, and what was answered is kept whatever becomes of the others. Lines of a question that
    the model finds too long are asked about in shorter ones. A question ends with one line more where there is one that
    cannot hold (see `control`): who holds that is not believed in the others either, which is BadAnswer.
    """
    found, done = Read(), 0
    batches = list(_batches(limits, lines, known, found.too_long))

    def arrived(place: int, _said: object) -> None:
        nonlocal done
        done += len(batches[place])
        if on_part:
            on_part(done)

    works = [lambda batch=batch: _asked(ask, limits, batch, known) for batch in batches]
    again = list[Beside]()
    for batch, answer in zip(batches, side_by_side(works, limits.at_once, arrived), strict=True):
        if isinstance(answer, TooLong) and limits.smaller() != limits:
            again += batch
        elif isinstance(answer, PodcastError):
            found.failure = found.failure or answer
        else:
            found.said |= answer
            found.left += [line.key for line in batch if line.key not in answer]
    if again:
        _add(found, read_lines(ask, limits.smaller(), again, known))
    return found


def questions(limits: Limits, lines: Sequence[Beside], known: Sequence[str]) -> list[tuple[int, int]]:
    """Of each question that would be asked: its characters, and how many lines it is about."""
    batches = [[*batch, *control(batch, known)] for batch in _batches(limits, lines, known, [])]
    return [(len(SYSTEM) + len(prompt_of(batch, known)), len(batch)) for batch in batches]


def control(lines: Sequence[Beside], known: Sequence[str]) -> list[Beside]:
    """One of the lines beside the facts of another, which have not the number or the name that it says; none where no
    two differ so. A model that holds whatever it is shown would settle what the checks rightly doubt."""
    half = len(lines) // 2
    for line, other in zip(lines, [*lines[half:], *lines[:half]], strict=True):
        if set(map(_said_by, line.facts)) & set(map(_said_by, other.facts)):
            continue
        moved = Line(speaker="", text=line.text, used_fact_ids=[fact.id for fact in other.facts])
        if any(each.kind in (FlagKind.NUMBER, FlagKind.NAME) for each in flags(moved, other.facts, known)):
            return [Beside(CONTROL, line.text, other.facts)]
    return []


def prompt_of(lines: Sequence[Beside], known: Sequence[str]) -> str:
    """The lines L1, L2 … and their facts F1, F2 …, each fact once."""
    facts = _labelled(lines)
    labels = {_said_by(fact): label for label, fact in facts.items()}
    rows = [
        {"line": f"L{n}", "text": line.text, "facts": [labels[_said_by(fact)] for fact in line.facts]}
        for n, line in enumerate(lines, 1)
    ]
    return "\n".join(
        [
            f"Read {len(lines)} {'line' if len(lines) == 1 else 'lines'}. Write why in English.",
            f"Known without a fact:\n{listed('known', _known_rows(known))}",
            f"The facts:\n{listed('facts', [_fact_row(label, fact) for label, fact in facts.items()])}",
            f"The lines, each with the facts it cites:\n{listed('script', rows)}",
        ]
    )


def _asked(ask: Asker, limits: Limits, lines: Sequence[Beside], known: Sequence[str]) -> dict[str, Verdict]:
    asked = [*lines, *control(lines, known)]
    labelled = {f"L{n}": line for n, line in enumerate(asked, 1)}
    answer = ask(
        reading_shape(tuple(labelled)),
        purpose="reread",
        system=SYSTEM,
        prompt=prompt_of(asked, known),
        max_tokens=limits.tokens(len(asked) * WORDS_A_LINE),
        check=lambda made: _complaints(made, labelled),
    )
    found = _verdicts(answer.value, labelled)
    if (own := found.pop(CONTROL, None)) and own.holds:
        raise BadAnswer(
            "To try it, the model was shown a line beside facts that do not hold it, and said that they do: what it "
            f"says of the others, {len(lines)} in all, is not believed.",
            hint="Choose a more careful model as the writer on Create, then read them again.",
        )
    return found


def _complaints(made: ReadLines, labelled: dict[str, Beside]) -> list[str]:
    said = {label_of(each.line) for each in made.lines}
    missing = [label for label in labelled if label not in said]
    return [f"Nothing is said of {', '.join(missing)}: say of every line whether it holds."] if missing else []


def _verdicts(made: ReadLines, labelled: dict[str, Beside]) -> dict[str, Verdict]:
    """By key. Of a line that is spoken of twice a doubt is taken; what no line is called is passed over."""
    found: dict[str, Verdict] = {}
    for each in made.lines:
        line = labelled.get(label_of(each.line))
        if line is not None and (line.key not in found or found[line.key].holds):
            found[line.key] = _verdict(each, line.text)
    return found


def _verdict(said: ReadLine, text: str) -> Verdict:
    if said.holds:
        return Verdict(True)
    why = clipped(said.why, WHY_CHARS) or "its facts do not say so."
    return Verdict(False, _words_in(said.words, text), why)


def _words_in(words: str, text: str) -> str:
    """The words as they stand in the line; "" where they do not, or are all of it."""
    for wanted in (words.strip(), words.strip(" \t\n\"“”'‘’….")):
        at = text.casefold().find(wanted.casefold()) if wanted else -1
        if at >= 0 and len(text.casefold()) == len(text):
            found = text[at : at + len(wanted)]
            return "" if found == text.strip() else found
    return ""


def _batches(
    limits: Limits, lines: Sequence[Beside], known: Sequence[str], too_long: list[str]
) -> Iterator[list[Beside]]:
    """Lines in their order, as many to a question as fit; those that do not fit by themselves go to `too_long`."""
    room = limits.context_chars - len(SYSTEM) - ROOM_CHARS - sum(len(row_of(row)) + 1 for row in _known_rows(known))
    room -= max((_own_chars(line) for line in lines), default=0)  # for the line by which the reader is tried
    batch, left = list[Beside](), room
    shown = set[tuple[str, str]]()
    for line in lines:
        if _chars(line, set()) > room:
            too_long.append(line.key)
            continue
        if batch and (len(batch) == LINES_MAX or _chars(line, shown) > left):
            yield batch
            batch, left, shown = [], room, set()
        left -= _chars(line, shown)
        shown |= set(map(_said_by, line.facts))
        batch.append(line)
    if batch:
        yield batch


def _chars(line: Beside, shown: set[tuple[str, str]]) -> int:
    """What the line takes in a question that shows these facts already."""
    new = {_said_by(fact): fact for fact in line.facts if _said_by(fact) not in shown}
    return _own_chars(line) + sum(len(row_of(_fact_row("F999", fact))) + 1 for fact in new.values())


def _own_chars(line: Beside) -> int:
    return len(row_of({"line": "L99", "text": line.text, "facts": ["F999"] * len(line.facts)})) + 1


def _labelled(lines: Sequence[Beside]) -> dict[str, Fact]:
    every = {_said_by(fact): fact for line in lines for fact in line.facts}
    return {f"F{n}": fact for n, fact in enumerate(every.values(), 1)}


def _said_by(fact: Fact) -> tuple[str, str]:
    return fact.quote, fact.claim


def _fact_row(label: str, fact: Fact) -> dict[str, str]:
    """Whole: of a quotation that is cut nobody can say what it holds."""
    claim = fact.claim if fact.claim != fact.quote else ""
    return {"id": label, "quote": fact.quote, "says": claim, "date": clipped(fact.date, 20)}


def _known_rows(known: Sequence[str]) -> list[dict[str, str]]:
    return [
        dict(row) for row in fitting([{"known": clipped(text, 200)} for text in known if text.strip()], KNOWN_CHARS)
    ]


def _add(found: Read, more: Read) -> None:
    found.said |= more.said
    found.left += more.left
    found.too_long += more.too_long
    found.failure = found.failure or more.failure
