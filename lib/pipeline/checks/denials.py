"""Negating words: which they are, how far they reach, and what all but denies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest

from lib.pipeline.checks.roots import Piece, root, short
from lib.pipeline.checks.words import rows
from lib.pipeline.offline.grammar import is_common

REACH = 5
NEAR = 2
SHORT_CHARS = 4
_NOT = frozenset("not never no nobody nothing none neither nor cannot without nowhere".split())
_NOT_VERBAL = frozenset("no nobody nothing none neither nor nowhere without".split())
RATHER = frozenset((("rather", "than"), ("instead", "of")))
_HIDDEN = frozenset(("zero", "non", *(" ".join(pair) for pair in RATHER)))  # deny, but a line may well have them
_AT_ALL = frozenset(("single", "any", "ever", "even", "sole", "manage", "managed", "manages"))
_NOT_TO = frozenset(
    ("fail failed fails failing refuse refused refuses decline declined declines unable unwilling impossible").split()
)
_LIMITS = frozenset(
    [
        ("no", "more"),
        ("no", "less"),
        ("no", "fewer"),
        ("out", "of"),
        ("free", "of"),
        ("free", "for"),
        ("said", "no"),
        ("says", "no"),
        ("short", "of"),
        ("far", "from"),
        ("yet", "to"),
        ("than", "any"),
        ("than", "ever"),
        ("all", "but"),
        ("process", "of"),
        ("no", "other"),
        ("nobody", "else"),
        ("nothing", "else"),
        ("anything", "else"),
        ("anybody", "else"),
        ("anyone", "else"),
    ]
)
_NOT_NEAR = frozenset(
    "close closes closing closer closest closely closure exception exceptional hard harder hardest".split()
)
_KEPT_LESS = frozenset("unless nevertheless nonetheless regardless wireless countless priceless doubtless".split())
_KEPT_UN = frozenset("union unions unit units unite united until under unless uncle unveil unveiled unfold".split())
_KEPT_IN = frozenset("independent independence indifferent indifference invaluable inflammable impassive".split())
_IN_ENDS = ("able", "ible", "ate", "ect", "ent", "ete", "al", "ous", "ain", "ular", "ive", "ity", "ature", "ence")
_IDIOMS = frozenset(
    [
        ("not", "only"), ("not", "just"), ("not", "merely"), ("no", "doubt"), ("no", "wonder"), ("no", "matter"),
        ("not", "least"), ("no", "fewer"), ("no", "less"), ("no", "more"), ("not", "until"), ("not", "simply"),
        ("don't", "panic"), ("don't", "worry"), ("don't", "forget"), ("no", ""), ("nothing", "but"), ("none", "other"),
        ("without", "exception"), ("without", "fail"), ("without", "doubt"), ("no", "exception"),
    ]
)  # fmt: skip


_AGAIN = frozenset(("any", "either"))  # "no beer: the bar doesn't serve any" denies once
_SOME = frozenset("a the these those this that some his her their its first last next".split())
_THEN = frozenset(("in", "on", "after", "when", "from", "since", "then", "later", "once", "years", "if"))
_MERELY = frozenset(("only", "just", "merely", "simply"))  # "not just 12" denies, "not just a town" goes on
COMPARED = frozenset(("than any", "than ever"))


@dataclass(frozen=True, slots=True)
class Denial:
    """A negating word, `text[start:end]`, with the roots that it reaches, nearest first; "without" is `narrow`.

    One that denies a word that all but denies itself ("has not dropped") `cancels` it; `verbal` ones deny what is
    done, the others ("nobody", "no fish") who or what is meant; "nor" goes on with another and does not count; `least`
    ones leave one out ("nobody else"); `inside` ones are a part of a word ("unfair").
    """

    start: int
    end: int
    reach: tuple[str, ...]
    narrow: bool
    cancels: bool
    verbal: bool
    counts: bool
    least: bool
    inside: bool


def denials(clause: Sequence[Piece]) -> list[Denial]:
    """The denials of one clause in order."""
    found = []
    for at, piece in enumerate(clause):
        after = clause[at + 1].low if at + 1 < len(clause) else ""
        counted = at + 2 < len(clause) and clause[at + 2].root.startswith("#")
        if _denies(piece, after, counted, [p.low for p in clause[at + 2 :]] == ["much"]):
            found.append(_denial(clause, at))
    return found


def doubled(clause: Sequence[Piece], found: Sequence[Denial]) -> tuple[str, ...]:
    """The roots that a clause affirms by two of its denials that cancel each other; nothing where none do."""
    if _is_double(clause, found):
        return (*found[1].reach[:NEAR], *(p.root for p in clause if p.start == found[1].start and p.root))
    return ()


def _denial(clause: Sequence[Piece], at: int) -> Denial:
    piece = clause[at]
    after = [p for p in clause[at + 1 :] if p.low not in _AT_ALL]
    reach = [r for p in after for r in reached_roots(p)]
    leads_on = piece.low in _NOT_TO and clause[at + 1 : at + 2] and clause[at + 1].low == "to"
    if without_prefix(piece.low) and not leads_on:
        reach = [*reached_roots(piece), *reach[:1]]
    if not reach or (piece.low == "none" and at and is_near_denial(clause[at - 1])):  # "lost none of them"
        reach += [r for p in reversed(clause[:at]) for r in reached_roots(p)]
    first = next((p for p in after if p.root), None)
    return Denial(
        start=piece.start,
        end=piece.end,
        reach=tuple(reach[:REACH]),
        narrow=piece.low == "without" or piece.low in _HIDDEN,
        cancels=bool(first and is_near_denial(first)),
        verbal=piece.low not in _NOT_VERBAL | _HIDDEN and not without_prefix(piece.low),
        counts=piece.low != "nor" and clause[-1].low not in _AGAIN and piece.low not in _HIDDEN,
        inside=bool(without_prefix(piece.low)),
        least=clause[at + 1 : at + 2] != [] and clause[at + 1].low in ("other", "else"),
    )


def _is_double(clause: Sequence[Piece], found: Sequence[Denial]) -> bool:
    """`never failed to`, `not unusual`: two that cancel each other."""
    if len(found) != 2:
        return False
    between = [p for p in clause if found[0].end <= p.start < found[1].start]
    second = next(p for p in clause if p.start == found[1].start)
    if (found[1].narrow and not found[0].narrow) or (found[1].verbal and clause[0].low == "without"):
        return True  # "does not work without it" needs it
    return len(between) <= 1 and (second.low in _NOT_TO or bool(without_prefix(second.low)))


def _denies(piece: Piece, after: str, counted: bool, costs_little: bool) -> bool:
    low = piece.low
    if low != "never" and (after == "much" or costs_little):
        return False  # "not much" is little
    if (low, after) in _IDIOMS and not (counted and after in _MERELY):
        return False
    if low in _NOT | _HIDDEN or low.endswith("n't") or (low in _NOT_TO and after == "to"):
        return True
    return bool(without_prefix(low))


def negations(found: Sequence[Piece]) -> tuple[int, int]:
    """How many words of a sentence deny or all but deny, and how many of these only all but deny."""
    deny = [_denies(a, b.low if b else "", False, False) for a, b in zip_longest(found, found[1:]) if a]
    near = [is_near_denial(p) and p.low not in ("until", "too") and not d for p, d in zip(found, deny, strict=True)]
    return sum(deny) + sum(near), sum(n and p.low != "unless" for p, n in zip(found, near, strict=True))


def reached_roots(piece: Piece) -> list[str]:
    """The root of a word, and of what stands behind its un-."""
    bare = without_prefix(piece.low)
    return [r for r in ((root(bare) if bare else piece.root),) if r]


def without_prefix(low: str) -> str:
    """`reliable` for `unreliable`, `accurate` for `inaccurate`; empty for a word without a negating prefix."""
    if low.startswith("un") and len(low) > 5 and low not in _KEPT_UN and _is_said(low[2:]):
        return low[2:]
    inner = low[:2] in ("in", "im", "ir", "il") and len(low) > 6 and low.endswith(_IN_ENDS) and low not in _KEPT_IN
    if inner and is_common(low[2:]):
        return low[2:]
    return ""


def _is_said(low: str) -> bool:
    """Whether a word stands without its prefix too: "reliable", and "playable" for the sake of "play"."""
    bare = low.removesuffix("able")
    return is_common(low) or (bare != low and (is_common(bare) or is_common(f"{bare}e")))


def near_denials(found: Sequence[Piece]) -> frozenset[str]:
    """The words of a clause that all but deny it, "no more than" and "out of" among them."""
    pairs = (f"{a.low} {b.low}" for a, b in pairwise(found) if (a.low, b.low) in _LIMITS)
    some = {b.start for a, b in pairwise(found) if a.low in _SOME and b.low in ("few", "little")}
    at_end = {a.low for a, b in zip_longest(found, found[1:]) if b is None or (not b.root and b.low.isalpha())}
    too = found[-1].start if found and found[-1].low == "too" else -1
    at_no_cost = ("free",) if "free" in at_end and not _is_described(found) else ()  # "is free", not "a free service"
    unsure = ("whether",) if found and found[0].low == "whether" else ()
    return frozenset(
        (
            *(p.root or p.low for p in found if is_near_denial(p) and p.start not in some and p.start != too),
            *pairs,
            *unsure,
            *at_no_cost,
            *_not_before(found),
            *(a.root for a, b in pairwise(found) if a.root == "wait" and b.low == "to"),  # "waited to marry"
        )
    )


def _is_described(found: Sequence[Piece]) -> bool:
    """Whether "free" only begins to describe something: "a free, shared service"."""
    return any(a.low in ("a", "an", "the") and b.low == "free" for a, b in pairwise(found))


def _not_before(found: Sequence[Piece]) -> tuple[str, ...]:
    """`only` of "was only staged in 2003", which says that it was not until then."""
    only = next((at for at, piece in enumerate(found) if piece.low == "only"), len(found))
    return ("only",) if any(piece.low in _THEN for piece in found[only + 1 : only + 5]) else ()


def is_near_denial(piece: Piece) -> bool:
    """Whether a word all but denies: "hardly", "rejected", "abolished" in any form."""
    long = len(piece.low) > SHORT_CHARS
    if piece.low in _NOT_NEAR:
        return False
    known = piece.low in _near() or piece.root in _refusals() or (long and short(piece.low) in _near_cut())
    return known or _is_less(piece.low)


def _is_less(low: str) -> bool:
    """`useless`, `harmless`: without what stands before the ending."""
    return len(low) > 6 and low.endswith("less") and low not in _KEPT_LESS and is_common(low[:-4])


@lru_cache(maxsize=1)
def _near() -> frozenset[str]:
    return frozenset(word for row in rows("near_denials") for word in row)


@lru_cache(maxsize=1)
def _near_cut() -> frozenset[str]:
    return frozenset(short(word) for word in _near() if len(word) > SHORT_CHARS)


@lru_cache(maxsize=1)
def _refusals() -> frozenset[str]:
    return frozenset(root(word) for word in ("reject", "forbid", "exclude"))


@lru_cache(maxsize=1)
def opposites() -> dict[str, frozenset[str]]:
    """By root, the roots of words that say the opposite."""
    found: dict[str, set[str]] = {}
    for row in rows("opposites"):
        for one, other in ((w.split("/"), v.split("/")) for w, _, v in (cell.partition(":") for cell in row)):
            for a, b in ((root(x), root(y)) for x in one for y in other):
                found.setdefault(a, set()).add(b)
                found.setdefault(b, set()).add(a)
    return {a: frozenset(others - {a, ""}) for a, others in found.items() if a}
