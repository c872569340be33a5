"""Where a line turns a fact round: a negation that was put in, or one that is left out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lib.pipeline.checks.conditions import Condition, same_condition
from lib.pipeline.checks.denials import COMPARED, NEAR, Denial
from lib.pipeline.checks.held import Held
from lib.pipeline.checks.left_out import (
    all_for_none,
    denials_nearby,
    left_out,
    meant,
    opposed,
    says_opposite,
    stressed,
    undoubted,
)
from lib.pipeline.checks.polarity import NOT_MERELY, Clause, Polarity, polarity

_SINCE = re.compile(r"\s*since\b")
_NOT_ALONE = re.compile(r"(?:\w+n['’]t|not) (?:the )?(?:only|sole|single)\b")
_OTHERS = frozenset(("other", "others", "also", "too"))
_ALONE = frozenset(("only", "sole", "single"))
_SAYS_LITTLE = frozenset(("time", "case", "moment"))
_MERE = frozenset(("just", "only", "merely", "simply"))
_ORDER = frozenset(("before", "after", "once", "until"))
_TOO = frozenset(("also", "too"))
_BEFORE = re.compile(r"\s*(?:before|until)\b")


def suspected(sentence: str, line: Polarity, facts: Held) -> Iterator[tuple[int, int, str]]:
    """(start, end, message) of the first negation in `sentence` that was put in, or that is left out of it.

    `line` is what the whole line denies: what one of its sentences leaves out may stand in another.
    """
    said, cited, words = polarity(sentence), facts.polarity, facts.names.words
    fair, condition = same_condition(sentence, facts.conditions) or (False, None)
    if condition and not fair:
        yield condition.start, condition.end, "The cited fact says the opposite under this condition."
        return
    said = _without(said, condition)
    if (
        place := _surplus_denial(sentence, said, line, facts)
        or _not_merely(sentence, cited, words)
        or _twice_denied(said, cited)
    ):
        yield *place, "The cited fact says it without the negation."
        return
    if place := all_for_none(sentence, said, line, cited, words):
        yield *place, "The cited fact says it of nobody, or of nothing."
        return
    fewer = sum(d.counts or d.narrow for d in line.denials) < sum(d.counts or d.narrow for d in cited.denials)
    place = left_out(replace(said, clauses=meant(sentence, said.clauses)), cited, fewer, bool(line.denials))
    if place:
        yield *place, "The cited fact negates this."
    elif place := opposed(sentence, said, cited):
        yield *place, "The cited fact says the opposite."
    elif place := stressed(sentence, said, cited) or undoubted(said, line, cited):
        yield *place, "The cited fact negates this."


def _without(said: Polarity, condition: Condition | None) -> Polarity:
    """What is said beside a condition that the facts share: what stands with that was judged already."""
    if condition is None:
        return said
    first, last = condition.unit
    clauses = tuple(c for c in said.clauses if not first <= c.start < last)
    kept = tuple(d for d in said.denials if any(c.start <= d.start < c.end for c in clauses))
    return replace(said, denials=kept, clauses=clauses)


def _surplus_denial(sentence: str, said: Polarity, line: Polarity, facts: Held) -> tuple[int, int] | None:
    """The first denial of a sentence that the facts have not."""
    cited = facts.polarity
    near, taken = _all_but_denied(line, cited)
    excused = [d for d in said.denials if _is_excused(d, sentence, said, facts)]
    spare = sum(d.counts and not d.least for d in line.denials) - len(excused) - len(cited.denials) - near
    for denial in said.denials:
        surplus = spare > 0 or (spare + taken > 0 and bool(_clause_of(denial, said).roots & cited.plain))
        judged = denial.counts and not denial.least and denial not in excused
        if judged and _put_in(denial, said, line, cited, surplus):
            return denial.start, denial.end
    return None


def _all_but_denied(line: Polarity, cited: Polarity) -> tuple[int, int]:
    """How many clauses of the facts all but deny, and how many of them in words that the line takes over."""
    words = frozenset(doubt for clause in line.clauses if not clause.denials for doubt in clause.doubts)
    doubting = [c for c in cited.clauses if c.doubts - COMPARED and not c.denials]
    return len(doubting), sum(bool(clause.doubts & words) for clause in doubting)


def _clause_of(denial: Denial, said: Polarity) -> Clause:
    return next(c for c in said.clauses if c.start <= denial.start < c.end)


def _is_excused(denial: Denial, sentence: str, said: Polarity, facts: Held) -> bool:
    """Whether a denial says what the facts say without one: "nobody since 2015" for "last in 2015"."""
    clause = _clause_of(denial, said)
    since = _SINCE.match(sentence, clause.end) and "since" not in facts.names.words
    if since and clause.roots & facts.polarity.plain - facts.polarity.sure:
        return True
    if denial.verbal and _BEFORE.match(sentence, clause.end) and facts.names.words & _ORDER:
        return True  # "don't decide before you have seen it", "not before June, but soon after"
    others = facts.names.words & _OTHERS and not facts.names.words & _ALONE
    return bool(_NOT_ALONE.match(sentence, denial.start) and others)


def _put_in(denial: Denial, said: Polarity, line: Polarity, cited: Polarity, surplus: bool) -> bool:
    clause = _clause_of(denial, said)
    everything = frozenset(r for c in said.clauses for r in c.roots)
    nowhere = not cited.denials and not cited.doubtful
    told = everything if nowhere or denial.narrow or set(denial.reach) <= _SAYS_LITTLE else clause.roots
    if _is_one_too_many(denial, clause, said, cited):
        return True
    expected = denials_nearby(clause, cited)
    if expected is not None and expected < clause.denials and not _denies_too(denial, cited):
        return True
    if denial.verbal and denial.reach and any(denial.reach[0] in c.doubts for c in cited.clauses):
        return denial.reach[0] not in cited.denied
    if not clause.doubts and len(told & (cited.doubtful - cited.plain)) >= NEAR:
        return False
    reach = denial.reach[:NEAR] if denial.verbal else denial.reach
    if says_opposite(reach, cited.plain - cited.denied):
        return False
    if not surplus and _is_answered(cited):
        return False
    known = [r for r in denial.reach if r in cited.plain | cited.denied | cited.doubtful]
    if denial.cancels:
        twice = denial.reach[0] in cited.denied or any(each.cancels for each in cited.denials)
        undisputed = nowhere and denial.reach[0] not in cited.plain  # "no lack of it" where there is some
        return not twice and not undisputed and bool(clause.roots & (cited.plain | cited.denied | cited.doubtful))
    if known and surplus and denial.verbal:
        return known[0] not in frozenset(r for c in cited.clauses for r in c.core) or _is_taken(
            denial, said, line, cited
        )
    if known:
        near = known[:NEAR] if denial.verbal else known
        hedged = near[0] in cited.doubtful - cited.plain and not clause.doubts and _is_hedged(near[0], denial, cited)
        return not (hedged or any(r in cited.denied for r in near))
    return (surplus or nowhere or _is_of_a_plain_clause(denial, clause, cited)) and bool(told & cited.plain)


def _is_of_a_plain_clause(denial: Denial, clause: Clause, cited: Polarity) -> bool:
    """Whether a clause of the facts that denies nothing has more of what is said than any that denies or doubts."""
    alike = [(len(clause.roots & c.roots), bool(c.denials or c.doubts)) for c in cited.clauses]
    plain, denied = (max((n for n, denies in alike if denies is which), default=0) for which in (False, True))
    return denial.verbal and plain >= NEAR and plain > denied


def _is_one_too_many(denial: Denial, clause: Clause, said: Polarity, cited: Polarity) -> bool:
    """Whether it denies what the facts affirm by two denials, or its clause denies oftener than any of theirs."""
    if denial.verbal and frozenset(denial.reach[:NEAR]) & cited.affirmed - cited.denied:
        return True
    twice = sum(clause.start <= d.start < clause.end and d.counts and not d.inside for d in said.denials)
    return twice > 1 and twice > max((c.denials for c in cited.clauses), default=0)


def _is_answered(cited: Polarity) -> bool:
    """Whether the facts say no to what they ask: "whether it was public. It is not"."""
    return any(not d.reach for d in cited.denials) and any("whether" in c.doubts for c in cited.clauses)


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


def _not_merely(sentence: str, cited: Polarity, words: frozenset[str]) -> tuple[int, int] | None:
    """Where a line goes beyond what is "only" so in the facts: "is not just to get it"."""
    found = NOT_MERELY.search(sentence)
    return found.span() if found and not cited.goes_beyond and words & _MERE and not words & _TOO else None


def _twice_denied(said: Polarity, cited: Polarity) -> tuple[int, int] | None:
    """Where a line denies what is unsaid or unwilling in the facts."""
    twice = said.affirmed & frozenset(d.reach[0] for d in cited.denials if d.inside and d.reach) - cited.affirmed
    return next(((c.start, c.end) for c in said.clauses if c.roots & twice), None)
