"""A scene made longer in the words of the sources: facts that nobody tells yet are told where they belong."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.research import Fact
from lib.models.script import Line, Scene
from lib.models.values import digest
from lib.pipeline.offline.bounds import split
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.sayable import in_first_person, is_sayable, lacks_address
from lib.pipeline.offline.stage import TURN_WORDS_MAX
from lib.pipeline.offline.stances import Stance, stance
from lib.pipeline.offline.tighten import asks, leans
from lib.pipeline.offline.weights import Weights, nearness
from lib.pipeline.rewriting.task import Task, near_s


def extended(
    task: Task, scene: Scene, target_s: float, untold: Sequence[Fact], *, opens: bool, closes: bool
) -> tuple[list[Line], list[Fact]]:  # fmt: skip
    """The scene's lines with as many of the facts as bring it to its length, nearest to its subject first; and the
    facts that were used. Nothing comes before the second line of the scene that `opens` the episode, which says who
    speaks, nor behind the last of the one that `closes` it."""
    first, last = 2 if opens else 1, 1 if closes else 0
    lines, used = list(scene.lines), list[Fact]()
    for fact in _nearest(task, scene, untold):
        under_s = target_s - task.seconds(lines)
        if under_s <= near_s(target_s):
            break
        words = "" if goes_on(fact, task.research.fact_cards) else sayable_words(fact)
        if not words:
            continue
        more = _told(task, lines, fact, words, range(min(first, len(lines) - last), len(lines) - last + 1))
        if task.seconds(more) - target_s <= near_s(target_s):
            lines = more
            used.append(fact)
    return lines, used


def goes_on(fact: Fact, among: Sequence[Fact]) -> bool:
    """Whether its quotation begins with words that another of the facts quotes too, and goes on from there."""
    return any(
        other.source_id == fact.source_id and other.start <= fact.start < other.end < fact.end for other in among
    )


def sayable_words(fact: Fact) -> str:
    """The fact's quotation as a turn of its own; "" where it leans on what stood before it, speaks of "us", or cannot
    be said in one turn."""
    said = speakable(fact.quote)
    sentences = [said[start:end] for start, end in split(said)]
    while sentences and len(" ".join(sentences).split()) > TURN_WORDS_MAX and len(sentences) > 1:
        sentences.pop()
    if not sentences or lacks_address(fact.quote, sentences[-1]):
        return ""
    if any(not is_sayable(each) or in_first_person(each) for each in sentences):
        return ""
    return " ".join(sentences) if stance(sentences[0]) is Stance.ALONE else ""


def _nearest(task: Task, scene: Scene, facts: Sequence[Fact]) -> list[Fact]:
    """By how much they share with the scene; those that share nothing come in the order of the sources."""
    told = [line.text for line in scene.lines]
    weights = Weights([*told, *(fact.quote for fact in facts)])
    middle = weights.vector(scene.title, *told)
    return sorted(facts, key=lambda fact: -round(nearness(middle, weights.vector(fact.quote)), 4))


def _told(task: Task, lines: Sequence[Line], fact: Fact, words: str, places: range) -> list[Line]:
    at = _place(task, lines, fact, places)
    before = lines[at - 1].speaker if at else ""
    after = lines[at].speaker if at < len(lines) else ""
    names = list(dict.fromkeys(line.speaker for line in task.script.lines()))
    free = [name for name in names if name not in (before, after)] or [name for name in names if name != before]
    speaker = (free or names)[0]
    line = Line(
        id=f"line_{digest([fact.id, speaker, words])[:12]}", speaker=speaker, text=words, used_fact_ids=[fact.id]
    )
    return [*lines[:at], line, *lines[at:]]


def _place(task: Task, lines: Sequence[Line], fact: Fact, places: range) -> int:
    """One of `places`: behind the line that tells what stands nearest before it in its source, or the last of them;
    never between a question and its answer, nor before a line that leans on the one it follows."""
    facts = {each.id: each for each in task.research.fact_cards}
    last = places[-1]
    best, nearest = last, None
    for n, line in enumerate(lines[:last], 1):
        for other in (facts[i] for i in line.used_fact_ids if i in facts):
            far = fact.start - other.start
            if other.source_id == fact.source_id and far >= 0 and (nearest is None or far <= nearest):
                best, nearest = n, far
    best = max(best, places[0])
    while best < last and (asks(lines[best - 1].text) or leans(lines[best].text)):
        best += 1
    return best
