"""Beats: what is said in one go, in the order that lets it be understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lib.pipeline.offline.contrasts import Contrast
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.sayable import breaths, in_first_person
from lib.pipeline.offline.stage import TURN_WORDS_MAX
from lib.pipeline.offline.stances import Stance, without_light_start
from lib.pipeline.offline.units import Unit

BEAT_WORDS = 110


@dataclass(frozen=True)
class Said:
    """A sentence to be said. `opens` begins a beat; `glued` stays in the turn of the one before; `answers` the contrast
    that it completes."""

    text: str
    unit: Unit
    fact_id: str
    opens: bool = False
    glued: bool = False
    own_words: bool = False
    answers: Contrast | None = None


def beats(material: Material, units: Sequence[Unit], *, in_turn: bool = False) -> list[list[Unit]]:
    """Units of one paragraph together; the source that begins most generally leads, and each keeps its own order.

    `in_turn` lets the sources answer each other beat by beat.
    """
    made: list[list[Unit]] = []
    for unit in sorted(units, key=_in_text):
        last = made[-1] if made else None
        if last and (unit.head == last[-1] or _together(last, unit)):
            last.append(unit)
        else:
            made.append([unit])
    if not made:
        return []
    earliest = [beat for at, beat in enumerate(made) if at == 0 or made[at - 1][0].source_id != beat[0].source_id]
    weight = Counter(unit.source_id for unit in units)

    def leads(beat: list[Unit]) -> float:
        general = material.is_thesis(beat[0]) + 0.2 * (len(beat) > 1) - 0.5 * material.place(beat[0])
        return general + 0.1 * weight[beat[0].source_id]

    first = max(earliest, key=leads)
    order = {first[0].source_id: -1.0}
    for beat in made:
        order.setdefault(beat[0].source_id, material.place(beat[0]))
    rest = [beat for beat in made if beat is not first]
    if in_turn:
        rank = {id(beat): sum(b[0].source_id == beat[0].source_id for b in made[:at]) for at, beat in enumerate(made)}
        return sorted(made, key=lambda b: (rank[id(b)], order[b[0].source_id]))
    return [first, *sorted(rest, key=lambda b: (order[b[0].source_id], b[0].source_id, b[0].start))]


def _in_text(unit: Unit) -> tuple[str, int, int]:
    return unit.source_id, unit.sentences[0].start, unit.end


def _together(beat: Sequence[Unit], unit: Unit) -> bool:
    """Whether a unit of the same paragraph still fits in."""
    near = beat[-1].sentences[0].block == unit.sentences[0].block
    return near and sum(u.word_count for u in beat) + unit.word_count <= BEAT_WORDS


def spoken_order(
    ordered: Sequence[Sequence[Unit]], fact_ids: dict[Unit, str], differing: Sequence[Contrast]
) -> list[Said]:
    """The sentences of the beats; a unit that another source contradicts is followed by that at once, and what goes on
    from a unit is said directly behind it or not at all."""
    counter = {c.first: c for c in differing} | {c.second: c for c in differing}
    done: set[Unit] = set()
    said: list[Said] = []
    for beat in ordered:
        opens = True
        for unit in beat:
            if unit in done or (unit.head and (not said or said[-1].unit != unit.head)):
                continue
            done.add(unit)
            contrast = counter.get(unit)
            other = contrast.other(unit) if contrast else None
            if contrast is None or other is None or other in done:
                said += _sentences(unit, fact_ids[unit], opens)
                opens = False
                continue
            done.add(other)
            first, second = (unit, other) if contrast.sentence_of(unit) == unit.sentences[-1] else (other, unit)
            said += _sentences(first, fact_ids[first], opens)
            said += _answer(second, contrast, fact_ids[second])
            opens = True
    return said


def _sentences(unit: Unit, fact_id: str, opens: bool) -> list[Said]:
    said: list[Said] = []
    for at, sentence in enumerate(unit.sentences):
        text = without_light_start(sentence.text) if at == 0 and opens else sentence.text
        own = in_first_person(sentence.text)
        for part, piece in enumerate(_pieces(text)):
            glued = sentence.stance is Stance.GLUED and bool(said)
            said.append(Said(piece, unit, fact_id, opens and at == 0 and part == 0, glued, own))
    return said


def _answer(other: Unit, contrast: Contrast, fact_id: str) -> list[Said]:
    """The other source's sentence that differs, with what it needs before it and what goes on from it."""
    target = contrast.sentence_of(other)
    at = other.sentences.index(target)
    start = at if _stands(target.text) else 0
    return [
        Said(
            piece,
            other,
            fact_id,
            glued=sentence.stance is Stance.GLUED,
            own_words=in_first_person(sentence.text),
            answers=contrast if sentence == target and part == 0 else None,
        )
        for sentence in other.sentences[start:]
        for part, piece in enumerate(_pieces(sentence.text))
    ]


def _stands(text: str) -> bool:
    return text.split()[0].lower() not in ("it", "they", "he", "she", "this", "that", "these", "those")


def _pieces(text: str) -> tuple[str, ...]:
    """A sentence too long for one breath, as several that are each whole; otherwise as it is."""
    whole = (text,) if len(text.split()) <= TURN_WORDS_MAX else ()
    return breaths(text) or whole
