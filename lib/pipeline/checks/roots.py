"""Words brought to a common root, so that a claim put differently is still seen to be the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lib.pipeline.checks.words import rows
from lib.pipeline.offline.grammar import is_common, lemma
from lib.pipeline.offline.phrases import framing_words
from lib.pipeline.offline.weights import STOPWORDS, stem
from lib.pipeline.offline.words import word_list

ROOT_CHARS = 6
ENDLESS_CHARS = 4
_PIECE = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][a-z]+)?|\d[\d.,]*\d|\d|[^\w\s]")
_ENDINGS = ("ional", "iven", "ion", "ive", "ment", "ity", "ness", "ance", "ence", "able", "ible", "ful", "al", "or")
_SHORT_FORM = re.compile(r"(?=.*[aeiouy].*(?:ed|ing)$)\w{3}(?:(?<!e)ed|ing)$")
_IRREGULAR = frozenset(pair.split(":")[0] for pair in word_list("irregular_verbs"))
_ORDINALS = frozenset(
    (
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth hundredth thousandth quarter"
    ).split()
)
_KEPT = frozenset(("let", "lets", "letting", "same"))
_COUNTS = frozenset(
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion "
        "trillion percent per dozen half twice"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or mark of a text, `text[start:end]`; `root` is empty where it means nothing by itself."""

    low: str
    root: str
    start: int
    end: int


@lru_cache(maxsize=40_000)
def root(word: str) -> str:
    """The common root of `word` and of those that may stand for it; empty for a word that means nothing by itself."""
    low = plain(word)
    if low[:1].isdigit() or low in _ORDINALS:  # nothing is left of a possessive that stands alone
        return ""
    short_word = len(low) < 3 and not (word.isupper() and len(word) > 1)
    if short_word or low in _COUNTS or low.endswith("n't") or (low in STOPWORDS and low not in _KEPT):
        return ""
    return _same().get(short(low), short(low))


def plain(word: str) -> str:
    """Small letters, no possessive."""
    return word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")


@lru_cache(maxsize=40_000)
def short(low: str) -> str:
    """A word cut to what its forms have in common."""
    return _cut(stem(lemma(low) if low in _IRREGULAR else low))


def _cut(cut: str) -> str:
    ending = next((e for e in _ENDINGS if cut.endswith(e) and len(cut) - len(e) >= ENDLESS_CHARS), "")
    cut = cut.removesuffix(ending)
    cut = _bare(cut) if _SHORT_FORM.match(cut) else cut
    return (cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] else cut)[:ROOT_CHARS]


def _bare(form: str) -> str:
    """`fine` of "fined", `tax` of "taxed": verbs too short for `stem`."""
    bare = form.removesuffix("ing").removesuffix("ed")
    silent = bare[-1] not in "wxy" and bare[-2] in "aeiou" and is_common(f"{bare}e")
    return f"{bare}e" if silent else bare


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    groups: dict[str, str] = {}
    for row in rows("same"):
        first = groups.get(short(row[0]), short(row[0]))
        for word in row:
            groups.setdefault(short(word), first)
    return groups


@lru_cache(maxsize=1)
def _particles() -> dict[tuple[str, str], str]:
    triples = [triple.split(":") for row in rows("particles") for triple in row]
    return {(short(verb), particle): root(one) for verb, particle, one in triples}


@lru_cache(maxsize=1)
def _talk() -> frozenset[str]:
    return frozenset(short(word) for row in rows("talk") for word in row)


@lru_cache(maxsize=1)
def _said_anyway() -> frozenset[str]:
    return _talk() | {_cut(word) for word in framing_words()}


@lru_cache(maxsize=20_000)
def pieces(text: str) -> tuple[Piece, ...]:
    """The words and marks of `text` in order; a verb with its particle has the root of what it means."""
    found = [Piece(plain(m.group()), root(m.group()), m.start(), m.end()) for m in _PIECE.finditer(text)]
    for at, piece in enumerate(found):
        if piece.low in ("have", "has", "had") and at + 1 < len(found) and found[at + 1].low == "to":
            found[at] = Piece(piece.low, root("need"), piece.start, piece.end)
            continue
        for after in found[at + 1 : at + 4]:
            one = _particles().get((short(piece.low), after.low)) if piece.low.isalpha() else None
            if one:
                found[at] = Piece(piece.low, one, piece.start, piece.end)
                break
    return tuple(found)


@lru_cache(maxsize=20_000)
def roots(text: str) -> frozenset[str]:
    """All roots of `text`."""
    return frozenset(piece.root for piece in pieces(text) if piece.root)


def is_said_anyway(low: str) -> bool:
    """Whether the word only holds an episode together."""
    return short(low) in _said_anyway()


def claimed(text: str) -> list[Piece]:
    """The words of `text` that claim something, the first of each root."""
    return _first_of_each(text, _said_anyway())


def told(text: str) -> list[Piece]:
    """`claimed`, and the words that frame an episode too ("lead", "agree"): beside others they may claim something."""
    return _first_of_each(text, _talk())


def _first_of_each(text: str, but: frozenset[str]) -> list[Piece]:
    first: dict[str, Piece] = {}
    for piece in pieces(text):
        if piece.root and short(piece.low) not in but:
            first.setdefault(piece.root, piece)
    return list(first.values())
