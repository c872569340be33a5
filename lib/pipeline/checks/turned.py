"""Where a line turns a fact round: a negation that was put in, or one that is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lib.pipeline.checks.denials import COMPARED, Denial, opposites
from lib.pipeline.checks.polarity import NEAR, Clause, Polarity, polarity
from lib.pipeline.checks.roots import pieces

ALIKE = 0.6
THE_SAME = 0.85
TOLD_CHARS = 15
MOST = 0.55
_ALL = re.compile(r"\b(?:everyone|everybody|everything|(?<!not )all of|someone|somebody|something)\b", re.I)
_UNREAL = re.compile(r"\b(?:could|would|should|might)(?: (?:well|easily))? have\b", re.I)
_COUNTED = re.compile(r"[\d.,]+(?: \w+){1,2}")


def turned(
    sentence: str, line: Polarity, cited: Polarity, words: frozenset[str] = frozenset()
) -> Iterator[tuple[int, int, str]]:
    """(start, end, message) of the first negation in `sentence` that was put in, or that is left out of it.

    `line` is what the whole line denies: what one of its sentences leaves out may stand in another. `words` are those
    of the facts in small letters.
    """
    said = polarity(sentence)
    near = sum(bool(clause.doubts - COMPARED) and not clause.denials for clause in cited.clauses)
    surplus = sum(denial.counts and not denial.least for denial in line.denials) > len(cited.denials) + near
    for denial in said.denials:
        if denial.counts and not denial.least and _put_in(denial, said, line, cited, surplus):
            yield denial.start, denial.end, "The cited fact says it without the negation."
            return
    if place := _all_for_none(sentence, said, line, cited, words):
        yield *place, "The cited fact says it of nobody, or of nothing."
        return
    fewer = sum(denial.counts for denial in line.denials) < sum(denial.counts for denial in cited.denials)
    place = _left_out(replace(said, clauses=_meant(sentence, said.clauses)), cited, fewer, bool(line.denials))
    if place:
        yield *place, "The cited fact negates this."
    elif place := _opposed(sentence, said, cited):
        yield *place, "The cited fact says the opposite."


def _put_in(denial: Denial, said: Polarity, line: Polarity, cited: Polarity, surplus: bool) -> bool:
    clause = next(c for c in said.clauses if c.start <= denial.start < c.end)
    expected = _denials_nearby(clause, cited)
    if expected is not None and expected < clause.denials and not _denies_too(denial, cited):
        return True
    if not clause.doubts and len(clause.roots & (cited.doubtful - cited.plain)) >= NEAR:
        return False
    reach = denial.reach[:NEAR] if denial.verbal else denial.reach
    if _says_opposite(reach, cited.plain - cited.denied):
        return False
    known = [r for r in denial.reach if r in cited.plain | cited.denied | cited.doubtful]
    if denial.cancels:
        twice = denial.reach[0] in cited.denied or any(each.cancels for each in cited.denials)
        return not twice and bool(clause.roots & (cited.plain | cited.denied | cited.doubtful))
    if known and surplus and denial.verbal:
        return known[0] not in frozenset(r for c in cited.clauses for r in c.core) or _is_taken(
            denial, said, line, cited
        )
    if known:
        near = known[:NEAR] if denial.verbal else known
        hedged = near[0] in cited.doubtful - cited.plain and not clause.doubts and _is_hedged(near[0], denial, cited)
        return not (hedged or any(r in cited.denied for r in near))
    return (surplus or not (cited.denials or cited.doubtful)) and bool(clause.roots & cited.plain)


def _denies_too(denial: Denial, cited: Polarity) -> bool:
    """Whether the facts deny the very word, and nowhere say it plainly: "unclear whether it lasts" for "not clear"."""
    first = denial.reach[0] if denial.reach and denial.verbal else ""
    return first not in cited.plain and any(first == each.reach[0] for each in cited.denials if each.reach)


def _is_taken(denial: Denial, said: Polarity, line: Polarity, cited: Polarity) -> bool:
    """Whether every denial of the facts that could stand behind this one stands behind another of the sentence already.

    Of "doesn't prove that it isn't so" one is too many where the facts deny once. A "not" that opens its clause only
    goes on with another ("not open, not even then").
    """
    if any(clause.start == denial.start for clause in said.clauses):
        return False
    behind = [each for each in cited.denials if _place(denial, each) is not None]
    others = [other for other in said.denials if other is not denial]
    again = sum(other.reach[:1] == denial.reach[:1] and other.verbal for other in line.denials) > 1
    return bool(behind) and (
        again or all(any(_fits_better(other, denial, each) for other in others) for each in behind)
    )


def _fits_better(other: Denial, denial: Denial, cited: Denial) -> bool:
    mine, place = _place(denial, cited), _place(other, cited)
    return mine is not None and place is not None and (place, other.start) < (mine, denial.start)


def _place(denial: Denial, cited: Denial) -> int | None:
    """How near behind the denial of the facts stands what this one denies; None when they have nothing in common."""
    return next((at for at, r in enumerate(cited.reach[:NEAR]) if r in denial.reach[:NEAR]), None)


def _is_hedged(root: str, denial: Denial, cited: Polarity) -> bool:
    """Whether the facts all but deny `root`; "older than any tree" denies a tree, and nothing that is done."""
    return any(root in c.roots and (not denial.verbal or c.doubts - COMPARED) for c in cited.clauses if c.doubts)


def _left_out(said: Polarity, cited: Polarity, fewer: bool, denied: bool) -> tuple[int, int] | None:
    """Where the line says plainly what the fact denies."""
    for clause in said.clauses:
        expected = _denials_nearby(clause, cited, ALIKE if fewer else THE_SAME)
        opposite = any(_says_opposite(denial.reach, clause.roots) for denial in cited.denials)
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
        if saying is None or _says_opposite(denial.reach, saying.roots):
            continue
        if reached[0] == denial.reach[0] or saying.end - saying.start >= TOLD_CHARS:
            return saying.start, saying.end
    opposed = any(_says_opposite(denial.reach, clause.roots) for denial in cited.denials for clause in said.clauses)
    return None if denied or opposed or any(clause.doubts for clause in said.clauses) else _silent(said, cited)


def _all_for_none(
    sentence: str, said: Polarity, line: Polarity, cited: Polarity, words: frozenset[str]
) -> tuple[int, int] | None:
    """Where a line speaks of everyone, of whom the facts do not speak, and denies less than they do."""
    denied = [denial for denial in line.denials if not denial.inside]
    if len(denied) >= len(cited.denials):
        return None
    found = _ALL.search(sentence)
    known = not found or found.group().lower().split()[0] in words
    return None if known or not found else (found.start(), found.end())


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


def _opposed(sentence: str, said: Polarity, cited: Polarity) -> tuple[int, int] | None:
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


def _meant(sentence: str, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses that say how things are: not "could have fined", not a bare "240 volunteers." to begin with."""
    return tuple(
        c
        for c in clauses
        if not _UNREAL.search(sentence[c.start : c.end]) and not _COUNTED.fullmatch(sentence[c.start : c.end])
    )


def _says_opposite(reached: Iterable[str], roots: frozenset[str]) -> bool:
    """Whether `roots` have the opposite of a word that is denied: "stays shut" for "does not open"."""
    return any(opposites().get(r, frozenset()) & roots for r in reached)


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
