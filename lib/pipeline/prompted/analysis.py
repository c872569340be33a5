"""The first reading by a model: one question, with excerpts of all sources, or with the idea alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lib.models.analysis import Analysis, Outline, SuggestedQuery
from lib.models.brief import Brief
from lib.models.research import Passage, SourceText
from lib.models.values import digest
from lib.pipeline.asking import Asker
from lib.pipeline.offline.quantities import numbers
from lib.pipeline.prompted.episode import SEGMENT_CHARS, cast, order, rules
from lib.pipeline.prompted.excerpts import excerpts
from lib.pipeline.prompted.fence import clipped, fenced
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.shapes import FirstReading, PlannedOutline

TITLE_CHARS = 60
HOOK_WORDS = 60
ANSWER_WORDS = 600
SOURCE_OVERHEAD_CHARS = 260

SYSTEM = rules(
    "Read the order and the excerpts, and propose what the producer chooses from.",
    "Outlines differ in how they tell it (by time, by question, by conflict …), not only in wording; each segment is "
    "about one thing that the sources can fill, and no two segments of an outline overlap.",
    "A hook, takeaway or talking point may only state what the excerpts state. Copy numbers as digits. Without "
    "excerpts state no facts at all: raise questions.",
    "Queries are what still has to be looked up to fill the outline, each for another need.",
    "Plain text: no markup, no emoji.",
)


def analysis_of(ask: Asker, limits: Limits, brief: Brief, sources: Sequence[SourceText]) -> tuple[Analysis, list[str]]:
    """See `Writer.analyse`. What the model still leaves short after it was asked again is left short, and told."""
    segments = segment_count(brief.minutes)
    begin = _task(brief, segments)
    room = limits.context_chars - len(SYSTEM) - len(begin) - 200
    read = excerpts(sources, brief.idea, room, per_source=SOURCE_OVERHEAD_CHARS)
    answer = ask(
        FirstReading,
        purpose="analysis",
        system=SYSTEM,
        prompt=f"{begin}\n\n{shown(sources, read)}",
        max_tokens=limits.tokens(ANSWER_WORDS),
        check=lambda reading: complaints(reading, segments, read, brief.idea),
    )
    return _analysis(answer.value, brief), complaints(answer.value, segments, read, brief.idea)


def segment_count(minutes: float) -> int:
    """Segments of an outline for so many minutes."""
    return 4 if minutes <= 4 else 5 if minutes <= 12 else 6


def shown(sources: Sequence[SourceText], read: Sequence[Passage]) -> str:
    """The excerpts, a block for each source."""
    if not read:
        return "There are no sources yet: they will be searched for with your queries."
    blocks = []
    for source in sources:
        own = [passage.text for passage in read if passage.source_id == source.id]
        if own:
            head = f"Title: {clipped(source.title, 120)}" + (f" ({source.published[:20]})" if source.published else "")
            blocks.append(fenced("excerpts", "\n[…]\n".join([head, *own])))
    return "Excerpts of the sources:\n" + "\n".join(blocks)


def complaints(reading: FirstReading, segments: int, read: Sequence[Passage], idea: str) -> list[str]:
    """What is missing, too much, or neither in the excerpts nor in the idea."""
    found = [
        *_count("keywords", reading.keywords, 5, 5),
        *_count("titles", reading.titles, 3, 3),
        *_count("outlines", [" / ".join(outline.segments) for outline in reading.outlines], 2, 3),
        *_count("takeaways", reading.takeaways, 3, 5),
        *_count("talking points", reading.talking_points, 1, 5),
        *_count("queries", [query.query for query in reading.queries], 4, 6),
    ]
    for outline in reading.outlines:
        least, most = max(4, segments - 1), min(6, segments + 1)
        found += _count(f"segments in the outline “{clipped(outline.title, 40)}”", outline.segments, least, most)
    found += [f"The title “{t}” is longer than {TITLE_CHARS} characters." for t in reading.titles if _long(t)]
    if not 0 < len(reading.hook.split()) <= HOOK_WORDS:
        found.append(f"The hook must have 1 to {HOOK_WORDS} words.")
    if not reading.call_to_action.strip():
        found.append("The call to action is empty.")
    return found + _strange_numbers([reading.hook, *reading.takeaways, *reading.talking_points], read, idea)


def _task(brief: Brief, segments: int) -> str:
    return (
        f"Prepare an episode. Every outline has {segments} segments, which share the minutes equally.\n"
        f"{order(brief)}\n{cast(brief)}"
    )


def _count(what: str, given: Sequence[str], least: int, most: int) -> list[str]:
    number = len(_distinct(given))
    if least <= number <= most:
        return []
    wanted = f"{least}" if least == most else f"{least} to {most}"
    return [f"There must be {wanted} different {what}, not {number}."]


def _strange_numbers(texts: Sequence[str], read: Sequence[Passage], idea: str) -> list[str]:
    given = "\n".join([idea, *(passage.text for passage in read)]).casefold()
    said = [(value, text[a:b], text) for text in texts for value, a, b in numbers(text)]
    strange = [each for each in said if each[1].casefold() not in given]
    held = {value for value, _, _ in numbers(given)} if strange else set()  # as words or otherwise: dear to read
    return [
        f"No excerpt holds the number {n} of “{clipped(text, 80)}”." for value, n, text in strange if value not in held
    ]


def _analysis(reading: FirstReading, brief: Brief) -> Analysis:
    outlines = [made for each in reading.outlines if (made := _outline(each)).segments][:3]
    return Analysis(
        audience=_tidy(reading.audience),
        content_type=_tidy(reading.content_type),
        top_keywords=_distinct(reading.keywords)[:5],
        suggested_outlines=outlines,
        selected_outline_id=outlines[0].id,
        suggested_knobs={"scene_length_target": round(brief.minutes * 60 / len(outlines[0].segments))},
        title_suggestions=[clipped(title, TITLE_CHARS) for title in _distinct(reading.titles)][:3],
        episode_hook=_tidy(reading.hook),
        key_takeaways=_distinct(reading.takeaways)[:5],
        guest_talking_points=_distinct(reading.talking_points)[:5],
        listener_cta=_tidy(reading.call_to_action),
        research_queries=_queries(reading),
    )


def _outline(planned: PlannedOutline) -> Outline:
    segments = [clipped(segment, SEGMENT_CHARS) for segment in _distinct(planned.segments)][:6]
    title = clipped(planned.title, TITLE_CHARS)
    return Outline(id=f"outline_{digest([title, segments])[:12]}", title=title, segments=segments)


def _queries(reading: FirstReading) -> list[SuggestedQuery]:
    wanted = {_tidy(query.query).lower(): query for query in reversed(reading.queries) if query.query.strip()}
    return [
        SuggestedQuery(
            query=clipped(query.query, 300),
            rationale=_tidy(query.rationale),
            needs_recent_stats=query.needs_recent_stats,
        )
        for query in reversed(wanted.values())
    ][:6]


def _long(title: str) -> bool:
    return len(_tidy(title)) > TITLE_CHARS


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _distinct(texts: Iterable[str]) -> list[str]:
    """One-line texts, empty ones and repetitions left out."""
    return list({text.lower(): text for text in map(_tidy, texts) if text}.values())
