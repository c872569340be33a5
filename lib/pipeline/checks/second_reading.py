"""What a model's reading of lines beside their facts changes in what the checks say. No model is asked here.

A reading is of exactly these words on exactly these facts, and known by a key made of both: an edit of either leaves it
behind, and undo finds it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from lib.models.research import Fact
from lib.models.script import Line
from lib.models.second_reading import LineReading
from lib.models.values import digest
from lib.pipeline.checks.flag import Flag, FlagKind, flag

SETTLED = frozenset({FlagKind.NEGATION, FlagKind.SUPPORT})
"""What a reader may overrule: here the checks guess at meaning. Numbers, names and citations are seen in the words."""


def cited(line: Line, facts: Mapping[str, Fact]) -> list[Fact]:
    """The facts that a line is read beside: those it names that may be used, each once."""
    return [facts[i] for i in dict.fromkeys(line.used_fact_ids) if i in facts]


def key_of(text: str, facts: Iterable[Fact]) -> str:
    """Of the words and of what the facts say, in whatever order the line names them."""
    return _key(text, frozenset((fact.quote, fact.claim) for fact in facts))


def readings_of(
    lines: Iterable[Line], facts: Mapping[str, Fact], kept: Mapping[str, LineReading]
) -> dict[str, LineReading]:
    """The reading of each line that has one as it stands, by line id. Costs nothing where none are kept."""
    if not kept:
        return {}
    keys = {line.id: key_of(line.text, found) for line in lines if (found := cited(line, facts))}
    return {line_id: kept[key] for line_id, key in keys.items() if key in kept}


def with_reading(text: str, found: Sequence[Flag], read: LineReading | None) -> list[Flag]:
    """What the checks say of a line, after what its reader says: a doubt is one flag more, and a line that its facts
    hold has none of the kinds of SETTLED."""
    if read is None:
        return list(found)
    if read.holds:
        return [each for each in found if each.kind not in SETTLED]
    start = max(0, text.find(read.words))
    end = start + len(read.words) if read.words and read.words in text else len(text)
    doubt = flag(FlagKind.READ, text, start, end, f"{read.by} doubts this: {read.why}")
    return sorted([*found, doubt], key=lambda each: (each.start, each.end))


def with_readings(
    found: Mapping[str, Sequence[Flag]], lines: Iterable[Line], readings: Mapping[str, LineReading]
) -> dict[str, list[Flag]]:
    """The same of many lines, by line id; a line without flags is not in it."""
    after = {line.id: with_reading(line.text, found.get(line.id, ()), readings.get(line.id)) for line in lines}
    return {line_id: flags for line_id, flags in after.items() if flags}


@lru_cache(maxsize=20_000)
def _key(text: str, said: frozenset[tuple[str, str]]) -> str:
    return digest([text, sorted(said)])[:32]
