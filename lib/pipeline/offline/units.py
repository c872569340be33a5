"""Units: the smallest stretches of a source that can be understood by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lib.models.research import Fact, SourceText
from lib.pipeline.offline.blocks import Section
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.sayable import in_first_person
from lib.pipeline.offline.sentences import Sentence, read_sentences
from lib.pipeline.offline.stances import Stance, without_light_start

FOLLOWERS_MAX = 3
WORDS_MAX = 90


@dataclass(frozen=True)
class Unit:
    """A sentence that stands alone, with the following ones that lean on it. Offsets are of the source's text."""

    sentences: tuple[Sentence, ...]

    def __hash__(self) -> int:
        return hash((self.source_id, self.start, self.end))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unit) and self.place == other.place

    @property
    def place(self) -> tuple[str, int, int]:
        """Source and offsets: what makes it this unit."""
        return self.source_id, self.start, self.end

    @property
    def source_id(self) -> str:
        return self.sentences[0].source_id

    @property
    def section(self) -> Section:
        return self.sentences[0].section

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end

    @cached_property
    def text(self) -> str:
        """All of it as it would be said, able to stand alone."""
        return " ".join([without_light_start(self.sentences[0].text), *(s.text for s in self.sentences[1:])])

    @cached_property
    def word_count(self) -> int:
        return sum(s.word_count for s in self.sentences)

    @property
    def opens_paragraph(self) -> bool:
        return self.start - self.sentences[0].block.start <= 2

    @property
    def in_first_person(self) -> bool:
        return any(in_first_person(s.text) for s in self.sentences)


def read_units(sources: Sequence[SourceText]) -> list[Unit]:
    """Every unit of the sources in reading order; sentences that lean on nothing sayable are left out."""
    texts = {source.id: source.text for source in sources}
    groups: list[list[Sentence]] = []
    previous: Sentence | None = None
    open_group = False
    for sentence in read_sentences(sources):
        follows = previous is not None and _adjoin(texts[sentence.source_id], previous, sentence)
        if sentence.stance is Stance.ALONE:
            groups.append([sentence])
            open_group = True
        elif open_group and follows and _has_room(groups[-1], sentence):
            groups[-1].append(sentence)
        else:
            open_group = False
        previous = sentence
    return [Unit(tuple(group)) for group in groups]


def unit_of(fact: Fact, units: Mapping[tuple[str, int, int], Unit], sources: Sequence[SourceText]) -> Unit | None:
    """The unit a fact quotes, of `units` by place; for a quote chosen by hand, what of it can be said."""
    if (unit := units.get((fact.source_id, fact.start, fact.end))) is not None:
        return unit
    inside = [
        s
        for s in read_sentences(sources)
        if s.source_id == fact.source_id and s.start < fact.end and s.end > fact.start
    ]
    whole = [s for s in inside if s.start >= fact.start and s.end <= fact.end]
    return Unit(tuple(whole or inside[:1])) if inside else None


def claim_of(unit: Unit) -> str:
    """The unit in words that stand alone."""
    return upper_first(unit.text)


def quote_of(unit: Unit, source: SourceText) -> str:
    """Verbatim: exactly `source.text[unit.start:unit.end]`."""
    return source.text[unit.start : unit.end]


def said_quote(fact: Fact) -> str:
    """A quote without white space and markup, as words."""
    return re.sub(r"\s+", " ", speakable(fact.quote))


def _adjoin(text: str, before: Sentence, after: Sentence) -> bool:
    gap = text[before.end : after.start] if before.source_id == after.source_id else "x" * 99
    return before.block == after.block and not speakable(gap).strip(" .,")


def _has_room(group: list[Sentence], sentence: Sentence) -> bool:
    return len(group) <= FOLLOWERS_MAX and sum(s.word_count for s in group) + sentence.word_count <= WORDS_MAX
