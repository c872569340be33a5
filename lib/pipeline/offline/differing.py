"""Where two sources differ: the other number by another voice, and then both side by side, each by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lib.models.enums import Format
from lib.pipeline.offline import phrases
from lib.pipeline.offline.beats import Said
from lib.pipeline.offline.contrasts import Contrast, direction
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.names import author_of, introduce, title_of
from lib.pipeline.offline.stage import TURN_WORDS_MAX
from lib.pipeline.offline.weights import overlap

if TYPE_CHECKING:
    from lib.pipeline.offline.dialogue import Dialogue


def tell_difference(dialogue: Dialogue, said: Sequence[Said], at: int) -> int:
    """Say the answering sentence at `at`, what goes on from it, and both numbers; returns what comes next."""
    second, stage = said[at], dialogue.stage
    contrast = second.answers
    if contrast is None:
        return at + 1
    to = at + 1
    while to < len(said) and said[to].unit == second.unit and said[to].answers is None:
        to += 1
    _answer(dialogue, second)
    for following in said[at + 1 : to]:
        _go_on(dialogue, following)
    other = contrast.other(second.unit)
    told = next((s.fact_id for s in reversed(said[:at]) if s.unit == other), second.fact_id)
    if both := _both(dialogue, contrast, second):
        stage.say(stage.next_speaker(), [both], [told, second.fact_id], emphasis=True)
    stage.last_source = second.unit.source_id
    stage.said |= {each.text for each in said[at:to]}
    return to


def _answer(dialogue: Dialogue, second: Said) -> None:
    stage, source = dialogue.stage, dialogue.material.source(second.unit.source_id)
    advocate = stage.advocate(second.unit.source_id)
    speaker = advocate if advocate and advocate != stage.last_speaker else stage.next_speaker()
    pool = phrases.MY_NUMBER if stage.format is Format.DEBATE and speaker == advocate else phrases.DIFFERS
    title = title_of(source)
    lead = stage.phrase(pool, title=title, author=author_of(source)) or f"{upper_first(title)} differs."
    text = introduce(dialogue.quoted(second.text) if second.own_words else second.text, stage.people, stage.met)
    if len(f"{lead} {text}".split()) <= TURN_WORDS_MAX or stage.is_solo:
        stage.say(speaker, [lead, text], [second.fact_id])
        return
    stage.say(speaker, [lead], [second.fact_id])
    stage.say(stage.next_speaker(), [text], [second.fact_id])


def _go_on(dialogue: Dialogue, following: Said) -> None:
    """By the same voice while there is room, for it leans on what was just said."""
    stage = dialogue.stage
    text = introduce(
        dialogue.quoted(following.text) if following.own_words else following.text, stage.people, stage.met
    )
    last = stage.turns[-1]
    fits = last.word_count + len(text.split()) <= TURN_WORDS_MAX
    theirs = stage.advocate(following.unit.source_id) == last.speaker
    stage.say(last.speaker if fits or theirs else stage.next_speaker(), [text], [following.fact_id])


def _both(dialogue: Dialogue, contrast: Contrast, second: Said) -> str:
    material, first = dialogue.material, contrast.other(second.unit)
    one, other = (title_of(material.source(unit.source_id)) for unit in (first, second.unit))
    cited = " ".join(unit.text for unit in (first, second.unit))
    if contrast.opposed:
        rises = direction(contrast.sentence_of(first).text) > 0
        return dialogue.stage.phrase(phrases.OPPOSED, up=one if rises else other, down=other if rises else one)
    a, b = contrast.amount_of(first).words, contrast.amount_of(second.unit).words
    pool = phrases.BOTH[1:] if overlap(f"{one} {other}", cited) else phrases.BOTH
    return dialogue.stage.phrase(pool, a=a, b=b, A=upper_first(a), one=one, other=other)
