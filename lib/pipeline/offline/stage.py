"""The speakers, and what they have said so far: whose turn it is, which phrases are spent, who has been introduced."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.models.brief import Brief, Speaker
from lib.models.enums import Format
from lib.models.script import Line
from lib.models.values import digest
from lib.pipeline.offline.kinds import DOUBT
from lib.pipeline.offline.manners import MANNERS, drawn_to, tone_of
from lib.pipeline.offline.weights import overlap

TURN_WORDS_MAX = 35
TURN_WORDS_MIN = 5
SHARE_MAX = 0.62
BEHIND = 0.06
_DOUBLE_END = re.compile(r"([?!])[.](?=\s|$)")
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
        self.manner = MANNERS[brief.format]
        self.tone = tone_of(brief.tone)
        self.personas = {s.name: s.persona for s in cast if s.persona.strip()}
        self._drawn = {name: drawn_to(persona) for name, persona in self.personas.items()}
        self.doubter = ""
        self.people = people
        self.met: set[str] = set()
        self.said: set[str] = set()
        self.sides: dict[str, str] = {}
        self.asked: dict[str, int] = {}
        self.turns: list[Turn] = []
        self.last_source = ""
        self.quoted: list[str] = []
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

    @property
    def ends_in_a_quotation(self) -> bool:
        return bool(self.turns) and self.turns[-1].text.endswith('"')

    def wanted_share(self, name: str) -> float:
        """Part of the words that the format gives a speaker."""
        if self.is_solo:
            return 1.0
        host = self.manner.host_share if len(self.names) == 2 else 0.8 / len(self.names)
        return host if name == self.host else (1 - host) / (len(self.names) - 1)

    def advocate(self, source_id: str) -> str:
        """Who stands for a source in a debate; "" where nobody does or they have said more than their share."""
        name = self.sides.get(source_id, "")
        total = sum(self._words.values())
        return name if name and self._words[name] <= SHARE_MAX * max(total, 120) else ""

    def speaker_for(self, text: str, kinds: set[str]) -> str:
        """Whoever is not speaking and is drawn to such a sentence by persona or side, unless they have said too much;
        else whoever has said least.
        """
        total = max(60, sum(self._words.values()))
        free = [n for n in self.names if n != self.last_speaker and self._words[n] <= self._limit(n) * total]
        pull = {name: self._pull(name, text, kinds) for name in free}
        best = max(pull.values(), default=0.0)
        return next(n for n in free if pull[n] == best) if best > 0 else self.next_speaker()

    def leaning(self, speaker: str, text: str, kinds: set[str]) -> float:
        """Above 0 when a sentence suits who is speaking more than anybody else, below 0 when it suits another."""
        others = [self._pull(name, text, kinds) for name in self.names if name != speaker]
        total = max(60, sum(self._words.values()))
        own = self._pull(speaker, text, kinds) if self._words[speaker] <= self._limit(speaker) * total else 0.0
        return own - max(others, default=0.0)

    def _limit(self, name: str) -> float:
        return min(SHARE_MAX, self.wanted_share(name) + 0.1)

    def _pull(self, name: str, text: str, kinds: set[str]) -> float:
        side = 1.0 * (name == self.doubter and DOUBT in kinds)
        return len(self._drawn.get(name, set()) & kinds) + overlap(self.personas.get(name, ""), text) + side

    def next_speaker(self, *, never: str = "") -> str:
        """Whoever is not speaking and has said least of their share."""
        if not self._begun and self.opener:
            return self.opener
        others = [n for n in self.names if n != self.last_speaker and n != never] or self.names
        return min(others, key=lambda n: (self._words[n] / self.wanted_share(n), self.names.index(n)))

    def announcer(self) -> str:
        """Who says what comes now: the host, or, where the host has said far too little, who has said most, so that the
        host tells it."""
        total = sum(self._words.values())
        behind = self.wanted_share(self.host) - self._words[self.host] / max(1, total)
        if self.format is Format.INTERVIEW or self.is_solo or self.sides or behind <= BEHIND:
            return self.host
        return max(self.guests, key=lambda name: self._words[name])

    def turn_size(self, speaker: str) -> int:
        """Words after which a turn should end: uneven, and shorter for who has said much."""
        if self.format is Format.INTERVIEW and not self.is_solo:
            return self.chance.choice(_TURN_SIZES[:2] if speaker == self.host else _TURN_SIZES[3:])
        if self.tone.turns:
            return self.chance.choice(_TURN_SIZES[3:] if self.tone.turns > 0 else _TURN_SIZES[:3])
        total = sum(self._words.values()) or 1
        ahead = self._words[speaker] / total - self.wanted_share(speaker)
        sizes = _TURN_SIZES[:2] if ahead > 0.06 else _TURN_SIZES[2:] if ahead < -0.06 else _TURN_SIZES
        return self.chance.choice(sizes)

    def say(self, speaker: str, parts: Sequence[str], fact_ids: Sequence[str] = (), *, emphasis: bool = False) -> Turn:
        """Add a turn; what the same speaker says on end becomes one turn while it stays short.

        What stands on facts and what does not are kept apart, so that a line's facts hold for all of it.
        """
        self._begun = True
        parts = [_DOUBLE_END.sub(r"\1", part) for part in parts]
        turn = Turn(speaker, list(parts), list(dict.fromkeys(fact_ids)), emphasis)
        self._words[speaker] += turn.word_count
        self.said |= set(parts)
        last = self.turns[-1] if self.turns else None
        alike = last is not None and bool(last.fact_ids) == bool(turn.fact_ids)
        if last and alike and last.speaker == speaker and last.word_count + turn.word_count <= TURN_WORDS_MAX:
            last.parts += turn.parts
            last.fact_ids = list(dict.fromkeys([*last.fact_ids, *turn.fact_ids]))
            return last
        self.turns.append(turn)
        return turn

    def leave_to_host(self) -> None:
        """Shift the turns until now by one speaker where the host would otherwise go on talking."""
        if self.is_solo or self.last_speaker != self.host:
            return
        for turn in self.turns:
            after = self.names[(self.names.index(turn.speaker) + 1) % len(self.names)]
            self._words[turn.speaker] -= turn.word_count
            self._words[after] += turn.word_count
            turn.speaker = after

    def phrase(self, pool: Sequence[str], words_min: int = 0, **values: str) -> str:
        """The next unspent phrase of a pool that can be filled from `values` and has the words; "" without one."""
        for template in pool:
            needs = [name for name in ("author", "title") if "{" + name + "}" in template]
            if template in self._spent or not all(values.get(name) for name in needs):
                continue
            said = template.format(**values)
            if len(said.split()) >= words_min:
                self._spent.add(template)
                return said
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
