"""Who is said to do something and who not to: negating words, what they reach, and where a line turns them round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib.pipeline.checks.roots import Piece, pieces, root
from lib.pipeline.offline.grammar import is_common

REACH = 5
_NOT = frozenset("not never no nobody nothing none neither nor cannot without nowhere".split())
_NOT_TO = frozenset("fail failed fails failing refuse refused refuses decline declined declines unable unwilling impossible".split())
_SOFT = frozenset(
    (
        "hardly barely scarcely rarely seldom few little only except unless until lack lacks lacked lacking stop stops "
        "stopped stopping cease ceased ceases lose loses lost losing reject rejected rejects rejecting refuse refused "
        "refuses fail failed fails failure deny denied denies exclude excluded excludes excluding forbid forbidden "
        "forbids forbade ban banned bans prohibit prohibited prevent prevented prevents avoid avoids avoided disabled "
        "off away out instead rather gone disappear disappeared missing absent short free outside beyond too before "
        "yet drop dropped drops end ended quit least apart otherwise against turned hidden down secret shut closed "
        "alone merely neither unlike than fewer less"
    ).split()
)
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
    """A negating word, `text[start:end]`, with the roots that it reaches, nearest first."""

    start: int
    end: int
    reach: tuple[str, ...]


@dataclass(frozen=True)
class Polarity:
    """Of a text: its denials, the roots of clauses that deny (or all but deny), those of clauses that do not, and
    where each root stands first outside of a denial."""

    denials: tuple[Denial, ...]
    denied: frozenset[str]
    doubtful: frozenset[str]
    plain: frozenset[str]
    clauses: tuple[tuple[frozenset[str], int, int], ...]


@lru_cache(maxsize=20_000)
def polarity(text: str) -> Polarity:
    """What `text` denies and what it does not."""
    denials: list[Denial] = []
    denied: set[str] = set()
    doubtful: set[str] = set()
    plain: set[str] = set()
    spans: list[tuple[frozenset[str], int, int]] = []
    for clause in _clauses(pieces(text)):
        here = _denials(clause)
        own = frozenset(r for p in clause for r in _roots(p))
        denials += here
        if here:
            denied |= own
        elif any(p.low in _SOFT for p in clause):
            doubtful |= own
        else:
            plain |= own
        if own:
            spans.append((own, clause[0].start, clause[-1].end))
    return Polarity(tuple(denials), frozenset(denied), frozenset(doubtful), frozenset(plain), tuple(spans))


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
            found.append(Denial(piece.start, piece.end, tuple(reached[:REACH])))
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


def turned(sentence: str, cited: Polarity) -> Iterator[tuple[int, int, str]]:
    """(start, end, message) of the first negation in `sentence` that was put in, or that is left out of it."""
    said = polarity(sentence)
    for denial in said.denials:
        if _put_in(denial, said, cited):
            yield denial.start, denial.end, "The cited fact says it without the negation."
            return
    for denial in cited.denials:
        place = _left_out(denial, said, cited)
        if place:
            yield *place, "The cited fact negates this."
            return


def _put_in(denial: Denial, said: Polarity, cited: Polarity) -> bool:
    known = [r for r in denial.reach if r in cited.plain or r in cited.denied or r in cited.doubtful]
    if known:
        return not any(r in cited.denied or r in cited.doubtful for r in known)
    if cited.denials or cited.doubtful:
        return False
    clause = next((own for own, start, end in said.clauses if start <= denial.start <= end), frozenset())
    return len(clause & cited.plain) >= 2


def _left_out(denial: Denial, said: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Where the line says plainly what the fact denies."""
    for r in denial.reach[:2]:
        if r in said.plain and r not in said.denied | said.doubtful and r not in cited.plain:
            return next((start, end) for own, start, end in said.clauses if r in own)
    return None


