"""Who is said to do something and who not to: negating words, what they reach, and where a line turns them round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.roots import Piece, pieces, root, short
from lib.pipeline.offline.grammar import is_common

REACH = 5
NEAR = 2
TOLD_CHARS = 15
ALIKE = 0.6
THE_SAME = 0.85
_NOT = frozenset("not never no nobody nothing none neither nor cannot without nowhere".split())
_NOT_VERBAL = frozenset("no nobody nothing none neither nor nowhere without".split())
_NOT_TO = frozenset("fail failed fails failing refuse refused refuses decline declined declines unable unwilling impossible".split())
_SOFT = frozenset(
    (
        "hardly barely scarcely rarely seldom few little except unless until lack lacks lacked lacking stop stops "
        "stopped stopping cease ceased ceases lose loses lost losing reject rejected rejects rejecting refuse refused "
        "refuses fail failed fails failure deny denied denies exclude excluded excludes excluding forbid forbidden "
        "forbids forbade ban banned bans prohibit prohibited prevent prevented prevents avoid avoids avoided disabled "
        "instead off too gone disappear disappeared missing absent drop dropped drops die dies outlive outlived outlives ignore ignored ignores neglected omit omitted skip skipped "
        "abandoned abolished cancelled withdrew withdrawn forgot forgotten destroyed burned burnt flames lapsed expired "
        "opposed resisted unless quit quits vanished dead died"
    ).split()
)
_LIMITS = frozenset(
    [("no", "more"), ("no", "less"), ("no", "fewer"), ("out", "of"), ("free", "of"), ("short", "of"), ("far", "from")]
)
_FINAL = frozenset(("last", "latest", "final", "previous"))
_BREAKS = frozenset(
    (
        "but although though because since while whereas so which who whom when until unless if after before and as "
        "where that than or"
    ).split()
)
_MARKS = frozenset(",;:–—.?!()\"“”")
_KEPT_UN = frozenset("union unions unit units unite united until under unless uncle unveil unveiled unfold".split())
_IN_ENDS = ("able", "ible", "ate", "ect", "ent", "ete", "al", "ous", "ain", "ular")
_IDIOMS = frozenset(
    [
        ("not", "only"), ("not", "just"), ("not", "merely"), ("no", "doubt"), ("no", "wonder"), ("no", "matter"),
        ("not", "least"), ("no", "fewer"), ("no", "less"), ("no", "more"), ("not", "until"), ("not", "simply"),
        ("no", ","), ("no", "."), ("no", "!"), ("not", "?"), ("nothing", "but"), ("none", "other"),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Denial:
    """A negating word, `text[start:end]`, with the roots that it reaches, nearest first; "without" is `narrow`.

    One that denies a word that all but denies itself ("has not dropped") `cancels` it; `verbal` ones deny what is
    done, the others ("nobody", "no fish") who or what is meant; "nor" goes on with another and does not count.
    """

    start: int
    end: int
    reach: tuple[str, ...]
    narrow: bool
    cancels: bool
    verbal: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` with so many `denials`; `first` are the roots right behind them, `core` some more,
    `denied` all that they reach.

    `doubts` are its words that all but deny ("hardly", "rejected", "until").
    """

    roots: frozenset[str]
    start: int
    end: int
    denials: int
    first: frozenset[str]
    core: frozenset[str]
    denied: frozenset[str]
    doubts: frozenset[str]


@dataclass(frozen=True)
class Polarity:
    """Of a text: its denials, its clauses, and the roots of those that deny, all but deny, and say plainly.

    `sure` are plain ones of clauses that do not speak of a last time, after which nothing came.
    """

    denials: tuple[Denial, ...]
    denied: frozenset[str]
    doubtful: frozenset[str]
    plain: frozenset[str]
    sure: frozenset[str]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=20_000)
def polarity(text: str) -> Polarity:
    """What `text` denies and what it does not."""
    denials: list[Denial] = []
    clauses: list[Clause] = []
    for found in _clauses(_with_numbers(text)):
        here = _denials(found)
        own = frozenset(r for p in found for r in _roots(p))
        denials += here
        doubts = frozenset(p.root or p.low for p in found if _is_soft(p)) | _limits(found)
        near = frozenset(r for d in here for r in (d.reach[:NEAR] if d.narrow else own))
        if own or here:
            core = frozenset(r for d in here for r in d.reach[:NEAR])
            first = frozenset(r for d in here for r in d.reach[:1])
            clauses.append(Clause(own, found[0].start, found[-1].end, len(here), first, core, near, doubts))
    denied = frozenset(r for c in clauses for r in c.denied)
    doubtful = frozenset(r for c in clauses if c.doubts for r in c.roots - c.denied)
    plain = frozenset(r for c in clauses if not c.doubts for r in c.roots - c.denied)
    final = [(p.start, p.end) for p in pieces(text) if p.low in _FINAL]
    sure = frozenset(
        r for c in clauses if not c.doubts and not any(c.start <= a < c.end for a, _ in final) for r in c.roots - c.denied
    )
    return Polarity(tuple(denials), denied, doubtful, plain, sure, tuple(clauses))


def _with_numbers(text: str) -> list[Piece]:
    """The pieces of `text`, a number having its value for a root."""
    counts = {a.start: a for a in amounts(text)}
    inside = [(a.start, a.end) for a in counts.values()]
    found = []
    for piece in pieces(text):
        if any(start <= piece.start < end for start, end in inside):
            amount = counts.get(piece.start)
            piece = replace(piece, root=f"#{amount.figure:g}" if amount else piece.root)
        found.append(piece)
    return found


def _is_soft(piece: Piece) -> bool:
    return piece.low in _SOFT or piece.root in _refusals() or (len(piece.low) > 4 and short(piece.low) in _soft_shorts())


@lru_cache(maxsize=1)
def _refusals() -> frozenset[str]:
    return frozenset((root("reject"), root("forbid")))


@lru_cache(maxsize=1)
def _soft_shorts() -> frozenset[str]:
    return frozenset(short(word) for word in _SOFT if len(word) > 4)


def _limits(found: Sequence[Piece]) -> frozenset[str]:
    """`no more than` and `out of` may be put as a denial."""
    return frozenset(f"{a.low} {b.low}" for a, b in pairwise(found) if (a.low, b.low) in _LIMITS)


def _clauses(found: Sequence[Piece]) -> Iterator[list[Piece]]:
    clause: list[Piece] = []
    for piece in found:
        if piece.low in _MARKS or (piece.low in _BREAKS and any(p.root for p in clause)):
            if clause:
                yield clause
            clause = [] if piece.low in _MARKS else [piece]
        else:
            clause.append(piece)
    if clause:
        yield clause


def _roots(piece: Piece) -> list[str]:
    """The root of a word, and of what stands behind its un-."""
    bare = without_prefix(piece.low)
    return [r for r in ((root(bare) if bare else piece.root),) if r]


def without_prefix(low: str) -> str:
    """`reliable` for `unreliable`, `accurate` for `inaccurate`; empty for a word without a negating prefix."""
    if low.startswith("un") and len(low) > 5 and low not in _KEPT_UN and is_common(low[2:]):
        return low[2:]
    if low[:2] in ("in", "im", "ir", "il") and len(low) > 6 and low.endswith(_IN_ENDS) and is_common(low[2:]):
        return low[2:]
    return ""


def _denials(clause: Sequence[Piece]) -> list[Denial]:
    found = []
    for at, piece in enumerate(clause):
        after = clause[at + 1].low if at + 1 < len(clause) else ""
        if _denies(piece, after):
            reached = [r for p in clause[at + 1 :] for r in _roots(p)]
            if without_prefix(piece.low):
                reached = [*_roots(piece), *reached[:1]]
            if not reached:
                reached = [r for p in reversed(clause[:at]) for r in _roots(p)]
            first = next((p for p in clause[at + 1 :] if p.root), None)
            cancels = bool(first and _is_soft(first))
            found.append(Denial(piece.start, piece.end, tuple(reached[:REACH]), piece.low == "without", cancels, piece.low not in _NOT_VERBAL, piece.low != "nor"))
    return [] if _is_double(clause, found) else found


def _is_double(clause: Sequence[Piece], found: Sequence[Denial]) -> bool:
    """`never failed to`, `not unusual`: two that cancel each other."""
    if len(found) != 2:
        return False
    between = [p for p in clause if found[0].end <= p.start < found[1].start]
    second = next(p for p in clause if p.start == found[1].start)
    return len(between) <= 1 and (second.low in _NOT_TO or bool(without_prefix(second.low)))


def _denies(piece: Piece, after: str) -> bool:
    low = piece.low
    if (low, after) in _IDIOMS:
        return False
    if low in _NOT or low.endswith("n't") or (low in _NOT_TO and after == "to"):
        return True
    return bool(without_prefix(low))


def turned(sentence: str, line: Polarity, cited: Polarity) -> Iterator[tuple[int, int, str]]:
    """(start, end, message) of the first negation in `sentence` that was put in, or that is left out of it.

    `line` is what the whole line denies: what one of its sentences leaves out may stand in another.
    """
    said = polarity(sentence)
    surplus = sum(denial.counts for denial in line.denials) > len(cited.denials) + sum(bool(c.doubts) and not c.denials for c in cited.clauses)
    for denial in said.denials:
        if _put_in(denial, said, cited, surplus):
            yield denial.start, denial.end, "The cited fact says it without the negation."
            return
    fewer = len(line.denials) < len(cited.denials)
    place = _left_out(said, cited, fewer)
    if place:
        yield *place, "The cited fact negates this."


def _put_in(denial: Denial, said: Polarity, cited: Polarity, surplus: bool) -> bool:
    clause = next(c for c in said.clauses if c.start <= denial.start < c.end)
    expected = _denials_nearby(clause, cited)
    if expected is not None and expected < clause.denials:
        return True
    known = [r for r in denial.reach if r in cited.plain | cited.denied | cited.doubtful]
    if denial.cancels:
        twice = any(denial.reach[0] in other.reach for other in cited.denials)
        return not twice and bool(clause.roots & (cited.plain | cited.denied | cited.doubtful))
    if known and surplus and denial.verbal:
        return known[0] not in frozenset(r for c in cited.clauses for r in c.core)
    if known:
        near = known[:NEAR]
        hedged = near[0] in cited.doubtful - cited.plain and not clause.doubts
        return not (hedged or any(r in cited.denied for r in near))
    return (surplus or not (cited.denials or cited.doubtful)) and bool(clause.roots & cited.plain)


def _left_out(said: Polarity, cited: Polarity, fewer: bool) -> tuple[int, int] | None:
    """Where the line says plainly what the fact denies."""
    for clause in said.clauses:
        expected = _denials_nearby(clause, cited, ALIKE if fewer else THE_SAME)
        if expected is not None and expected > clause.denials:
            return clause.start, clause.end
    if not fewer or said.denials:
        return None
    plain = said.sure - said.denied - said.doubtful - cited.plain
    for denial in cited.denials:
        reached = [r for r in denial.reach if r in plain]
        if not reached or (reached[0] not in denial.reach[:NEAR] and len(reached) < NEAR):
            continue
        clause = next(c for c in said.clauses if reached[0] in c.roots)
        if reached[0] == denial.reach[0] or clause.end - clause.start >= TOLD_CHARS:
            return clause.start, clause.end
    return None


def _denials_nearby(clause: Clause, cited: Polarity, least: float = ALIKE) -> int | None:
    """How often the clause of the facts that says nearly the same denies; None when none does, or when it is unsure."""
    by: dict[int, float] = {clause.denials: 0.0}
    for other in cited.clauses:
        alike = len(clause.roots & other.roots) / max(1, len(clause.roots | other.roots))
        if bool(other.doubts) != bool(clause.doubts):
            by[clause.denials] = max(by[clause.denials], alike)
        if clause.denials or not other.denials or other.first & clause.roots:
            by[other.denials] = max(by.get(other.denials, 0.0), alike)
    best = max(by.values())
    return next((n for n, alike in by.items() if alike == best), None) if best >= least else None
