"""Fact cards by a model: passages in batches, quotations held against their source, mapped onto the outline."""

from __future__ import annotations

from collections.abc import Sequence

from lib.errors import BadAnswer, NotReady
from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Angle, Fact, FoundSource, Insight, Passage, Query, Research, SourceText
from lib.pipeline.asking import Asker
from lib.pipeline.offline.quantities import quantities
from lib.pipeline.prompted.confidence import weighed
from lib.pipeline.prompted.episode import is_english, order, outline, rules
from lib.pipeline.prompted.fence import clipped, fenced, listed
from lib.pipeline.prompted.findings import (
    Located,
    address_of,
    complaints,
    located,
    place_of,
    sound_insights,
    without_repetition,
)
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.reading_list import Batch, batches, facts_wanted, reading_list
from lib.pipeline.prompted.shapes import FoundInsight, findings_shape
from lib.pipeline.prompted.side_by_side import side_by_side, succeeded

FACT_WORDS = 70
INSIGHTS = 5

SYSTEM = rules(
    "Pick from the passages the facts an episode on the idea can stand on: figures, dates, names, causes, "
    "disagreements, telling details. No two facts say the same.",
    "quote: one or two whole sentences, copied letter for letter from one passage. Never mend, shorten or join.",
    "claim: the same in your own words, understandable to someone who never saw the passage. Keep every number as it "
    "is in the quote, as digits where it has digits; add no number, name, cause or judgement that is not in it.",
    "Where two passages disagree, take both as facts of their own.",
    "insights: what several passages say together, or where they differ.",
)


def research_of(
    ask: Asker,
    limits: Limits,
    brief: Brief,
    analysis: Analysis,
    queries: Sequence[Query],
    passages: Sequence[Passage],
    sources: Sequence[SourceText],
) -> Research:
    """See `Writer.research`. Quotations that stand in no source are left out, and the summary says how many."""
    readings = reading_list(brief, analysis, queries, passages, sources)
    if not readings:
        raise NotReady(
            "There is nothing to take facts from.", hint="Add a document or an address, or search with another query."
        )
    begin = _task(brief, analysis, queries)
    room = limits.context_chars - len(SYSTEM) - len(begin) - 300
    groups = batches(readings, facts_wanted(brief.minutes), room)
    works = [lambda batch=batch: _read(ask, limits, begin, batch, brief, analysis) for batch in groups]
    results = succeeded(side_by_side(works, limits.at_once), lambda n: f"Part {n + 1} of {len(groups)} of the research")
    found = without_repetition([each for facts, _, _ in results for each in facts])
    lost = sum(number for _, number, _ in results)
    if not found:
        raise BadAnswer(
            "The model found no fact for this idea in what was read.",
            hint="Change the queries or add a source, or choose another model.",
        )
    insights = [each for _, _, some in results for each in some]
    return _research(found, lost, insights, analysis, sources)


Read = tuple[list[Located], int, list[tuple[FoundInsight, set[str]]]]
"""The facts of a batch, how many quotations stand nowhere, the insights."""


def prompt_of(begin: str, batch: Batch) -> str:
    """The passages of a batch, each in a block of its own, after the task."""
    blocks = [
        f"Passage {label}:\n" + fenced("passage", f"[from: {clipped(reading.source.title, 80)}]\n{reading.text}")
        for label, reading in batch.labelled().items()
    ]
    return f"{begin}\n\nTake about {batch.facts} facts from these passages.\n" + "\n".join(blocks)


def _read(ask: Asker, limits: Limits, begin: str, batch: Batch, brief: Brief, analysis: Analysis) -> Read:
    segments, english = len(segments_of(analysis)), is_english(brief)
    labelled = batch.labelled()
    answer = ask(
        findings_shape(lambda fact: place_of(fact, labelled) is not None),
        purpose="research",
        system=SYSTEM,
        prompt=prompt_of(begin, batch),
        max_tokens=limits.tokens(batch.facts * FACT_WORDS + 150),
        check=lambda found: complaints(found, batch, segments, english),
    )
    facts, lost = located(answer.value, batch, segments, english)
    return facts, lost, sound_insights(answer.value, batch, english)


def segments_of(analysis: Analysis) -> list[str]:
    """The segments of the outline that was chosen."""
    return [s for s in (analysis.outline.segments if analysis.outline else []) if s.strip()]


def _task(brief: Brief, analysis: Analysis, queries: Sequence[Query]) -> str:
    asked = listed("queries", [{"query": clipped(query.query, 120)} for query in queries[:12]])
    return (
        f"Find facts for an episode.\n{order(brief)}\nThe segments it will have:\n{outline(segments_of(analysis))}\n"
        f"What was looked up:\n{asked}"
    )


def _research(
    found: Sequence[Located],
    lost: int,
    insights: Sequence[tuple[FoundInsight, set[str]]],
    analysis: Analysis,
    sources: Sequence[SourceText],
) -> Research:
    facts = weighed([each.fact for each in found], {each.fact.id: each.match for each in found})
    segments = segments_of(analysis)
    return Research(
        summary=_summary(facts, lost),
        key_insights=[_insight(each, rests_on, sources) for each, rests_on in insights[:INSIGHTS]],
        fact_cards=facts,
        sources=[_source(source, facts) for source in sources],
        mapped_angles=[_angle(n, title, found) for n, title in enumerate(segments)],
    )


def _summary(facts: Sequence[Fact], lost: int) -> str:
    sources = len({fact.source_id for fact in facts})
    figures = sum(bool(quantities(fact.quote)) for fact in facts)
    where = f"{sources} source{'s' * (sources != 1)}"
    text = f"{len(facts)} fact{'s' * (len(facts) != 1)} from {where}, {figures} with figures."
    if lost == 1:
        text += " 1 quotation was left out because no source holds it word for word."
    elif lost:
        text += f" {lost} quotations were left out because no source holds them word for word."
    return text


def _insight(found: FoundInsight, rests_on: set[str], sources: Sequence[SourceText]) -> Insight:
    indices = [n for n, source in enumerate(sources) if source.id in rests_on]
    content = " ".join(found.content.split())
    return Insight(title=clipped(found.title, 80), content=content, source_indices=indices)


def _source(source: SourceText, facts: Sequence[Fact]) -> FoundSource:
    own = [fact for fact in facts if fact.source_id == source.id]
    best = max(own, key=lambda fact: fact.confidence, default=None)
    title = source.title or source.origin or "Untitled"
    return FoundSource(title=title, url=address_of(source), excerpt=best.claim if best else "", source_id=source.id)


def _angle(number: int, title: str, found: Sequence[Located]) -> Angle:
    ids = [each.fact.id for each in found if each.segment == number]
    why = f"{len(ids)} fact{'s' * (len(ids) != 1)} for it." if ids else "No fact speaks of it yet."
    return Angle(title=title, why=why, mapped_fact_ids=ids)
