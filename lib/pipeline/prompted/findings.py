"""What a model found in passages, held against them: quotations that stand there, claims that say no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lib.models.research import Fact, SourceText
from lib.models.script import Line
from lib.pipeline.checks import FlagKind, flags
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.research import fact_id
from lib.pipeline.prompted.fence import clipped
from lib.pipeline.prompted.quotes import locate, whole_sentences
from lib.pipeline.prompted.reading_list import Batch, Reading
from lib.pipeline.prompted.shapes import Findings, FoundFact, FoundInsight

QUOTE_WORDS_MAX = 90
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Located:
    """A fact that stands where it says. `segment` counts from 0, None where it serves none; `match` see Reading."""

    fact: Fact
    segment: int | None
    match: float


def complaints(found: Findings, batch: Batch, segments: int, english: bool) -> list[str]:
    """What the passages do not hold, in words the model can act on."""
    labelled = batch.labelled()
    said = [line for n, fact in enumerate(found.facts, 1) for line in _of_fact(n, fact, labelled, english)]
    for insight in found.insights:
        said += [f"Insight “{clipped(insight.title, 40)}”: {w}" for w in _of_insight(insight, labelled, english)]
    if len(found.facts) < batch.facts * _ENOUGH:
        said.append(f"These are {len(found.facts)} facts; {batch.facts} are wanted, as far as the passages hold them.")
    unknown = {f.segment for f in found.facts if f.segment.strip() and segment_of(f.segment, segments) is None}
    if unknown:
        said.append(f"There are only the segments S1 to S{segments}, not {', '.join(sorted(unknown))}.")
    return said


def located(found: Findings, batch: Batch, segments: int, english: bool) -> tuple[list[Located], int]:
    """The facts whose quotation stands in its source, and how many did not.

    A claim that says more than its quotation is replaced by the quotation.
    """
    labelled = batch.labelled()
    kept, lost = [], 0
    for each in found.facts:
        place = place_of(each, labelled)
        if place is None:
            lost += 1
            continue
        reading, start, end = place
        fact = _fact(each, reading, start, end, english)
        kept.append(Located(fact, segment_of(each.segment, segments), reading.match))
    return kept, lost


def sound_insights(found: Findings, batch: Batch, english: bool) -> list[tuple[FoundInsight, set[str]]]:
    """The insights that hold no number or name from elsewhere, each with the ids of the sources it rests on."""
    labelled = batch.labelled()
    sound = [i for i in found.insights if i.content.strip() and not _of_insight(i, labelled, english)]
    return [(insight, {reading.source.id for reading in _named(insight, labelled)}) for insight in sound]


def segment_of(label: str, segments: int) -> int | None:
    """The place, from 0, of `S3`; None for none that is there."""
    match = re.search(r"\d+", label)
    number = int(match.group()) if match else 0
    return number - 1 if 1 <= number <= segments else None


def _of_fact(n: int, fact: FoundFact, labelled: Mapping[str, Reading], english: bool) -> Iterator[str]:
    place = place_of(fact, labelled)
    if place is None:
        yield (
            f"Fact {n}: “{clipped(fact.quote, 160)}” does not stand in {clipped(fact.passage, 20) or 'a passage'}. "
            "Copy a sentence from there letter for letter, or leave the fact out."
        )
        return
    reading, start, end = place
    if end - start > QUOTE_WORDS_MAX * 12 or len(reading.source.text[start:end].split()) > QUOTE_WORDS_MAX:
        yield f"Fact {n}: the quotation is too long; one or two sentences are enough."
    if not fact.claim.strip():
        yield f"Fact {n}: the claim is empty."
    for words in _excess(fact.claim, reading.source.text[start:end], _around(reading), english):
        yield f"Fact {n}: {words}"


def _of_insight(insight: FoundInsight, labelled: Mapping[str, Reading], english: bool) -> list[str]:
    text = "\n".join(reading.text for reading in _named(insight, labelled) or labelled.values())
    return _excess(f"{insight.title}. {insight.content}", text, text, english, negations=False)


def _named(insight: FoundInsight, labelled: Mapping[str, Reading]) -> list[Reading]:
    return [labelled[label.strip()] for label in insight.passages if label.strip() in labelled]


def _excess(claim: str, quote: str, around: str, english: bool, *, negations: bool = True) -> list[str]:
    """Numbers, names and negations of a claim that its quotation does not hold.

    A name may also come from `around` it: that is how “she” gets her name back.
    """
    held = Fact(id="held", quote=quote)
    said = []
    for flag in flags(Line(speaker="claim", text=claim, used_fact_ids=["held"]), [held]) if claim.strip() else []:
        if flag.kind is FlagKind.NUMBER:
            said.append(f"the quotation does not hold the number {flag.words}.")
        elif flag.kind is FlagKind.NAME and english and not _names(around, flag.words):
            said.append(f"the quotation does not name {flag.words}.")
        elif flag.kind is FlagKind.NEGATION and english and negations:
            said.append(f"the claim differs in a negation at “{flag.words}”.")
    return said


def _names(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name.removesuffix('’s').removesuffix(chr(39) + 's'))}\b", text, re.I) is not None


def _around(reading: Reading) -> str:
    return "\n".join([reading.text, reading.source.title, reading.source.author])


def place_of(fact: FoundFact, labelled: Mapping[str, Reading]) -> tuple[Reading, int, int] | None:
    """The quotation's passage and offsets: in the passage it names, in another passage, or elsewhere in its source.

    A part of a sentence stands for the whole of it.
    """
    found = _named_or_other(fact, labelled)
    return (found[0], *whole_sentences(found[0].source.text, found[1], found[2])) if found else None


def _named_or_other(fact: FoundFact, labelled: Mapping[str, Reading]) -> tuple[Reading, int, int] | None:
    named = labelled.get(fact.passage.strip())
    for reading in [*([named] if named else []), *labelled.values()]:
        if span := locate(fact.quote, reading.source.text, reading.start, reading.end):
            return reading, *span
    if named and (span := locate(fact.quote, named.source.text)):
        return named, *span
    return None


def _fact(found: FoundFact, reading: Reading, start: int, end: int, english: bool) -> Fact:
    source = reading.source
    quote = source.text[start:end]
    claim = " ".join(found.claim.split()).strip("*_` ")
    if not claim or _excess(claim, quote, _around(reading), english):
        claim = speakable(quote)
    return Fact(
        id=fact_id(source.id, start, end), quote=quote, claim=claim, url=address_of(source), date=source.published,
        author=source.author or None, source_id=source.id, start=start, end=end, query_ids=list(reading.query_ids),
    )  # fmt: skip


def address_of(source: SourceText) -> str:
    return source.origin if source.origin.startswith(("http://", "https://")) else ""


def without_repetition(found: Sequence[Located]) -> list[Located]:
    """One fact for each stretch of a source: the first of those that overlap by more than half."""
    kept: list[Located] = []
    for each in found:
        if not any(_same(each.fact, other.fact) for other in kept):
            kept.append(each)
    return kept


def _same(a: Fact, b: Fact) -> bool:
    shared = min(a.end, b.end) - max(a.start, b.start)
    return a.source_id == b.source_id and shared > 0.5 * min(a.end - a.start, b.end - b.start)
