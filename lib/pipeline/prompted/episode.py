"""What every prompt says of the episode: the order, the format, who speaks, in which outline."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.brief import Brief, Speaker
from lib.models.enums import Format
from lib.pipeline.prompted.fence import RULE, clipped, fenced, listed

IDEA_CHARS = 1_000
WISHES_CHARS = 800
PERSONA_CHARS = 240
SEGMENT_CHARS = 100
OUTLINE_CHARS = 1_600

FORMATS: dict[Format, str] = {
    Format.DEEP_DIVE: "A deep dive: the matter is opened step by step, from what happened to why it matters, with room "
    "for detail, doubt and surprise.",
    Format.BRIEF: "A briefing: the essentials first, short turns, no detours, every sentence earns its place.",
    Format.INTERVIEW: "An interview: the host asks short, specific questions a listener would ask and follows up; the "
    "guests answer with substance. The host does not lecture.",
    Format.DEBATE: "A debate: the speakers take different sides of the question and hold their side throughout; they "
    "answer the strongest point of the other side, and concede what the facts show. Nobody is mocked.",
    Format.CRITIQUE: "A critique: the speakers weigh what the sources claim, say what is well supported, what is weak "
    "or missing, and what follows from that. Praise and blame both need a fact.",
    Format.SOLO: "A solo episode: one person tells it to the listener directly, in short paragraphs that are one line "
    "each; questions are rhetorical and rare.",
    Format.STORYTELLING: "A story: what happened is told in the order in which it happened, with the people, places "
    "and dates that the facts give; what it means comes at the end.",
}

_HOW_MANY = {
    1: "One person speaks. Every line is theirs.",
    2: "Two people speak, by turns of uneven length; they listen to each other and react to what was said.",
    3: "Three people speak. One leads, the others add, doubt and complete; nobody is silent for long.",
    4: "Four people speak. One leads and gives the word; each has an own angle, and nobody is silent for long.",
}


def speakers(brief: Brief) -> list[Speaker]:
    """Who speaks: whoever hosts first, and nobody else in a solo episode."""
    cast = brief.cast or [Speaker(name="Host")]
    host = next((s for s in cast if "host" in s.role.lower()), cast[0])
    ordered = [host, *(s for s in cast if s is not host)]
    return ordered[:1] if brief.format is Format.SOLO else ordered


def rules(*own: str) -> str:
    """A system text: what holds in every question, then what holds in this one."""
    begin = "You make podcast episodes in which every spoken claim can be traced to a sentence of a source."
    return "\n".join([begin, RULE, *(f"- {rule}" for rule in own)])


def order(brief: Brief) -> str:
    """The idea, the length, the language, the format, the tone and the producer's wishes."""
    parts = [
        f"The episode lasts about {brief.minutes:g} minutes. Write everything in the language “{_code(brief)}”.",
        FORMATS[brief.format],
        fenced("idea", clipped(brief.idea, IDEA_CHARS)),
    ]
    if brief.tone.strip():
        parts.append(fenced("tone", clipped(brief.tone, PERSONA_CHARS)))
    if brief.feedback.strip():
        parts.append("The producer saw an earlier version and wishes this to be different:")
        parts.append(fenced("wishes", clipped(brief.feedback, WISHES_CHARS)))
    return "\n".join(parts)


def cast(brief: Brief) -> str:
    """Who speaks, with role and persona."""
    people = speakers(brief)
    rows = [
        {"number": n, "name": s.name, "role": s.role[:60], "persona": clipped(s.persona, PERSONA_CHARS)}
        for n, s in enumerate(people, 1)
    ]
    return f"{_HOW_MANY[min(4, len(people))]}\n{listed('cast', rows)}"


def outline(segments: Sequence[str]) -> str:
    """The segments, numbered S1, S2 …"""
    chars = min(SEGMENT_CHARS, OUTLINE_CHARS // max(1, len(segments)))
    return listed("outline", [{"segment": f"S{n}", "title": clipped(s, chars)} for n, s in enumerate(segments, 1)])


def is_english(brief: Brief) -> bool:
    """Whether names can be told from other words by their capitals and their part of speech."""
    return _code(brief).lower().startswith("en")


def _code(brief: Brief) -> str:
    return "".join(c for c in brief.language if c.isalnum() or c == "-")[:20] or "en"
