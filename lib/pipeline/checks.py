"""What in a line no cited fact holds: numbers, names, turned negations, thin support, claims without a citation.

Computed from words alone, fast enough for every keystroke. A change of meaning made of the same words is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from lib.models.research import Fact
from lib.models.script import Line, Script
from lib.pipeline.offline.cleaning import speakable
from lib.pipeline.offline.grammar import tag
from lib.pipeline.offline.phrases import framing_words
from lib.pipeline.offline.quantities import numbers
from lib.pipeline.offline.sentences import split
from lib.pipeline.offline.weights import STOPWORDS, stem, stems

SUPPORT_MIN = 0.62
SUPPORT_FEW = 0.5
WHOLE = 0.85
WORDS_TO_JUDGE = 3

_NEGATORS = frozenset(
    ["not", "n't", "never", "no", "nobody", "nothing", "none", "neither", "nor", "cannot", "without", "hardly"]
)
_NEGATION_REACH = 6
_OPENERS = frozenset(('"', "``", "''", ":", "-", "–", "'", ".", "?", "!"))
_CAPITAL = re.compile(r"[A-ZÀ-Ý]")


class FlagKind(StrEnum):
    NUMBER = "number"
    NAME = "name"
    NEGATION = "negation"
    SUPPORT = "support"
    UNCITED = "uncited"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Flag:
    """`words` are `line.text[start:end]`; `message` says in a sentence what is wrong with them."""

    kind: FlagKind
    words: str
    start: int
    end: int
    message: str


@dataclass(frozen=True)
class Held:
    """What some texts hold: roots, lower-cased words, numbers, roots that are negated there or asserted.

    Of each sentence: its roots, and how often it negates."""

    roots: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[float]
    negated: frozenset[str]
    asserted: frozenset[str]
    sentences: frozenset[tuple[frozenset[str], int]]


def flags(line: Line, facts: Sequence[Fact], known: Iterable[str] = ()) -> list[Flag]:
    """Everything in `line` that its cited facts do not hold, in the order of the text.

    `facts` may be all usable facts of the project; `line.used_fact_ids` chooses. `known` are texts that need no fact:
    the idea, names of speakers, titles and authors of sources, titles of scenes.
    """
    by_id = {fact.id: fact for fact in facts}
    cited = [by_id[fact_id] for fact_id in line.used_fact_ids if fact_id in by_id]
    free = _union([_held(text) for text in known])
    quoted = held_by(cited)
    if line.used_fact_ids and not cited:
        return [
            _flag(
                FlagKind.MISSING, line.text, 0, len(line.text), "The fact this line stood on was rejected or removed."
            )
        ]
    found = [
        f
        for start, end in split(line.text)
        for f in _of_sentence(line.text, start, end, quoted if cited else None, free)
    ]
    return sorted(found, key=lambda flag: (flag.start, flag.end))


def script_flags(script: Script, facts: Sequence[Fact], known: Iterable[str] = ()) -> dict[str, list[Flag]]:
    """The flags of every line that has any, by line id."""
    allowed = [*known, *(scene.title for scene in script.scenes), *(line.speaker for line in script.lines())]
    marked = {line.id: flags(line, facts, dict.fromkeys(allowed)) for line in script.lines()}
    return {line_id: found for line_id, found in marked.items() if found}


def support(sentence: str, held: Held) -> float:
    """Share of the meaningful words of `sentence` that are held, framing left out; 1 when there is nothing to judge."""
    roots = _claimed(sentence)
    return sum(root in held.roots for root in roots) / len(roots) if roots else 1.0


def held_by(facts: Iterable[Fact]) -> Held:
    """What the facts hold together."""
    return _union([_held(_words_of(fact)) for fact in facts])


def _of_sentence(text: str, start: int, end: int, quoted: Held | None, free: Held) -> Iterator[Flag]:
    sentence = text[start:end]
    held = _union([free, quoted]) if quoted else free
    yield from _numbers(sentence, start, held)
    yield from _names(sentence, start, held)
    if not quoted:
        strange = [root for root in _claimed(sentence) if root not in held.roots]
        if len(strange) > WORDS_TO_JUDGE and not sentence.endswith("?"):
            yield _flag(FlagKind.UNCITED, sentence, start, end, "This claims something and cites no fact.")
        return
    if not sentence.rstrip("\"'").endswith("?"):
        yield from _negations(sentence, start, quoted)
    if _is_thin(sentence, quoted, free):
        yield _flag(
            FlagKind.SUPPORT, sentence, start, end, "Too few of these words are in the facts that the line cites."
        )


def _is_thin(sentence: str, quoted: Held, free: Held) -> bool:
    """Whether the facts hold too little of a sentence; what is known anyway does not count."""
    own = [root for root in _claimed(sentence) if root not in free.roots]
    least = SUPPORT_MIN if len(own) >= WORDS_TO_JUDGE else SUPPORT_FEW
    return bool(own) and sum(root in quoted.roots for root in own) < least * len(own)


def _numbers(sentence: str, offset: int, held: Held) -> Iterator[Flag]:
    for value, start, end in numbers(sentence):
        if value not in held.numbers:
            words = sentence[start:end]
            yield _flag(
                FlagKind.NUMBER, words, offset + start, offset + end, f"No cited fact holds the number {words}."
            )


def _names(sentence: str, offset: int, held: Held) -> Iterator[Flag]:
    tokens = tag(sentence)
    for at, token in enumerate(tokens):
        opens = at == 0 or tokens[at - 1].text in _OPENERS
        proper = token.tag in ("NNP", "NNPS") or (
            not opens and _CAPITAL.match(token.text) and token.tag not in ("PRP", "CC")
        )
        if not proper or not _CAPITAL.match(token.text) or len(token.text) < 2:
            continue
        low = token.lower.removesuffix("'s")
        if low not in held.words and not (
            opens and (low in STOPWORDS or low in framing_words() or stem(low) in held.roots)
        ):
            yield _flag(
                FlagKind.NAME,
                token.text,
                offset + token.start,
                offset + token.end,
                f"No cited fact names {token.text}.",
            )


def _negations(sentence: str, offset: int, held: Held) -> Iterator[Flag]:
    pairs, plain = _polarity(sentence)
    for root, (start, end) in pairs.items():
        if root in held.asserted and root not in held.negated:
            words = sentence[start:end]
            yield _flag(
                FlagKind.NEGATION, words, offset + start, offset + end, "The cited fact says it without the negation."
            )
            return
    for root, (start, end) in plain.items():
        if root in held.negated and root not in held.asserted and root not in pairs:
            words = sentence[start:end]
            yield _flag(FlagKind.NEGATION, words, offset + start, offset + end, "The cited fact negates this.")
            return

    yield from _counted_negations(sentence, offset, held)


def _counted_negations(sentence: str, offset: int, held: Held) -> Iterator[Flag]:
    """More negations than the nearest sentence of the facts has; or fewer, where all of it is said."""
    roots = frozenset(stems(sentence))
    near = max(held.sentences, key=lambda s: (len(s[0] & roots) / (len(s[0] | roots) or 1), sorted(s[0])), default=None)
    if near is None or not roots or len(near[0] & roots) < min(2, len(roots)):
        return
    found = _negators(sentence)
    whole = len(near[0] & roots) >= WHOLE * len(near[0])
    if len(found) > near[1]:
        start, end = found[-1]
        yield _flag(
            FlagKind.NEGATION, sentence[start:end], offset + start, offset + end, "The cited fact does not negate this."
        )
    elif whole and len(found) < near[1]:
        yield _flag(
            FlagKind.NEGATION, sentence, offset, offset + len(sentence), "A negation of the cited fact is missing here."
        )


def _negators(text: str) -> list[tuple[int, int]]:
    """Where negating words stand, a bare "No," as an answer aside."""
    tokens = tag(text)
    return [
        (t.start, t.end)
        for at, t in enumerate(tokens)
        if t.lower in _NEGATORS and not (t.lower == "no" and at + 1 < len(tokens) and tokens[at + 1].text in ".,")
    ]


def _polarity(text: str) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Roots right behind a negation, and all the others, each with where the words stand."""
    tokens = tag(text)
    negated: dict[str, tuple[int, int]] = {}
    plain: dict[str, tuple[int, int]] = {}
    pending, since = None, 0
    for at, token in enumerate(tokens):
        if token.lower in _NEGATORS and not (
            token.lower == "no" and at + 1 < len(tokens) and tokens[at + 1].text in ".,"
        ):
            pending, since = token, 0
            continue
        if token.text in (",", ";", ".", ":") or since > _NEGATION_REACH:
            pending = None
        since += 1
        roots = stems(token.text)
        if not roots:
            continue
        if pending is not None:
            negated[roots[0]] = (pending.start, token.end)
            pending = None
        else:
            plain.setdefault(roots[0], (token.start, token.end))
    return negated, {root: place for root, place in plain.items() if root not in negated}


@lru_cache(maxsize=8_000)
def _held(text: str) -> Held:
    negated: set[str] = set()
    asserted: set[str] = set()
    sentences: set[tuple[frozenset[str], int]] = set()
    for start, end in split(text) or [(0, len(text))]:
        pairs, plain = _polarity(text[start:end])
        negated |= set(pairs)
        asserted |= set(plain)
        sentences.add((frozenset(stems(text[start:end])), len(_negators(text[start:end]))))
    words = frozenset(w.lower().removesuffix("'s") for w in re.findall(r"[\w'’À-ÿ]+", text.replace("’", "'")))
    values = frozenset(value for value, _, _ in numbers(text))
    return Held(frozenset(stems(text)), words, values, frozenset(negated), frozenset(asserted), frozenset(sentences))


def _union(parts: Sequence[Held]) -> Held:
    def all_of(name: str) -> frozenset[object]:
        return frozenset().union(*(getattr(part, name) for part in parts))

    return Held(*(all_of(name) for name in ("roots", "words", "numbers", "negated", "asserted", "sentences")))  # type: ignore[arg-type]


@lru_cache(maxsize=8_000)
def _said(quote: str) -> str:
    return speakable(quote)


def _words_of(fact: Fact) -> str:
    return f"{_said(fact.quote)}\n{fact.claim}"


def _claimed(sentence: str) -> list[str]:
    return [root for root in stems(sentence) if root not in framing_words()]


def _flag(kind: FlagKind, words: str, start: int, end: int, message: str) -> Flag:
    return Flag(kind, words, start, end, message)
