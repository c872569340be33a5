"""The speakers, and what they have said so far: whose turn it is, which phrases are spent, who has been introduced."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.models.brief import Brief, Speaker
from lib.models.enums import Format
from lib.models.script import Line
from lib.models.values import digest

TURN_WORDS_MAX = 35
TURN_WORDS_MIN = 5
SHARE_MAX = 0.62
_TURN_SIZES = (13, 18, 22, 26, 30, 34)


@dataclass
class Turn:
    """What one person says before the other does."""

    speaker: str
    parts: list[str]
    fact_ids: list[str] = field(default_factory=list)
    emphasis: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.parts)

    @property
    def word_count(self) -> int:
        return len(self.text.split())


class Stage:
    """Everything said until now. Choices that could go either way follow a seed made from the content."""

    def __init__(self, brief: Brief, people: dict[str, str], seed: str) -> None:
        cast = brief.cast or [Speaker(name="Host")]
        self.host = next((s.name for s in cast if "host" in s.role.lower()), cast[0].name)
        self.names = [self.host, *(s.name for s in cast if s.name != self.host)]
        if brief.format is Format.SOLO:
            self.names = self.names[:1]
        self.format = brief.format
        self.people = people
        self.met: set[str] = set()
        self.said: set[str] = set()
        self.sides: dict[str, str] = {}
        self.asked: dict[str, int] = {}
        self.turns: list[Turn] = []
        self.last_source = ""
        self.turns_since_question = 9
        self.chance = random.Random(int(digest([seed, self.names, brief.format.value])[:12], 16))  # noqa: S311
        self.opener = ""
        self._begun = False
        self._spent: set[str] = set()
        self._words = dict.fromkeys(self.names, 0)

    @property
    def is_solo(self) -> bool:
        return len(self.names) == 1

    @property
    def guests(self) -> list[str]:
        return self.names[1:] or self.names

    @property
    def last_speaker(self) -> str:
        return self.turns[-1].speaker if self.turns else ""

    def wanted_share(self, name: str) -> float:
        """Part of the words that the format gives a speaker."""
        if self.is_solo:
            return 1.0
        host = (
            {Format.INTERVIEW: 0.36, Format.DEBATE: 0.5}.get(self.format, 0.48)
            if len(self.names) == 2
            else 0.8 / len(self.names)
        )
        return host if name == self.host else (1 - host) / (len(self.names) - 1)

    def advocate(self, source_id: str) -> str:
        """Who stands for a source in a debate; "" where nobody does or they have said more than their share."""
        name = self.sides.get(source_id, "")
        total = sum(self._words.values())
        return name if name and self._words[name] <= SHARE_MAX * max(total, 120) else ""

    def next_speaker(self, *, never: str = "") -> str:
        """Whoever is not speaking and has said least of their share."""
        if not self._begun and self.opener:
            return self.opener
        others = [n for n in self.names if n != self.last_speaker and n != never] or self.names
        return min(others, key=lambda n: (self._words[n] / self.wanted_share(n), self.names.index(n)))

    def turn_size(self, speaker: str) -> int:
        """Words after which a turn should end: uneven, and shorter for who has said much."""
        if self.format is Format.INTERVIEW and not self.is_solo:
            return self.chance.choice(_TURN_SIZES[:2] if speaker == self.host else _TURN_SIZES[3:])
        total = sum(self._words.values()) or 1
        ahead = self._words[speaker] / total - self.wanted_share(speaker)
        sizes = _TURN_SIZES[:2] if ahead > 0.06 else _TURN_SIZES[2:] if ahead < -0.06 else _TURN_SIZES
        return self.chance.choice(sizes)

    def say(self, speaker: str, parts: Sequence[str], fact_ids: Sequence[str] = (), *, emphasis: bool = False) -> Turn:
        """Add a turn; what the same speaker says on end becomes one turn while it stays short."""
        self._begun = True
        turn = Turn(speaker, list(parts), list(dict.fromkeys(fact_ids)), emphasis)
        self._words[speaker] += turn.word_count
        self.said |= set(parts)
        last = self.turns[-1] if self.turns else None
        if last and last.speaker == speaker and last.word_count + turn.word_count <= TURN_WORDS_MAX:
            last.parts += turn.parts
            last.fact_ids = list(dict.fromkeys([*last.fact_ids, *turn.fact_ids]))
            return last
        self.turns.append(turn)
        return turn

    def phrase(self, pool: Sequence[str], **values: str) -> str:
        """The next unspent phrase of a pool that can be filled from `values`; "" when there is none."""
        for template in pool:
            needs = [name for name in ("author", "title") if "{" + name + "}" in template]
            if template not in self._spent and all(values.get(name) for name in needs):
                self._spent.add(template)
                return template.format(**values)
        return ""

    def take_lines(self, scene: int) -> list[Line]:
        """The turns since the last call, as lines whose ids follow from where they stand and what they say."""
        lines = [
            Line(
                id=f"line_{digest([scene, at, turn.speaker, turn.text])[:12]}",
                speaker=turn.speaker,
                text=turn.text,
                used_fact_ids=turn.fact_ids,
                emphasis=turn.emphasis,
            )
            for at, turn in enumerate(self.turns)
        ]
        self.turns = []
        return lines
