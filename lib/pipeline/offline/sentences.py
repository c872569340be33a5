"""Sentences of the sources, each with its place, whether it can be said, and whether it stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lib.models.research import SourceText
from lib.pipeline.offline.blocks import Block, Section, read_blocks
from lib.pipeline.offline.bounds import split
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.entries import enumerated, named_as
from lib.pipeline.offline.grammar import NOUNS, tag, upper_first
from lib.pipeline.offline.interviews import speaker_of
from lib.pipeline.offline.sayable import (
    QUOTATION_MAX,
    is_errand,
    is_fragment,
    is_sayable,
    lacks_address,
    own_label_length,
)
from lib.pipeline.offline.stances import Stance, stance
from lib.pipeline.offline.weights import stems

RARE = 3
SHORT = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """`source_text[start:end]` is the sentence as written; `text` is what can be said of it, `turn` who says it in an
    interview."""

    source_id: str
    block: Block
    start: int
    end: int
    text: str
    stance: Stance
    order: int
    turn: str = ""

    @property
    def section(self) -> Section:
        return self.block.section

    @property
    def word_count(self) -> int:
        return len(self.text.split())


def read_sentences(sources: Sequence[SourceText]) -> list[Sentence]:
    """Every sentence of the sources that can be said aloud, in reading order."""
    return [sentence for source in sources for sentence in _of_text(source.id, source.text)]


@lru_cache(maxsize=64)
def _of_text(source_id: str, text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    source = SourceText(id=source_id, title="", text=text)
    low = text.lower()
    turn, section = "", None
    blocks = read_blocks(source)
    for number, block in enumerate(blocks):
        turn = speaker_of(text[block.start : block.end], text) or (turn if block.section == section else "")
        section = block.section
        for start, end in _whole_quotations(text[block.start : block.end]):
            at, to = block.start + start, block.start + end
            at += own_label_length(text[at:to], text)
            said = named_as(text[at:to]) or speakable(text[at:to])
            said = upper_first(said) if block.is_run_in and start == 0 else said
            whole = is_sayable(said) and not lacks_address(text[at:to], said)
            if whole and not is_fragment(said, low) and not is_errand(said):
                found.append(Sentence(source_id, block, at, to, said, stance(said), len(found), turn))
        for nth, told in enumerate(enumerated(text, blocks, number)):
            stands = Stance.LEANS if nth else stance(told.text)
            found.append(Sentence(source_id, block, told.start, told.end, told.text, stands, len(found), turn))
    often = Counter(root for sentence in found for root in set(stems(sentence.text)))
    return tuple(
        _with_definite(sentence, before, often) for before, sentence in zip([None, *found], found, strict=False)
    )


def _whole_quotations(paragraph: str) -> Iterator[tuple[int, int]]:
    """Sentences of a paragraph; a quotation of several is one while it is short enough to be said, and none of a longer
    one is given, for nobody would hear who speaks.
    """
    opened, count = -1, 0
    for start, end in split(paragraph):
        raw = paragraph[start:end]
        marks = sum(raw.count(mark) for mark in '"“”„«»')
        opened = start if opened < 0 else opened
        count += marks
        if count % 2:
            continue
        if opened == start or len(paragraph[opened:end].split()) <= QUOTATION_MAX:
            yield opened, end
        opened, count = -1, 0


def _with_definite(sentence: Sentence, before: Sentence | None, often: Mapping[str, int]) -> Sentence:
    """A rare thing spoken of as known ("The court agreed") leans on the sentence that brought it up, and so does what
    is too short to be a thought of its own.
    """
    if sentence.stance is not Stance.ALONE or before is None or before.block != sentence.block:
        return sentence
    if sentence.word_count <= SHORT and before.order == sentence.order - 1 and '"' not in sentence.text:
        return replace(sentence, stance=Stance.LEANS)
    tokens = tag(sentence.text)
    if (
        len(tokens) < 3
        or tokens[0].lower != "the"
        or tokens[1].tag not in ("NN", "NNS")
        or tokens[2].tag in (*NOUNS, "IN", "HYPH", "POS")
    ):
        return sentence
    roots = stems(tokens[1].text)
    return replace(sentence, stance=Stance.LEANS) if roots and often[roots[0]] <= RARE else sentence
