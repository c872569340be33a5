"""Where a line says plainly, or of everyone, what the facts deny, all but deny or say of nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lib.pipeline.checks.denials import COMPARED, NEAR, Denial, opposites
from lib.pipeline.checks.polarity import Clause, Polarity
from lib.pipeline.checks.roots import pieces, root

ALIKE = 0.6
THE_SAME = 0.85
TOLD_CHARS = 15
MOST = 0.55
_ALL = re.compile(r"\b(?:everyone|everybody|everything|(?<!not )all of|someone|somebody|something)\b", re.I)
_UNREAL = re.compile(r"\b(?:could|would|should|might)(?: (?:well|easily))? have\b", re.I)
_WRONG = re.compile(
    r",? (?:and |but )?(?:that|this|which|it)(?:['’]s| is| was) "
    r"(?:wrong|false|untrue|a (?:mistake|myth)|not (?:so|true|right))\b"
)
_LEFT_OVER = frozenset(("only", "except", "other than", "until"))
_SHUT = frozenset(("shut",))  # "blocked" says it too; only what is said to be open is its opposite
_DOES = re.compile(r"\b(?:do|does|did) (?!not\b|n[’']t)(?:\w+ly )?([a-z]+)\b")
_COUNTED = re.compile(r"[\d.,]+(?: \w+){1,2}")


def left_out(said: Polarity, cited: Polarity, fewer: bool, denied: bool) -> tuple[int, int] | None:
    """Where the line says plainly what the fact denies."""
    for clause in said.clauses:
        expected = denials_nearby(clause, cited, ALIKE if fewer else THE_SAME)
        opposite = any(says_opposite(denial.reach, clause.roots) for denial in cited.denials)
        if expected is not None and expected > clause.denials and not opposite:
            return clause.start, clause.end
    if not fewer:
        return None
    if said.denials:
        return _half_left_out(said, cited)
    plain = said.sure - said.denied - said.doubtful - cited.plain
    for denial in cited.denials:
        reached = [r for r in denial.reach if r in plain]
        if not reached or (reached[0] not in denial.reach[:NEAR] and len(reached) < NEAR):
            continue
        saying = next((c for c in said.clauses if reached[0] in c.roots), None)
        if saying is None or says_opposite(denial.reach, saying.roots) or _told_of_another(saying, denial, cited):
            continue
        if reached[0] == denial.reach[0] or saying.end - saying.start >= TOLD_CHARS:
            return saying.start, saying.end
    opposed = any(says_opposite(denial.reach, clause.roots) for denial in cited.denials for clause in said.clauses)
    return None if denied or opposed or any(clause.doubts for clause in said.clauses) else _silent(said, cited)


def _told_of_another(saying: Clause, denial: Denial, cited: Polarity) -> bool:
    """Whether a clause of the facts that denies nothing has more of what is said than the one that denies."""
    alike = {c: len(saying.roots & c.roots) for c in cited.clauses}
    denying = max((n for c, n in alike.items() if c.denials and denial.reach[0] in c.roots), default=0)
    return max((n for c, n in alike.items() if not c.denials and not c.doubts), default=0) > denying


def _silent(said: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Of a line that denies nothing, the clause that speaks of little else than a clause of the facts that denies."""
    for clause in said.clauses:
        for other in cited.clauses if not clause.doubts else ():
            shared = clause.roots & other.roots
            told_elsewhere = any(len(clause.roots & c.roots) >= len(shared) for c in cited.clauses if not c.denials)
            if other.denials and len(shared) >= NEAR and len(shared) > MOST * len(clause.roots) and not told_elsewhere:
                return clause.start, clause.end
    return None


def _half_left_out(said: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Of a sentence that denies elsewhere, the clause that says plainly, of the same things, what the fact denies."""
    for clause in said.clauses:
        plainly = not clause.denials and not clause.doubts and clause.end - clause.start >= TOLD_CHARS
        for other in cited.clauses if plainly else ():
            core = other.first & clause.roots - cited.plain - said.denied
            if other.denials == 1 and core and len(clause.roots & other.roots) >= NEAR:
                return clause.start, clause.end
    return None


def undoubted(said: Polarity, line: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Of a line that denies nothing, the clause that says plainly what the facts all but deny."""
    if line.denials or any(clause.doubts for clause in line.clauses):
        return None
    for clause in said.clauses:
        for other in cited.clauses:
            shared = frozenset(r for r in clause.roots & other.roots if r[0] != "#")
            told_elsewhere = any(len(clause.roots & c.roots) >= len(shared) for c in cited.clauses if not c.doubts)
            taken = clause.roots & other.doubts or says_opposite(other.doubts, clause.roots)
            doubted = other.doubts - COMPARED - _LEFT_OVER - _SHUT and not other.denials and not taken
            most = len(shared) >= NEAR and len(shared) > MOST * len(clause.roots)
            hardly = other.doubts & _hardly() and 2 * len(shared) >= len(clause.roots) > 0
            if doubted and (most or hardly) and not told_elsewhere:
                return clause.start, clause.end
    return None


def stressed(sentence: str, said: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Where a line insists on what the facts deny: "it does pass"."""
    core = frozenset(r for c in cited.clauses for r in c.first) | cited.doubtful - cited.plain
    for found in _DOES.finditer(sentence):
        clause = next((c for c in said.clauses if c.start <= found.start() < c.end), None)
        if clause and not clause.denials and not clause.doubts and root(found.group(1)) in core:
            return found.span()
    return None


def all_for_none(
    sentence: str, said: Polarity, line: Polarity, cited: Polarity, words: frozenset[str]
) -> tuple[int, int] | None:
    """Where a line says of everyone what the facts speak of, though not of everyone, and denies less than they do."""
    denied = [denial for denial in line.denials if not denial.inside]
    found = _ALL.search(sentence)
    first = found.group().lower().split()[0] if found else ""
    known = not found or bool({first, first.replace("body", "one"), first.replace("one", "body")} & words)
    near = sum(bool(c.doubts - COMPARED) and not c.denials for c in cited.clauses)
    turns = first == "something" and "nothing" in words and "nothing" not in sentence.lower()
    if known or not found or (len(denied) >= sum(d.counts for d in cited.denials) + near and not turns):
        return None
    told = frozenset(r for c in said.clauses if c.start <= found.start() < c.end for r in c.roots)
    return found.span() if any(told & c.roots for c in cited.clauses) else None


def opposed(sentence: str, said: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Where the line says the opposite of a word of the fact, of the same things, and neither denies it.

    Names and titles ("What the Ban Cost") say nothing.
    """
    names = frozenset(p.root for p in pieces(sentence) if p.start and sentence[p.start].isupper())
    for clause in said.clauses:
        for other in cited.clauses if not clause.denials else ():
            of_the_same = clause.roots & other.roots or (len(clause.roots) == 1 and said.plain & cited.plain)
            if other.denials or not of_the_same:
                continue
            mine = clause.roots - cited.plain - cited.denied - cited.doubtful - names
            if any(opposites().get(r, frozenset()) & other.roots - said.plain for r in mine):
                return clause.start, clause.end
    return None


def meant(sentence: str, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses that say how things are: not "could have fined", not a bare "240 volunteers." to begin with."""
    return tuple(
        c
        for c in clauses
        if not _UNREAL.search(sentence[c.start : c.end])
        and not _COUNTED.fullmatch(sentence[c.start : c.end])
        and not _WRONG.match(sentence[c.end :])
    )


def says_opposite(reached: Iterable[str], roots: frozenset[str]) -> bool:
    """Whether `roots` have the opposite of a word that is denied: "stays shut" for "does not open"."""
    return any(opposites().get(r, frozenset()) & roots for r in reached)


def denials_nearby(clause: Clause, cited: Polarity, least: float = ALIKE) -> int | None:
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


@lru_cache(maxsize=1)
def _hardly() -> frozenset[str]:
    return frozenset(root(word) for word in ("hardly", "barely", "scarcely", "rarely", "seldom"))
