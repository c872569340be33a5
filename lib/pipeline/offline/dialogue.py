"""From sentences in order to people talking."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.models.enums import Format
from lib.pipeline.offline import leads, phrases
from lib.pipeline.offline.beats import Said
from lib.pipeline.offline.differing import tell_difference
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.headings import topic
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import author_of, introduce, title_of
from lib.pipeline.offline.order import WHERE_THEY_DIFFER
from lib.pipeline.offline.questions import Exchange, exchange, heading_question
from lib.pipeline.offline.stage import TURN_WORDS_MAX, TURN_WORDS_MIN, Stage
from lib.pipeline.offline.themes import Theme
from lib.pipeline.offline.weights import stems

OF_A_KIND_MAX = {"when": 1, "definition": 2, "abstract": 2, "negated": 3}
COUNTING = frozenset({"amount", "size", "what"})
HEADINGS_MAX = 2
TURNING_ROOTS = 2
SHORT_TITLE = 4


class Dialogue:
    """Lets the people of a stage say sentences: who, in how many at a time, with which question or name before them."""

    def __init__(self, stage: Stage, material: Material) -> None:
        self.stage = stage
        self.material = material
        self.scene = ""
        self._section = ""
        self._begun = False
        self._echoed: list[str] = []
        self._full_names = frozenset(material.people.values())

    def signpost(self, theme: Theme) -> None:
        """What comes now, as a question where the heading makes one."""
        stage, label = self.stage, theme.label
        begins, self._begun = not self._begun, True
        self.scene, self._section = label, ""
        pool = phrases.SOLO_SIGNPOSTS if stage.is_solo else phrases.BY_FORMAT.get(stage.format, phrases.SIGNPOSTS)
        asked = heading_question(label)
        if (
            asked
            and not stage.is_solo
            and len(asked.split()) >= TURN_WORDS_MIN - 1
            and stage.asked.get("heading", 0) < 2
        ):
            stage.asked["heading"] = stage.asked.get("heading", 0) + 1
            stage.turns_since_question = 0
            stage.say(stage.announcer(), [f"So, {asked[0].lower()}{asked[1:]}"])
            return
        said = self.material.said_label(label)
        pool = (pool[0], *phrases.FIRST) if begins else pool[1:]
        stage.say(stage.announcer(), [stage.phrase(pool, TURN_WORDS_MIN, x=said) or f"And then there is this: {said}."])

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
            return tell_difference(self, said, at)
        asked = self._question(said, at)
        if asked:
            self._ask(asked, first)
        elif turning := self._turning(first):
            stage.say(stage.next_speaker(), [turning])
        speaker = self._speaker(first, asked)
        room = max(stage.turn_size(speaker), 24 if asked else 0)
        parts = [asked.answer] if asked else self._begin(first, speaker)
        ids, words, to = [*self._echoed, first.fact_id], _count(parts), at + 1
        self._echoed = []
        while to < len(said) and self._joins(said, to, words, room, speaker):
            parts = self._with(parts, said, to)
            ids.append(said[to].fact_id)
            words, to = _count(parts), to + 1
        if words < TURN_WORDS_MIN and self._has_room(words):
            speaker = stage.last_speaker
        stage.say(speaker, [introduce(p, stage.people, stage.met) for p in parts], ids)
        stage.said |= {each.text for each in said[at:to]}
        stage.turns_since_question = 0 if asked else stage.turns_since_question + 1
        stage.last_source = first.unit.source_id
        self._section = first.unit.section.heading
        return to

    def _speaker(self, first: Said, asked: Exchange | None) -> str:
        """The side or persona that it suits, or whoever has said least."""
        stage = self.stage
        if not asked and (side := stage.advocate(first.unit.source_id)):
            on_end = [turn.speaker for turn in stage.turns[-2:]] == [side, side]
            return stage.next_speaker() if on_end else side
        return stage.speaker_for(first.text, self.material.kinds(first.text))

    def _joins(self, said: Sequence[Said], to: int, words: int, room: int, speaker: str) -> bool:
        """Whether the next sentence goes into the same turn; where both could say it, whom it suits decides."""
        following = said[to]
        total = words + len(self.worded(following).split())
        if following.answers or following.text in self.stage.said or total > TURN_WORDS_MAX:
            return False
        if following.glued or words < TURN_WORDS_MIN:
            return True
        if following.opens and (following.unit.section != said[to - 1].unit.section or total > room):
            return False
        leaning = self.stage.leaning(speaker, following.text, self.material.kinds(following.text))
        return leaning >= 0 and total <= (TURN_WORDS_MAX if leaning else room) and not self._would_ask(following)

    def _with(self, parts: list[str], said: Sequence[Said], to: int) -> list[str]:
        """The parts with the next sentence; one quotation where the same writer goes on."""
        before, following = said[to - 1], said[to]
        if before.own_words and following.own_words and parts[-1].endswith('"'):
            if before.unit == following.unit:
                return [*parts[:-1], f"{parts[-1][:-1]} {self.quoted(following.text)[1:]}"]
            if self._writer(before) == self._writer(following):
                return [*parts, f"And then: {self.quoted(following.text)}"]
        return [*parts, self.worded(following)]

    def worded(self, said: Said) -> str:
        """The sentence as it is said: the words of a writer who says "we" are given as theirs."""
        if not said.own_words:
            return said.text
        return f"{upper_first(self._writer(said))} says: {self.quoted(said.text)}"

    @staticmethod
    def quoted(text: str) -> str:
        """In quotation marks, inner ones single."""
        return '"' + text.replace('"', "'") + '"'

    def _writer(self, said: Said) -> str:
        source = self.material.source(said.unit.source_id)
        title = title_of(source)
        if turn := said.unit.sentences[0].turn:
            return turn
        return author_of(source) or (title if len(title.split()) <= SHORT_TITLE else "the text")

    # Questions

    def _would_ask(self, said: Said) -> bool:
        every = self.stage.manner.question_every
        return self.stage.turns_since_question + 1 >= every and self._fitting(said) is not None

    def _fitting(self, said: Said) -> Exchange | None:
        stage = self.stage
        if said.own_words or said.glued or stage.is_solo:
            return None
        found = exchange(said.text, self._full_names)
        if not found or found.question in stage.said or (found.kind in COUNTING and not stage.manner.figures):
            return None
        return found if stage.asked.get(found.kind, 0) < OF_A_KIND_MAX.get(found.kind, 9) else None

    def _question(self, said: Sequence[Said], at: int) -> Exchange | None:
        suits = self._suits_last(said[at])
        if not self.stage.turns or (self.stage.turns_since_question < self.stage.manner.question_every and not suits):
            return None
        found = self._fitting(said[at])
        if found is None:
            return None
        short = len(found.answer.split()) < TURN_WORDS_MIN
        alone = at + 1 >= len(said) or said[at + 1].answers is not None
        lost = len(found.question.split()) < TURN_WORDS_MIN and not self._goes_behind(found.question)
        return None if lost or (short and alone) else found

    def _suits_last(self, said: Said) -> bool:
        """Whether it suits who has just spoken best, so that the other should ask for it."""
        stage = self.stage
        return bool(stage.turns) and stage.leaning(stage.last_speaker, said.text, self.material.kinds(said.text)) > 0

    def _goes_behind(self, question: str) -> bool:
        """Whether a question can follow in the turn of who has just spoken."""
        guest_asks = self.stage.format is Format.INTERVIEW and self.stage.last_speaker != self.stage.host
        return self._has_room(len(question.split())) and not guest_asks

    def _has_room(self, words: int) -> bool:
        """Whether the last turn tells facts and can take some more words."""
        last = self.stage.turns[-1] if self.stage.turns else None
        return last is not None and bool(last.fact_ids) and last.word_count + words <= TURN_WORDS_MAX

    def _ask(self, asked: Exchange, about: Said) -> None:
        """The question, behind what the asker has just said when there is room, or as a turn."""
        stage = self.stage
        stage.asked[asked.kind] = stage.asked.get(asked.kind, 0) + 1
        question = introduce(asked.question, stage.people, stage.met)
        if self._goes_behind(question) and not self._suits_last(about):
            stage.say(stage.last_speaker, [question], [about.fact_id])
            return
        asker = stage.host if stage.format is Format.INTERVIEW else stage.next_speaker()
        stage.say(asker, [question], [about.fact_id])

    # Openings of turns

    def _begin(self, first: Said, speaker: str) -> list[str]:
        source, stage = self.material.source(first.unit.source_id), self.stage
        if first.own_words:
            return [leads.in_own_words(stage, first.text, self._writer(first))]
        if echo := leads.echo(stage, first):
            self._echoed = stage.turns[-1].fact_ids
            return [echo, first.text]
        moves = first.opens and first.unit.source_id != stage.last_source and len(self.material.sources) > 1
        moves = moves or bool(stage.sides and stage.sides.get(first.unit.source_id) != speaker and first.opens)
        if moves and (worded := leads.attributed(stage, first.text, source)):
            return [worded]
        if stage.format is Format.INTERVIEW and speaker == stage.host and not stage.is_solo and self.scene:
            return [leads.read_out(stage, first.text) or first.text]
        lead = leads.lead(stage, first) if self.scene else ""
        return [lead, first.text] if lead else [first.text]

    def _turning(self, first: Said) -> str:
        """A few words where a scene goes on to the next section of its source."""
        heading = first.unit.section.heading
        label = topic(heading)
        turns = self._section and heading != self._section and first.opens and label and label != self.scene
        if (
            not turns
            or not self.scene
            or self.scene == WHERE_THEY_DIFFER
            or self.stage.is_solo
            or len(stems(label)) > TURNING_ROOTS
            or len(label.split()) > SHORT_TITLE  # a longer one says so much that it sounds like a claim
            or re.search(r"\d", label)
        ):
            return ""
        return self.stage.phrase(phrases.TURNING, TURN_WORDS_MIN, x=self.material.said_label(label))


def _count(parts: Sequence[str]) -> int:
    return sum(len(part.split()) for part in parts)
