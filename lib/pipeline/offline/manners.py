"""What a format and a tone change in what is said, by whom and in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lib.models.enums import Emotion, Format
from lib.pipeline.offline.kinds import DOUBT, FIGURES, OUTCOME, PEOPLE, TIME

ARC, BY_TIME, DOUBTS_FIRST, DIFFERENCES_FIRST = "arc", "time", "doubts", "differences"


@dataclass(frozen=True)
class Manner:
    """How a format is told. `question_every` turns a question may come; `host_share` is the host's part of two.

    `points_first` says what to keep at once instead of at the end; `figures` lets numbers be asked for.
    """

    order: str = ARC
    question_every: int = 2
    host_share: float = 0.48
    points_first: bool = False
    recap: bool = True
    leads: bool = True
    figures: bool = True
    segments_max: int = 6
    likes: dict[str, float] = field(default_factory=dict)


MANNERS: dict[Format, Manner] = {
    Format.DEEP_DIVE: Manner(),
    Format.BRIEF: Manner(
        question_every=5,
        points_first=True,
        recap=False,
        leads=False,
        segments_max=3,
        likes={FIGURES: 0.15, OUTCOME: 0.1},
    ),
    Format.INTERVIEW: Manner(question_every=1, host_share=0.38, likes={PEOPLE: 0.15}),
    Format.DEBATE: Manner(order=DIFFERENCES_FIRST, host_share=0.5, likes={DOUBT: 0.2}),
    Format.CRITIQUE: Manner(order=DOUBTS_FIRST, likes={DOUBT: 0.45}),
    Format.SOLO: Manner(question_every=99),
    Format.STORYTELLING: Manner(
        order=BY_TIME, question_every=3, figures=False, likes={PEOPLE: 0.3, TIME: 0.25, FIGURES: -0.1}
    ),
}


@dataclass(frozen=True)
class Tone:
    """What a word like "calm" or "playful" changes: which facts are liked, how often something is put in between, how
    long turns are (-1 short, 1 long), and the mood of scenes.
    """

    likes: dict[str, float] = field(default_factory=dict)
    leads: float = 0.55
    turns: int = 0
    begins: Emotion = Emotion.CURIOUS
    tells: Emotion = Emotion.NEUTRAL
    closes: Emotion = Emotion.CONFIDENT


_TONES: tuple[tuple[str, Tone], ...] = (
    (r"serious|formal|sober|news|grave|matter[- ]of|factual|neutral|authoritative|professional",
     Tone({FIGURES: 0.15}, leads=0.0, begins=Emotion.SERIOUS, tells=Emotion.NEUTRAL)),
    (r"academic|analytic|scientific|data|precise|technical|expert",
     Tone({FIGURES: 0.3}, leads=0.15, turns=1, begins=Emotion.NEUTRAL)),
    (r"sceptic|skeptic|critical|doubt|investigat|sharp|provocative",
     Tone({DOUBT: 0.35}, leads=0.6, tells=Emotion.SERIOUS, closes=Emotion.SERIOUS)),
    (r"playful|fun|witty|humou?r|energetic|lively|excited|enthusias|upbeat|light",
     Tone({PEOPLE: 0.15}, leads=0.9, turns=-1, begins=Emotion.EXCITED, tells=Emotion.HAPPY, closes=Emotion.HAPPY)),
    (r"calm|relaxed|slow|gentle|quiet|soothing|bedtime|thoughtful|reflective",
     Tone({PEOPLE: 0.1}, leads=0.2, turns=1, begins=Emotion.NEUTRAL, closes=Emotion.NEUTRAL)),
    (r"warm|personal|human|emotional|friendly|empath|intimate|moving",
     Tone({PEOPLE: 0.35}, leads=0.6, begins=Emotion.HAPPY, closes=Emotion.HAPPY)),
    (r"hopeful|optimis|inspiring|positive|uplifting",
     Tone({OUTCOME: 0.3, DOUBT: -0.1}, closes=Emotion.HAPPY)),
)  # fmt: skip


def tone_of(words: str) -> Tone:
    """What the producer's words for the tone change; nothing where they say nothing we know."""
    return next((tone for pattern, tone in _TONES if re.search(rf"\b(?:{pattern})", words, re.I)), Tone())


_DRAWN: tuple[tuple[str, str], ...] = (
    (FIGURES, r"number|figure|data|statisti|analyst|engineer|economi|account|scientist|quant|financ|research"),
    (PEOPLE, r"stor(?:y|ies)|people|human|warm|journalis|histor|empath|novel|reporter|everyday|emotion"),
    (DOUBT, r"scepti|skepti|critic|doubt|devil|cautious|worr|sober|blunt"),
    (OUTCOME, r"optimis|enthusias|practical|future|cheerful|positive|hope|curious"),
)


def drawn_to(persona: str) -> set[str]:
    """The kinds of sentences that a persona would rather say."""
    return {kind for kind, pattern in _DRAWN if re.search(rf"\b(?:{pattern})", persona, re.I)}
