"""Units: the smallest stretches of a source that can be understood by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from lib.models.research import Fact, SourceText
from lib.pipeline.offline.blocks import Section
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.sayable import in_first_person
from lib.pipeline.offline.sentences import Sentence, read_sentences
from lib.pipeline.offline.stances import Stance, stance, without_light_start

FOLLOWERS_MAX = 4
WORDS_MAX = 90
TAILS_MAX = 4


@dataclass(frozen=True)
class Unit:
    """A sentence that stands alone, with the following ones that lean on it. Offsets are of the source's text.

    With a `head` it goes on from another unit: it is only said directly behind that, and its quote begins with it.
    """

    sentences: tuple[Sentence, ...]
    head: Unit | None = None

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
        return (self.head or self).sentences[0].start

    @property
    def stands(self) -> bool:
        """Whether it can be understood without another unit before it."""
        return self.head is None

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
        return self.sentences[0].start - self.sentences[0].block.start <= 2

    @property
    def in_first_person(self) -> bool:
        return any(in_first_person(s.text) for s in self.sentences)


@dataclass
class _Group:
    """Sentences of one unit; `depth` counts the units before it that it goes on from."""

    sentences: list[Sentence]
    depth: int = 0


def read_units(sources: Sequence[SourceText]) -> list[Unit]:
    """Every unit of the sources in reading order; sentences that lean on nothing sayable are left out."""
    texts = {source.id: source.text for source in sources}
    sentences = read_sentences(sources)
    groups: list[_Group] = []
    before: Sentence | None = None
    is_open = False
    for sentence, after in zip_longest(sentences, sentences[1:]):
        text = texts[sentence.source_id]
        follows = is_open and before is not None and _goes_on(text, before, sentence)
        if sentence.stance is Stance.ALONE or _is_answered(text, sentence, after):
            groups.append(_Group([sentence]))
            is_open = True
        elif follows and before is not None and before.block == sentence.block and _has_room(groups[-1], sentence):
            groups[-1].sentences.append(sentence)
        elif follows and groups[-1].depth < TAILS_MAX and sentence.stance is not Stance.GLUED:
            groups.append(_Group([sentence], groups[-1].depth + 1))
        else:
            is_open = False
        before = sentence
    return _linked(groups)


def _linked(groups: Sequence[_Group]) -> list[Unit]:
    """The units, each that goes on from the one before it linked to that."""
    units: list[Unit] = []
    for group in groups:
        units.append(Unit(tuple(group.sentences), units[-1] if group.depth else None))
    return units


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


def _goes_on(text: str, before: Sentence, after: Sentence) -> bool:
    """Whether nothing stands between the two, but the end of a paragraph at most."""
    if before.source_id != after.source_id or before.section != after.section:
        return False
    near = before.block == after.block or not (after.block.is_item or before.block.is_item)
    return near and after.start >= before.end and not speakable(text[before.end : after.start]).strip(" .,;-*+•")


def _is_answered(text: str, sentence: Sentence, after: Sentence | None) -> bool:
    """Whether it is a question that can be understood, and what follows it is an answer that leans on it."""
    if not sentence.text.endswith("?") or after is None or after.text.endswith("?"):
        return False
    answers = after.stance is Stance.LEANS and _goes_on(text, sentence, after)
    return answers and stance(f"{sentence.text[:-1]}.") is Stance.ALONE


def _has_room(group: _Group, sentence: Sentence) -> bool:
    words = sum(s.word_count for s in group.sentences) + sentence.word_count
    return len(group.sentences) <= FOLLOWERS_MAX and words <= WORDS_MAX
