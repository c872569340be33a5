"""From what the queries found to fact cards, mapped onto the outline."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Angle, Fact, FoundSource, Insight, Passage, Query, Research, SourceText
from lib.models.values import digest
from lib.pipeline.offline.analysis import CONTEXT_PLACE, ranked, segments_of, takeaways
from lib.pipeline.offline.blocks import Block
from lib.pipeline.offline.contrasts import Contrast, contrasts
from lib.pipeline.offline.headings import spoken_label
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import introduce, joined, title_of
from lib.pipeline.offline.quantities import quantities, years
from lib.pipeline.offline.themes import KINDRED, Theme
from lib.pipeline.offline.units import Unit, claim_of, quote_of
from lib.pipeline.offline.weights import nearness

FACTS_PER_MINUTE = 13
FACTS_MIN = 12
SAME = 0.75
AT_HOME = 0.3
GOES_ON = 0.2
_HEDGE = re.compile(
    r"\b(?:may|might|could|perhaps|probably|possibly|estimate[sd]?|suggests?|reportedly|allegedly|about|roughly|"
    r"or so|likely)\b",
    re.I,
)


def research_of(
    brief: Brief, analysis: Analysis, queries: Sequence[Query], passages: Sequence[Passage], material: Material
) -> Research:
    """Fact cards for the minutes wanted, best first within reading order, and what they say together."""
    found_by = {unit: _queries_of(unit, passages, queries) for unit in material.units}
    chosen = _choose(brief, analysis, material, {u: q for u, q in found_by.items() if q})
    disputed = {unit for c in contrasts(material, chosen) for unit in (c.first, c.second)}
    facts = [_fact(material, unit, found_by[unit], unit in disputed, chosen) for unit in chosen]
    by_unit = dict(zip(chosen, facts, strict=True))
    return Research(
        summary=_summary(material, chosen, len(disputed) // 2),
        key_insights=_insights(material, chosen),
        fact_cards=facts,
        sources=[_found(material, source, chosen) for source in material.all_sources],
        mapped_angles=_angles(brief, analysis, material, by_unit),
    )


def fact_id(source_id: str, start: int, end: int) -> str:
    """The same stretch of the same source is the same fact."""
    return f"fact_{digest([source_id, start, end])[:12]}"


def confidence(material: Material, unit: Unit, disputed: bool, among: Sequence[Unit]) -> tuple[float, str]:
    """How far a fact can be trusted, by what can be seen `among` the facts, and how that was computed, in words.

    0.60 to begin with; +0.10 for a figure, year or name; +0.15 when another source says much the same; −0.15 when
    another gives a different number; −0.10 each for hedging words, first person, and needing the sentences around it.
    """
    text = unit.text
    concrete = bool(quantities(text) or years(text) or any(name in text for name in material.people.values()))
    echoed = any(
        other.source_id != unit.source_id and nearness(material.vector(other), material.vector(unit)) > 0.33
        for other in among
    )
    grounds = [
        (0.10, "a figure, a year or a name", concrete),
        (0.15, "another source says much the same", echoed and not disputed),
        (-0.15, "another source gives a different number", disputed),
        (-0.10, "it hedges", bool(_HEDGE.search(text))),
        (-0.10, "it is said in the first person", unit.in_first_person),
        (-0.10, "it leans on the sentences around it", len(unit.sentences) > 2 or not unit.stands),
    ]
    value = 0.60 + sum(weight for weight, _, holds in grounds if holds)
    said = [f"{'+' if weight > 0 else '−'}{abs(weight):.2f} {why}" for weight, why, holds in grounds if holds]
    return round(min(0.95, max(0.2, value)), 2), "; ".join(["0.60 to begin with", *said])


def _queries_of(unit: Unit, passages: Sequence[Passage], queries: Sequence[Query]) -> list[str]:
    approved = {query.id for query in queries}
    hits = (p for p in passages if p.source_id == unit.source_id and p.start < unit.end and unit.start < p.end)
    return sorted({p.query_id for p in hits if p.query_id in approved})


def _choose(brief: Brief, analysis: Analysis, material: Material, found: dict[Unit, list[str]]) -> list[Unit]:
    """What the queries found first, then what else deserves it, without saying one thing twice."""
    wanted = max(FACTS_MIN, round(brief.minutes * FACTS_PER_MINUTE))
    hook = analysis.episode_hook
    differing = {unit for c in contrasts(material, material.units) for unit in (c.first, c.second)}
    merit = _merit(brief, analysis, material)
    order = sorted(
        material.units,
        key=lambda u: (
            -(merit[u] + 0.6 * (u in found) + 0.5 * (u in differing) + 2.0 * (claim_of(u) == hook)),
            u.source_id,
            u.start,
        ),
    )
    chosen: list[Unit] = []
    for unit in order:
        if len(chosen) == wanted:
            break
        if unit.head and unit.head not in chosen:
            continue
        if not any(nearness(material.vector(unit), material.vector(other)) > SAME for other in chosen):
            chosen.append(unit)
    place = {source.id: at for at, source in enumerate(material.sources)}
    return sorted(chosen, key=lambda u: (place[u.source_id], u.start, u.end))


def _merit(brief: Brief, analysis: Analysis, material: Material) -> dict[Unit, float]:
    """The score of each unit, half of it shared within its paragraph to keep that whole."""
    blocks: dict[Block, list[float]] = {}
    for unit in material.units:
        blocks.setdefault(unit.sentences[0].block, []).append(material.score(unit))
    segments = segments_of(brief, analysis, material)
    at_home = {unit for theme in segments for unit in theme.units}
    at_home_sections = {unit.section for unit in at_home}
    merit = {}
    for unit in material.units:
        around = blocks[unit.sentences[0].block]
        merit[unit] = 0.5 * material.score(unit) + 0.5 * sum(around) / len(around) + AT_HOME * (unit in at_home)
        frames = material.place(unit) < CONTEXT_PLACE or material.concludes(unit)
        merit[unit] += AT_HOME * frames + AT_HOME * (unit.section in at_home_sections and unit.opens_paragraph)
        if unit.head:
            merit[unit] = min(merit[unit], merit[unit.head] - GOES_ON)
    return merit


def _fact(material: Material, unit: Unit, query_ids: list[str], disputed: bool, among: Sequence[Unit]) -> Fact:
    source = material.source(unit.source_id)
    turn = unit.sentences[0].turn if unit.in_first_person else ""
    claim = introduce(claim_of(unit), material.people, set())
    sure, computed = confidence(material, unit, disputed, among)
    return Fact(
        id=fact_id(source.id, unit.start, unit.end),
        quote=quote_of(unit, source),
        url=source.origin if source.origin.startswith(("http://", "https://")) else "",
        date=source.published,
        confidence=sure,
        confidence_from=computed,
        author=turn or source.author or None,
        source_id=source.id,
        start=unit.start,
        end=unit.end,
        claim=f"{turn}: {claim}" if turn else claim,
        query_ids=query_ids,
    )


def _summary(material: Material, chosen: Sequence[Unit], disputes: int) -> str:
    sources = len({unit.source_id for unit in chosen})
    figures = sum(bool(quantities(unit.text)) for unit in chosen)
    counted = f"{len(chosen)} facts from {sources} source{'s' * (sources != 1)}, {figures} of them with figures."
    differ = f" In {disputes} place{'s' * (disputes != 1)} two sources give different numbers." if disputes else ""
    if material.unread:
        differ += f" Left out, for it is not in English: {joined([title_of(s) for s in material.unread])}."
    core = takeaways(material, ranked(material), 1)
    return f"{counted}{differ} At the heart of it: {claim_of(core[0])}" if core else counted + differ


def _insights(material: Material, chosen: Sequence[Unit]) -> list[Insight]:
    number = {source.id: at for at, source in enumerate(material.all_sources)}
    insights = [
        Insight(
            title=f"{c.amounts[0].words} or {c.amounts[1].words}?",
            content=f"{c.first_sentence.text} {c.second_sentence.text}",
            source_indices=sorted({number[c.first.source_id], number[c.second.source_id]}),
        )
        for c in contrasts(material, chosen)[:2]
    ]
    for unit in takeaways(material, chosen, 4):
        heading = unit.section.heading or title_of(material.source(unit.source_id))
        insights.append(Insight(title=heading, content=claim_of(unit), source_indices=[number[unit.source_id]]))
    return insights[:5]


def _found(material: Material, source: SourceText, chosen: Sequence[Unit]) -> FoundSource:
    own = [unit for unit in chosen if unit.source_id == source.id]
    best = max(own, key=material.score, default=None)
    url = source.origin if source.origin.startswith(("http://", "https://")) else ""
    return FoundSource(
        title=source.title or title_of(source), url=url, excerpt=claim_of(best) if best else "", source_id=source.id
    )


def _angles(brief: Brief, analysis: Analysis, material: Material, facts: dict[Unit, Fact]) -> list[Angle]:
    """Each segment of the outline with the facts nearest to it."""
    segments = segments_of(brief, analysis, material)
    groups = assign(material, list(facts), segments)
    return [_angle(theme, units, facts, material) for theme, units in zip(segments, groups, strict=True)]


def _angle(theme: Theme, units: Sequence[Unit], facts: dict[Unit, Fact], material: Material) -> Angle:
    names = [title_of(s) for s in material.sources if any(u.source_id == s.id for u in units)]
    why = (
        f"{len(units)} facts on {spoken_label(theme.label)}, from {joined(names)}."
        if units
        else "No fact speaks of it yet."
    )
    return Angle(title=theme.label, why=why, mapped_fact_ids=[facts[unit].id for unit in units])


def assign(
    material: Material,
    units: Sequence[Unit],
    segments: Sequence[Theme],
    differing: Sequence[Contrast] = (),
    must: Collection[Unit] = (),
) -> list[list[Unit]]:
    """Each unit to the segment that holds it, or its section; else to what it is kindred to, or to none.

    Units that contradict each other go to one segment; those that `must` be said always find one.
    """
    groups: list[list[Unit]] = [[] for _ in segments]
    if not segments:
        return groups
    follows = {c.second: c.first for c in differing if c.first in units}
    group_of: dict[Unit, int] = {}
    home = {unit: at for at, theme in reversed(list(enumerate(segments))) for unit in theme.units}
    sections = {unit.section: at for unit, at in home.items()}
    for unit in units:
        leader = follows.get(unit, unit)
        at = group_of.get(unit.head, -1) if unit.head else home.get(leader, sections.get(leader.section, -1))
        if at < 0 and not unit.head:
            near = [nearness(material.vector(leader), theme.vector) for theme in segments]
            best = max(range(len(segments)), key=near.__getitem__)
            at = best if near[best] >= KINDRED or unit in must or leader is not unit else -1
        if at >= 0:
            group_of[unit] = at
            groups[at].append(unit)
    return groups
