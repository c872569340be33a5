"""From sentences in order to people talking."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.models.enums import Format
from lib.models.research import SourceText
from lib.pipeline.offline import phrases
from lib.pipeline.offline.beats import Said
from lib.pipeline.offline.grammar import lower_first, upper_first
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import introduce, title_of
from lib.pipeline.offline.quantities import quantities
from lib.pipeline.offline.questions import Exchange, exchange
from lib.pipeline.offline.stage import TURN_WORDS_MAX, TURN_WORDS_MIN, Stage

QUESTION_EVERY = {Format.INTERVIEW: 1, Format.BRIEF: 5, Format.SOLO: 5}
QUESTION_EVERY_TURNS = 2
ECHOES_MAX = 3
OF_A_KIND_MAX = {"when": 2, "definition": 2, "abstract": 2, "negated": 4}
_CONNECTED = re.compile(r"^(?:but|and|so|yet|or|nor|then|still|however|because|no\b)", re.I)
_TROUBLE = re.compile(r"\b(?:fail\w*|storm|lost|could not|complain\w*|overrun|mistake|wrong|crash\w*|"
                      r"deadlock\w*)\b", re.I)  # fmt: skip
_SPEAKS = re.compile(r"\b(?:says?|said|told|tells|asked|wrote|recalls?|remembers?|explains?|explained)\b")


class Dialogue:
    """Lets the people of a stage say sentences: who, in how many at a time, with which question or name before them."""

    def __init__(self, stage: Stage, material: Material) -> None:
        self.stage = stage
        self.material = material
        self._echoed: list[str] = []
        self._full_names = frozenset(material.people.values())

    def say_all(self, said: Sequence[Said]) -> None:
        """Everything in `said`, in order."""
        at = 0
        while at < len(said):
            at = self._take_turn(said, at)

    def _take_turn(self, said: Sequence[Said], at: int) -> int:
        """One turn, with the question before it where one fits; returns the first sentence not yet said."""
        first, stage = said[at], self.stage
        if first.text in stage.said:
            return at + 1
        if first.answers:
            return self._contrast(said, at)
        asked = self._question(said, at)
        if asked:
            self._ask(asked, first)
        speaker = (stage.advocate(first.unit.source_id) if first.opens and not asked else "") or stage.next_speaker()
        room = max(stage.turn_size(speaker), 24 if asked else 0)
        parts = [asked.answer] if asked else self._begin(first)
        ids, words, to = [*self._echoed, first.fact_id], _count(parts), at + 1
        self._echoed = []
        while to < len(said) and self._joins(said, to, words, room):
            parts.append(self._worded(said[to]))
            ids.append(said[to].fact_id)
            words, to = _count(parts), to + 1
        stage.say(speaker, [introduce(p, stage.people, stage.met) for p in parts], ids)
        stage.said.add(first.text)
        stage.turns_since_question = 0 if asked else stage.turns_since_question + 1
        stage.last_source = first.unit.source_id
        return to

    def _joins(self, said: Sequence[Said], to: int, words: int, room: int) -> bool:
        following = said[to]
        total = words + len(following.text.split())
        if following.answers or following.text in self.stage.said or total > TURN_WORDS_MAX:
            return False
        if following.glued or words < TURN_WORDS_MIN:
            return True
        if following.opens and (following.unit.source_id != said[to - 1].unit.source_id or total > room):
            return False
        return total <= room and not self._would_ask(following)

    def _worded(self, said: Said) -> str:
        if not said.own_words:
            return said.text
        source = self.material.source(said.unit.source_id)
        lead = source.author or title_of(source)
        return f'{lead}: "{said.text}"'

    # Questions

    def _would_ask(self, said: Said) -> bool:
        every = QUESTION_EVERY.get(self.stage.format, QUESTION_EVERY_TURNS)
        return self.stage.turns_since_question + 1 >= every and self._fitting(said) is not None

    def _fitting(self, said: Said) -> Exchange | None:
        if said.own_words or said.glued or (self.stage.is_solo and len(said.text.split()) < 9):
            return None
        found = exchange(said.text, self._full_names)
        if not found or found.question in self.stage.said:
            return None
        return found if self.stage.asked.get(found.kind, 0) < OF_A_KIND_MAX.get(found.kind, 9) else None

    def _question(self, said: Sequence[Said], at: int) -> Exchange | None:
        every = QUESTION_EVERY.get(self.stage.format, QUESTION_EVERY_TURNS)
        if self.stage.turns_since_question < every or not self.stage.turns:
            return None
        found = self._fitting(said[at])
        if found is None:
            return None
        short = len(found.answer.split()) < TURN_WORDS_MIN
        alone = at + 1 >= len(said) or said[at + 1].answers is not None
        return None if short and alone else found

    def _ask(self, asked: Exchange, about: Said) -> None:
        """The question, behind what the asker has just said when there is room, or as a turn."""
        stage = self.stage
        stage.asked[asked.kind] = stage.asked.get(asked.kind, 0) + 1
        question = introduce(asked.question, stage.people, stage.met)
        last = stage.turns[-1] if stage.turns else None
        fits = last is not None and last.word_count + len(question.split()) <= TURN_WORDS_MAX
        guest_asks = stage.format is Format.INTERVIEW and last is not None and last.speaker != stage.host
        if fits and last is not None and not guest_asks:
            stage.say(last.speaker, [question], [about.fact_id])
            return
        asker = stage.host if guest_asks else stage.next_speaker()
        stage.say(asker, [question], [about.fact_id])

    # Openings of turns

    def _begin(self, first: Said) -> list[str]:
        source = self.material.source(first.unit.source_id)
        if first.own_words:
            return [self._in_own_words(first.text, source)]
        if echo := self._echo(first):
            self._echoed = self.stage.turns[-1].fact_ids
            return [echo, first.text]
        moves = first.opens and first.unit.source_id != self.stage.last_source and len(self.material.sources) > 1
        if moves and (worded := self._attributed(first.text, source)):
            return [worded]
        lead = self._lead(first) if first.opens and self.stage.turns else ""
        return [lead, first.text] if lead else [first.text]

    def _echo(self, first: Said) -> str:
        """The figure that the other has just ended on, taken up at once."""
        stage = self.stage
        last = stage.turns[-1] if stage.turns else None
        if (
            last is None
            or stage.is_solo
            or first.opens
            or stage.asked.get("echo", 0) >= ECHOES_MAX
            or _CONNECTED.match(first.text)
        ):
            return ""
        end = last.parts[-1].rstrip(".")
        found = [q for q in quantities(end) if q.end == len(end) and q.unit and 2 <= len(q.words.split()) <= 4]
        if not found or last.parts[-1].endswith("?") or len(first.text.split()) > 24 or found[0].value < 3:
            return ""
        stage.asked["echo"] = stage.asked.get("echo", 0) + 1
        return f"{upper_first(found[0].words)}."

    def _in_own_words(self, text: str, source: SourceText) -> str:
        author = source.author or title_of(source)
        worded = self.stage.phrase(phrases.OWN_WORDS, author=author, S=text.replace('"', "'"))
        return worded or f'{author}: "{text}"'

    def _attributed(self, text: str, source: SourceText) -> str:
        if (
            _CONNECTED.match(text)
            or '"' in text
            or text.endswith("?")
            or (self.stage.is_solo and self.stage.chance.random() < 0.3)
        ):
            return ""
        if len(text.split()) + 7 > TURN_WORDS_MAX or re.match(
            r"(?:the|this) (?:review|report|study|article|authors?)\b", text, re.I
        ):
            return ""
        return self.stage.phrase(
            phrases.ATTRIBUTED, author=source.author, title=title_of(source), s=lower_first(text), S=upper_first(text)
        )

    def _lead(self, first: Said) -> str:
        """A few words that are true of what follows; mostly none."""
        text, stage = first.text, self.stage
        if (
            len(text.split()) > 26
            or stage.format is Format.BRIEF
            or _CONNECTED.match(text)
            or stage.chance.random() > 0.55
        ):
            return ""
        if '"' in text:
            return stage.phrase(phrases.VOICE) if _SPEAKS.search(text) else ""
        if _TROUBLE.search(text):
            return stage.phrase(phrases.TROUBLE)
        return ""

    # Where two sources differ

    def _contrast(self, said: Sequence[Said], at: int) -> int:
        """The other source's number by another voice, and then both side by side."""
        second, stage = said[at], self.stage
        contrast = second.answers
        if contrast is None:
            return at + 1
        source = self.material.source(second.unit.source_id)
        lead = (
            stage.phrase(phrases.DIFFERS, title=title_of(source), author=source.author)
            or f"{title_of(source)} differs."
        )
        speaker = stage.next_speaker()
        text = introduce(second.text, stage.people, stage.met)
        fits = _count([lead, text]) <= TURN_WORDS_MAX
        if fits or stage.is_solo:
            stage.say(speaker, [lead, text], [second.fact_id])
        else:
            stage.say(speaker, [lead], [second.fact_id])
            stage.say(stage.next_speaker(), [text], [second.fact_id])
        amounts = [contrast.amounts[0], contrast.amounts[1]]
        if second.unit == contrast.first:
            amounts.reverse()
        a, b = (amount.words for amount in amounts)
        other = next(
            (s.fact_id for s in reversed(said[:at]) if s.unit in (contrast.first, contrast.second)), second.fact_id
        )
        both = stage.phrase(phrases.BOTH, a=a, b=b, A=upper_first(a))
        if both:
            stage.say(stage.next_speaker(), [both], [other, second.fact_id], emphasis=True)
        stage.last_source = second.unit.source_id
        return at + 1


def _count(parts: Sequence[str]) -> int:
    return sum(len(part.split()) for part in parts)
