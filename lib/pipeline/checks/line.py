"""The checks of a line and of a script; what was checked before is remembered by its words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from lib.models.research import Fact
from lib.models.script import Line, Script
from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.backing import asks, miscited, said_alone, unbacked, uncited, without_titles
from lib.pipeline.checks.flag import Flag, FlagKind, flag
from lib.pipeline.checks.ground import Ground, read, seen_from
from lib.pipeline.checks.held import Held, held, together
from lib.pipeline.checks.names import NOTHING, strangers
from lib.pipeline.checks.numbers import is_held, is_known
from lib.pipeline.checks.polarity import polarity
from lib.pipeline.checks.turned import turned
from lib.pipeline.offline.bounds import split

_GONE = "The fact this line stood on was rejected or removed."
_REJECTED = "A fact this line stands on was rejected."


def flags(line: Line, facts: Sequence[Fact], known: Iterable[str] = ()) -> list[Flag]:
    """Everything in `line` that its cited facts do not hold, in the order of the text.

    `facts` may be all usable facts of the project; `line.used_fact_ids` chooses. `known` are texts that need no fact:
    the idea, names of speakers, titles and authors of sources, titles of scenes.
    """
    return list(_flags_of(line, *read(facts, known)))


def script_flags(
    script: Script, facts: Sequence[Fact], known: Iterable[str] = (), rejected: frozenset[str] = frozenset()
) -> dict[str, list[Flag]]:
    """The flags of every line that has any, by line id. A line that uses one of the `rejected` facts is flagged."""
    words, ground = read(facts, _allowed(script, known))
    marked = {line.id: list(_flags_of(line, words, ground, rejected)) for line in script.lines()}
    return {line_id: found for line_id, found in marked.items() if found}


def flags_with(
    line: Line, script: Script, facts: Sequence[Fact], known: Iterable[str], rejected: frozenset[str] = frozenset()
) -> list[Flag]:
    """What `script_flags` would say of the line if it stood in the script as it is here."""
    return list(_flags_of(line, *read(facts, _allowed(script, known)), rejected))


def _allowed(script: Script, known: Iterable[str]) -> list[str]:
    return [*known, *(scene.title for scene in script.scenes), *(line.speaker for line in script.lines())]


def _flags_of(
    line: Line, words: dict[str, str], ground: Ground, rejected: frozenset[str] = frozenset()
) -> tuple[Flag, ...]:
    cited = tuple(words[fact_id] for fact_id in line.used_fact_ids if fact_id in words)
    if line.used_fact_ids and not cited:
        return (flag(FlagKind.MISSING, line.text, 0, len(line.text), _GONE),)
    found = _checked(line.text, cited, ground)
    if rejected.isdisjoint(line.used_fact_ids):
        return found
    return (flag(FlagKind.MISSING, line.text, 0, len(line.text), _REJECTED), *found)


def _checked(text: str, cited: tuple[str, ...], ground: Ground) -> tuple[Flag, ...]:
    """The flags of a text that cites these facts, worked out once for all grounds that look the same from it."""
    kept = _place(text, cited, (seen_from(text, bool(cited), ground), _best_elsewhere(text, cited, ground)))
    if not kept:
        kept.append(_worked_out(text, cited, ground))
    return kept[0]


@lru_cache(maxsize=20_000)
def _place(text: str, cited: tuple[str, ...], seen: Hashable) -> list[tuple[Flag, ...]]:
    """Where the flags of a text are kept. It does not hold on to the ground: an old one may go."""
    return []


def _best_elsewhere(text: str, cited: tuple[str, ...], ground: Ground) -> Hashable:
    """Of a text and its sentences, what the facts hold that are not cited."""
    plain = without_titles(text, ground.titles)
    return (plain, *(ground.shelf.best(part, cited) for part in _judged_apart(plain, bool(cited))))


@lru_cache(maxsize=20_000)
def _judged_apart(plain: str, cites: bool) -> tuple[str, ...]:
    """A line and its sentences; of one that cites nothing, what it does not ask."""
    return (plain, *(plain[start:end] for start, end in split(plain))) if cites else (said_alone(plain),)


def _worked_out(text: str, cited: tuple[str, ...], ground: Ground) -> tuple[Flag, ...]:
    quoted, free = together(held(fact) for fact in cited), ground.free.roots
    plain = without_titles(text, ground.titles)
    found: list[Flag] = []
    for start, end in split(text):
        found += _of_sentence(text, start, end, quoted if cited else None, ground)
        if cited and not asks(text[start:end]):
            found += unbacked(plain[start:end], start, quoted, free, ground.shelf, cited)
    if not cited:
        found += uncited(plain, ground.free, ground.shelf)
    elif not any(each.kind is FlagKind.SUPPORT for each in found):
        found += miscited(plain, quoted, ground.shelf, cited)
    shown = [replace(each, words=text[each.start : each.end]) for each in found]
    return tuple(sorted(shown, key=lambda each: (each.start, each.end)))


def _of_sentence(text: str, offset: int, end: int, quoted: Held | None, ground: Ground) -> Iterator[Flag]:
    sentence, free = text[offset:end], ground.free
    spoken_of = quoted or (ground.everywhere if asks(sentence) else None)
    for amount in amounts(sentence):
        if not (spoken_of and is_held(amount, spoken_of.amounts)) and not is_known(amount, free.amounts):
            words = sentence[amount.start : amount.end]
            told = f"No cited fact holds the number {words}."
            yield flag(FlagKind.NUMBER, sentence, amount.start, amount.end, told, offset)
    cited = spoken_of.names if spoken_of else NOTHING
    for start, stop, told in strangers(sentence, cited, free.names, ground.everywhere.names):
        yield flag(FlagKind.NAME, sentence, start, stop, told, offset)
    if quoted and not asks(sentence):
        for start, stop, told in turned(sentence, polarity(text), quoted):
            yield flag(FlagKind.NEGATION, sentence, start, stop, told, offset)
