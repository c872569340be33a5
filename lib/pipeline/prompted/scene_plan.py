"""The scenes before a word of them is written: how long, with which facts, between which neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from lib.errors import NotReady
from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Fact, Research
from lib.pipeline.duration import COMMA_S, SCENE_GAP_S, SENTENCE_GAP_S, SYLLABLE_S, TURN_GAP_S
from lib.pipeline.prompted.episode import speakers
from lib.pipeline.prompted.research import segments_of
from lib.pipeline.prompted.sharing import shared

SCENE_S_MAX = 240.0
FACT_S_MAX = 25.0
FRAME_S = 30.0
WORDS_PER_FACT = 20
WORDS_PER_TURN = 19
WORD_S = SYLLABLE_S * 1.52 + SENTENCE_GAP_S / 22 + COMMA_S / 14 + TURN_GAP_S / WORDS_PER_TURN
"""Seconds of an ordinary English word in a conversation, with its part of the pauses: 156 words a minute."""


@dataclass(frozen=True, slots=True)
class ScenePlan:
    """`number` from 1 of `count`. `seconds` is the length wanted; `opens` and `closes` say who of the cast, from 1,
    speaks first and last.

    `facts` belong to this scene alone and are known in its prompt as F1, F2 …
    """

    number: int
    count: int
    title: str
    seconds: float
    facts: tuple[Fact, ...]
    opens: int
    closes: int

    @property
    def words(self) -> int:
        return round(self.seconds / WORD_S)

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.count

    def labelled(self) -> dict[str, Fact]:
        """Each fact by the id it has in the prompt."""
        return {f"F{n}": fact for n, fact in enumerate(self.facts, 1)}


def plan(brief: Brief, analysis: Analysis, research: Research) -> list[ScenePlan]:
    """The scenes of the outline chosen, for the minutes wanted or for as many as the usable facts carry.

    Segments without a fact are left out; long ones become several scenes. Raises NotReady when no usable fact is left.
    """
    facts = research.usable_facts()
    if not facts:
        raise NotReady(
            "There is no fact left to speak from.", hint="Go back to Research and keep or add at least one fact."
        )
    titles = segments_of(analysis) or [" ".join(brief.idea.split())[:100]]
    told = [(t, g) for t, g in zip(titles, shared(facts, research.mapped_angles, titles), strict=True) if g]
    total_s = wanted_seconds(brief, len(facts))
    parts = [part for title, group in told for part in _parts(title, group, total_s / len(told))]
    each_s = (total_s - SCENE_GAP_S * (len(parts) - 1)) / len(parts)
    return [_scene(brief, n, len(parts), title, group, each_s) for n, (title, group) in enumerate(parts, 1)]


def wanted_seconds(brief: Brief, facts: int) -> float:
    """The length to write for: what was asked, or what so many facts carry without padding."""
    return min(brief.minutes * 60, facts * FACT_S_MAX + FRAME_S)


def _parts(title: str, group: list[Fact], seconds: float) -> list[tuple[str, list[Fact]]]:
    """The segment as one scene, or as several when one would be too long to write in one go."""
    number = min(len(group), ceil(seconds / SCENE_S_MAX))
    if number <= 1:
        return [(title, group)]
    cuts = [round(n * len(group) / number) for n in range(number + 1)]
    return [(f"{title} ({n + 1} of {number})", group[cuts[n] : cuts[n + 1]]) for n in range(number)]


def _scene(brief: Brief, number: int, count: int, title: str, group: Sequence[Fact], seconds: float) -> ScenePlan:
    """Whoever hosts opens; of two neighbours the one who closes a scene does not open the next."""
    people = len(speakers(brief))
    most = max(2, round(seconds / WORD_S / WORDS_PER_FACT))
    best = {fact.id for fact in sorted(group, key=lambda fact: (not fact.added_by_hand, -fact.confidence))[:most]}
    closes = 1 if number == count or people == 1 else 2 + (number - 1) % (people - 1)
    return ScenePlan(number, count, title, seconds, tuple(fact for fact in group if fact.id in best), 1, closes)
