"""Show notes: first as a value, then as Markdown that a producer edits, then as HTML and text made from that.

The takeaways are what the episode really says: those of the analysis that are heard in it, then facts that it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lib.models.analysis import Analysis
from lib.models.publishing import DISCLOSURE, Notes, NumberedSource, Told
from lib.models.research import Fact
from lib.models.script import Line
from lib.publish.chapters import stamp, timestamps
from lib.publish.plain import one_line, shortened

_SUMMARY_CHARS = 600
_TAKEAWAYS = 5
_TAKEAWAY_CHARS = 240
_HEARD_SHARE = 0.75
"""Of a takeaway's longer words, how many a scene must say."""
_WORD = re.compile(r"[^\W_]{4,}|\d+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;))")
_LISTLIKE = re.compile(r"^(\d*)([.)#+=-])")
"""What would begin a list, a heading or a line; within a line it means nothing, and a producer reads these notes."""


def write_notes(
    told: Told,
    analysis: Analysis | None,
    lines: Sequence[Line],
    facts: Sequence[Fact],
    *,
    disclosure: str = DISCLOSURE,
) -> Notes:
    """The notes of an episode: `lines` are the script's, for which facts stand behind what is said."""
    return Notes(
        summary=_summary(told, analysis),
        takeaways=_takeaways(told, analysis, lines, facts),
        timestamps=timestamps(told.chapters),
        sources=told.sources,
        disclosure=disclosure,
    )


def markdown(notes: Notes) -> str:
    """The notes as CommonMark, everything in them as plain text; parts without content are left out."""
    parts = [_md(notes.summary)] if notes.summary else []
    if notes.takeaways:
        parts.append("## Key takeaways\n\n" + "\n".join(f"- {_md(each)}" for each in notes.takeaways))
    if notes.timestamps:
        parts.append("## Chapters\n\n" + "\n".join(f"- {stamp(at)} {_md(title)}" for at, title in notes.timestamps))
    if notes.sources:
        parts.append("## Sources\n\n" + "\n".join(f"{s.number}. {_source(s)}" for s in notes.sources))
    if notes.disclosure:
        parts.append(f"*{_md(notes.disclosure)}*")
    return "\n\n".join(parts) + "\n"


def _source(source: NumberedSource) -> str:
    title, pages = _md(source.title), source.pages_said
    if source.url:
        address = source.url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
        title = f"[{title}](<{address}>)"
    return f"{title}, {pages}" if pages else title


def _md(text: str) -> str:
    """One line that CommonMark shows as it is."""
    return _LISTLIKE.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", one_line(text)))


def _summary(told: Told, analysis: Analysis | None) -> str:
    """The hook and who talks; without an analysis, how the episode begins."""
    hook = analysis.episode_hook if analysis else ""
    opening = hook or " ".join(line.text for line in told.lines[:3])
    names = [one_line(name) for name in told.speakers]
    spoken = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
    told_by = f"With {spoken}." if spoken else ""
    return " ".join(filter(None, [shortened(opening, _SUMMARY_CHARS), told_by]))


def _takeaways(told: Told, analysis: Analysis | None, lines: Sequence[Line], facts: Sequence[Fact]) -> list[str]:
    scenes = [_words(" ".join(texts)) for texts in _texts_by_scene(told)]
    kept = [t for t in (analysis.key_takeaways if analysis else []) if t.strip() and _is_heard(t, scenes)]
    for claim in _told_facts(told, lines, facts):
        if len(kept) >= _TAKEAWAYS:
            break
        if not any(_alike(claim, other) for other in kept):
            kept.append(claim)
    return [shortened(each, _TAKEAWAY_CHARS) for each in kept[:_TAKEAWAYS]]


def _told_facts(told: Told, lines: Sequence[Line], facts: Sequence[Fact]) -> Iterator[str]:
    """The claim of the surest fact of each scene, in order."""
    by_id = {fact.id: fact for fact in facts}
    used = {line.id: [by_id[i] for i in line.used_fact_ids if i in by_id] for line in lines}
    scenes: dict[str, list[Fact]] = {}
    for line in told.lines:
        scenes.setdefault(line.scene_id, []).extend(used.get(line.line_id, []))
    for found in scenes.values():
        if found:
            best = max(found, key=lambda fact: fact.confidence)
            yield one_line(best.claim or best.quote)


def _texts_by_scene(told: Told) -> list[list[str]]:
    scenes: dict[str, list[str]] = {}
    for line in told.lines:
        scenes.setdefault(line.scene_id, []).append(line.text)
    return list(scenes.values())


def _is_heard(takeaway: str, scenes: Sequence[set[str]]) -> bool:
    wanted = _words(takeaway)
    return bool(wanted) and any(len(wanted & scene) >= _HEARD_SHARE * len(wanted) for scene in scenes)


def _alike(one: str, other: str) -> bool:
    a, b = _words(one), _words(other)
    return len(a & b) >= 0.6 * min(len(a), len(b))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
