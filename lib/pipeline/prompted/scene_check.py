"""What is wrong with a scene as a model wrote it, in words it can be asked again with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.checks import FlagKind, flags
from lib.pipeline.duration import turns_seconds
from lib.pipeline.offline.bounds import split
from lib.pipeline.prompted.fence import clipped
from lib.pipeline.prompted.scene_plan import ScenePlan
from lib.pipeline.prompted.scene_prompt import WITHIN
from lib.pipeline.prompted.shapes import WrittenLine, WrittenScene

LINE_WORDS_MAX = 42
COMPLAINTS_MAX = 16
ASKED = (FlagKind.NUMBER, FlagKind.NAME, FlagKind.NEGATION, FlagKind.UNCITED)
"""What a model is asked again for; thin support is left to the producer's eye."""

_MARKUP = re.compile(r"[*_#`<>{}|\[\]~^]|\((?:[^()]*)\)|https?:|www\.")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a scene is held against. `known` are texts that need no fact (see `checks.flags`)."""

    plan: ScenePlan
    cast: tuple[str, ...]
    known: tuple[str, ...]
    english: bool = True

    def facts(self, line: WrittenLine) -> list[Fact]:
        """The facts a line cites, ids that nobody knows left out."""
        labelled = self.plan.labelled()
        labels = dict.fromkeys(map(label_of, line.fact_ids))
        return [labelled[label] for label in labels if label in labelled]


def complaints(
    scene: WrittenScene, ground: Ground, *, length: bool = True, shape: bool = True
) -> list[str]:  # fmt: skip
    """The gravest first, at most sixteen; without those of its length or its shape where it may have any."""
    lines = [line for line in scene.lines if line.text.strip()]
    found = [
        *_strangers(scene, ground),
        *(words for n, line in enumerate(scene.lines, 1) for words in _of_line(n, line, ground)),
        *(_length(lines, ground.plan) if length else ()),
        *_repetitions(lines),
        *(_shape(lines, ground) if shape else ()),
    ]
    return found[:COMPLAINTS_MAX]


def beside_flags(scene: WrittenScene, ground: Ground, *, shape: bool = True) -> list[str]:
    """What is wrong with it that `lib.pipeline.checks` does not show in its lines; its length belongs to the whole."""
    lines = [line for line in scene.lines if line.text.strip()]
    spoken = (words for n, line in enumerate(lines, 1) for words in _unspeakable(n, line))
    return [*_strangers(scene, ground), *spoken, *_repetitions(lines), *(_shape(lines, ground) if shape else ())]


def label_of(given: str) -> str:
    """A fact's id in the prompt, however it was written down."""
    return given.strip().strip("[]()").upper()


def _strangers(scene: WrittenScene, ground: Ground) -> Iterator[str]:
    known = ground.plan.labelled()
    for n, line in enumerate(scene.lines, 1):
        strange = [label for label in line.fact_ids if label_of(label) not in known]
        if strange:
            ids = clipped(", ".join(strange), 80)
            yield f"Line {n} cites {ids}; this scene has only {', '.join(known)}."


def _of_line(n: int, line: WrittenLine, ground: Ground) -> Iterator[str]:
    if not line.text.strip():
        yield f"Line {n} is empty."
        return
    cited = ground.facts(line)
    said = Line(speaker=line.speaker, text=line.text, used_fact_ids=[fact.id for fact in cited])
    for flag in flags(said, cited, ground.known):
        if flag.kind in ASKED and (ground.english or flag.kind is FlagKind.NUMBER):
            yield f"Line {n}, “{clipped(flag.words, 60)}”: {flag.message}"
    yield from _unspeakable(n, line)


def _unspeakable(n: int, line: WrittenLine) -> Iterator[str]:
    if mark := _MARKUP.search(line.text):
        yield f"Line {n} holds “{clipped(mark.group(), 30)}”, which cannot be spoken: plain words only."
    if len(line.text.split()) > LINE_WORDS_MAX:
        yield f"Line {n} has {len(line.text.split())} words: split it between turns of at most 35."


def _length(lines: Sequence[WrittenLine], plan: ScenePlan) -> Iterator[str]:
    seconds = turns_seconds([line.text for line in lines])
    if not lines or abs(seconds - plan.seconds) <= WITHIN * plan.seconds:
        return
    words = sum(len(line.text.split()) for line in lines)
    wanted = round(words * plan.seconds / seconds) if seconds else plan.words
    yield f"The scene has {words} words and should have about {wanted}: {'shorten' if words > wanted else 'extend'} it."


def _repetitions(lines: Sequence[WrittenLine]) -> Iterator[str]:
    seen: set[str] = set()
    for n, line in enumerate(lines, 1):
        for start, end in split(line.text):
            sentence = " ".join(re.findall(r"\w+", line.text[start:end].casefold()))
            if len(sentence.split()) > 3 and sentence in seen:
                yield f"Line {n} repeats “{clipped(line.text[start:end], 60)}”."
            seen.add(sentence)


def _shape(lines: Sequence[WrittenLine], ground: Ground) -> Iterator[str]:
    if not any(ground.facts(line) for line in lines):
        yield "No line names a fact it stands on."
    asking = [line for line in lines if _only_asks(line.text)]
    if len(lines) > 2 and len(asking) > len(lines) / 2:
        yield f"{len(asking)} of {len(lines)} lines only ask: most lines should tell something."
    if len(ground.cast) > 1 and len(lines) > 1 and len({line.speaker for line in lines}) == 1:
        yield "One person speaks all of it: let the others speak too."


def _only_asks(text: str) -> bool:
    return all(text[start:end].rstrip("\"'”’").endswith("?") for start, end in split(text))
