"""A scene made shorter without a new word: whole sentences and exchanges are left out, the least missed first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.offline.bounds import split
from lib.pipeline.offline.stances import Stance, stance
from lib.pipeline.offline.weights import overlap
from lib.pipeline.rewriting.task import Task, near_s

BRIDGE, SENTENCE, EXCHANGE = 0.0, 1.0, 2.0
"""What is missed least: a remark without facts, then the end of a long turn, then a turn with its question."""
WORDS_LEFT = 8
"""A turn that is cut shorter than that hangs in the air."""
TELLS = 0.6
"""Words that share so much with a fact tell it still."""
NEW_TO_LISTENERS = 1.0
"""Added for what no other line of the script tells."""


_TIED = re.compile(r"\b(?:different(?:ly)?|differs?|another|the other|against|too|also|instead|in turn|then)\b", re.I)
"""Words of a first sentence that answer what was said before it."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lines as they would be. `loss` grows with what the listener misses; `saved_s` are the seconds it takes away."""

    lines: tuple[Line, ...]
    loss: float
    saved_s: float


def tightened(task: Task, lines: Sequence[Line], target_s: float, *, opens: bool, closes: bool) -> list[Line]:
    """The scene's lines, as near to the length as leaving out brings them. The first line of a scene stays, and so does
    the last of the episode (`closes`); where it `opens` the episode, its second line too."""
    kept = list(lines)
    facts = {fact.id: fact for fact in task.research.usable_facts()}
    while (over_s := task.seconds(kept) - target_s) > near_s(target_s):
        room_s = over_s + near_s(target_s)
        found = [cut for cut in _cuts(task, kept, facts, 2 if opens else 1, closes) if 0 < cut.saved_s <= room_s]
        if not found:
            break
        kept = list(min(found, key=lambda cut: (round(cut.loss, 2), abs(over_s - cut.saved_s))).lines)
    return kept


def _cuts(
    task: Task, lines: Sequence[Line], facts: Mapping[str, Fact], first: int, closes: bool
) -> Iterator[_Cut]:  # fmt: skip
    now_s = task.seconds(lines)
    last = len(lines) - (1 if closes else 0)
    often = _often(task, lines)
    for at in range(first, last):
        if at + 1 < len(lines) and (leans(lines[at + 1].text) or _is_taken_up(lines, at)):
            continue
        for left, base in (_without_end(lines, at, facts), _without_turn(lines, at, first)):
            if left is not None:
                gone = _lost(lines, left, facts, often)
                yield _Cut(tuple(left), base + gone, now_s - task.seconds(left))


def _is_taken_up(lines: Sequence[Line], at: int) -> bool:
    """Whether a later turn speaks of the same fact again, and so of this turn."""
    later = {fact_id for line in lines[at + 1 :] for fact_id in line.used_fact_ids}
    return not later.isdisjoint(lines[at].used_fact_ids)


def _without_end(lines: Sequence[Line], at: int, facts: Mapping[str, Fact]) -> tuple[list[Line] | None, float]:
    """Without the last sentence of a turn of several, unless it is the question that the next turn answers, or what is
    left would tell nothing."""
    line = lines[at]
    spans = split(line.text)
    if len(spans) < 2 or asks(line.text):
        return None, SENTENCE
    text = line.text[: spans[-2][1]].strip()
    told = [i for i in line.used_fact_ids if i in facts and overlap(text, facts[i].quote) >= TELLS]
    if len(text.split()) < WORDS_LEFT or (line.used_fact_ids and not told):
        return None, SENTENCE
    shorter = line.model_copy(update={"text": text, "used_fact_ids": told})
    return [*lines[:at], shorter, *lines[at + 1 :]], SENTENCE


def _without_turn(lines: Sequence[Line], at: int, first: int) -> tuple[list[Line] | None, float]:
    """Without the turn, and without the question before it that it answers. A question is left out with its answer."""
    line = lines[at]
    if asks(line.text):
        return None, EXCHANGE
    before = list(lines[:at])
    if before and asks(before[-1].text):
        rest = _without_question(before[-1])
        if len(before) <= first and rest is None:
            return None, EXCHANGE
        before = [*before[:-1], *([rest] if rest else [])]
    left = [*before, *lines[at + 1 :]]
    return (left, EXCHANGE if line.used_fact_ids else BRIDGE) if left else (None, EXCHANGE)


def _without_question(line: Line) -> Line | None:
    """What the line says before it asks; None when it only asks."""
    spans = split(line.text)
    while spans and asks(line.text[spans[-1][0] : spans[-1][1]]):
        spans = spans[:-1]
    return line.model_copy(update={"text": line.text[: spans[-1][1]].strip()}) if spans else None


def _lost(
    lines: Sequence[Line], left: Sequence[Line], facts: Mapping[str, Fact], often: Mapping[str, int]
) -> float:  # fmt: skip
    """What listeners would not be told: the surer a fact and the fewer others tell it, the more."""
    stays = {fact_id for line in left for fact_id in line.used_fact_ids}
    gone = {fact_id for line in lines for fact_id in line.used_fact_ids} - stays
    told = [facts[fact_id].confidence + NEW_TO_LISTENERS * (often.get(fact_id, 0) < 2) for fact_id in gone & set(facts)]
    return max(told, default=0.0)


def _often(task: Task, lines: Sequence[Line]) -> dict[str, int]:
    """In how many lines of the script each fact is told."""
    found: dict[str, int] = {}
    here = {line.id for line in lines}
    for line in [*lines, *(line for line in task.script.lines() if line.id not in here)]:
        for fact_id in set(line.used_fact_ids):
            found[fact_id] = found.get(fact_id, 0) + 1
    return found


def asks(text: str) -> bool:
    return text.rstrip("\"'”’ ").endswith("?")


@lru_cache(maxsize=5_000)
def leans(text: str) -> bool:
    """Whether it cannot be understood without what is said before it."""
    spans = split(text)
    first = text[spans[0][0] : spans[0][1]] if spans else ""
    if not first or first.endswith("?"):
        return False
    return stance(first) is not Stance.ALONE or bool(_TIED.search(first))
