"""Where a line turns round what its facts say: every negation in it, and every clause without one, weighed by signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib.pipeline.checks.denials import Denial, opposites
from lib.pipeline.checks.held import Held
from lib.pipeline.checks.kin import weight
from lib.pipeline.checks.left_out import meant
from lib.pipeline.checks.likeness import strength
from lib.pipeline.checks.odds import odds
from lib.pipeline.checks.polarity import Clause, Polarity, polarity
from lib.pipeline.checks.roots import Piece, pieces, root
from lib.pipeline.checks.suspected import suspected
from lib.pipeline.checks.words import rows

TURNED_ODDS = {"denied": 1.0, "left out": 0.5}
"""By judgement, the odds above which a place is marked."""
BEHIND = 7
"""How many words behind a negation may be what it is about, also beyond its clause: "not before …"."""
_DENIED = "The cited fact says it without the negation."
_LEFT_OUT = "The cited fact negates this."
_ON = re.compile(r"\s*(?:[:;–—]|, but|,? but| it['’]s|, it)")
_DEGREE = frozenset(
    (
        "as so enough much many all every everyone everything always only just alone completely quite really very that "
        "too entirely merely sole single both mean"
    ).split()
)
_COMPARED = frozenset(
    (
        "more less fewer few too most some several many number various both half part partly mostly usually often "
        "sometimes almost nearly percent only also than other others any different enough further beyond far just "
        "little lot alone largely largest single"
    ).split()
)

Signs = dict[str, float]
Place = tuple[int, int, str]


@dataclass(frozen=True)
class Doubt:
    """What of a sentence, from `start` to `end`, may be turned round; `place` is what would be marked, and why.

    `judgement` and `signs` say how it is weighed.
    """

    judgement: str
    signs: Signs
    start: int
    end: int
    place: Place

    @property
    def excess(self) -> float:
        """How far its odds are above those that are marked."""
        return odds(self.judgement, self.signs) - TURNED_ODDS[self.judgement]


def turned(sentence: str, line: Polarity, facts: Held) -> Iterator[Place]:
    """(start, end, message) of what in `sentence` most likely says the opposite of the facts, where anything does.

    `line` is what the whole line denies: what one of its sentences leaves out may stand in another.
    """
    found = max(doubts(sentence, line, facts), key=lambda doubt: doubt.excess, default=None)
    if found and found.excess > 0:
        yield found.place


def doubts(sentence: str, line: Polarity, facts: Held) -> Iterator[Doubt]:
    """Every negation of a sentence that counts, and every clause that has none, with their signs."""
    said, rule = polarity(sentence), next(suspected(sentence, line, facts), None)
    for denial in said.denials:
        clause = next((c for c in said.clauses if c.start <= denial.start < c.end), None)
        if denial.counts and not denial.least and clause:
            span = (denial.start, denial.end)
            hit = rule if rule and rule[0] <= denial.start < rule[1] else None
            signs = _common(sentence, clause, said, line, facts) | _ruled(rule, hit)
            signs |= _of_denial(sentence, denial, clause, facts)
            yield Doubt("denied", signs, *span, hit or (*span, _DENIED))
    sure = meant(sentence, said.clauses)
    for clause in (c for c in said.clauses if not c.denials):
        hit = rule if rule and rule[0] < clause.end and rule[1] > clause.start else None
        signs = _common(sentence, clause, said, line, facts) | _ruled(rule, hit)
        within = [p for p in pieces(sentence) if clause.start <= p.start < clause.end]
        signs |= _of_words(within, within, frozenset(), facts)
        first = [strength(d.reach[0], clause.roots) for d in facts.polarity.denials if d.reach]
        signs |= {"meant": clause in sure, "denied there": max(first, default=0.0)}
        yield Doubt("left out", signs, clause.start, clause.end, hit or (clause.start, clause.end, _LEFT_OUT))


def _ruled(rule: Place | None, hit: Place | None) -> Signs:
    return {"suspected": hit is not None, "suspected elsewhere": rule is not None and hit is None}


def _common(sentence: str, clause: Clause, said: Polarity, line: Polarity, facts: Held) -> Signs:
    """Signs of the clause in question: which clauses of the facts hold most of it, and who denies oftener."""
    cited = facts.polarity
    counted = sum(d.counts for d in cited.denials)
    rest = frozenset(r for c in said.clauses if c is not clause for r in c.roots)
    return {
        "plain": _most(clause, [c for c in cited.clauses if not c.denials and not c.doubts]),
        "denying": _most(clause, [c for c in cited.clauses if c.denials]),
        "doubtful": _most(clause, [c for c in cited.clauses if c.doubts and not c.denials]),
        "held": _share(clause.roots, facts.roots),
        "rest held": _share(rest, facts.roots) if rest else 0.5,
        "load": min(3.0, _load(clause.roots)),
        "nothing denied": not counted,
        "oftener": max(-2, min(3, sum(d.counts for d in line.denials) - counted)),
        "doubts there": min(2, sum(bool(c.doubts) and not c.denials for c in cited.clauses)),
        "doubts here": min(2, len(clause.doubts)),
    }


def _of_denial(sentence: str, denial: Denial, clause: Clause, facts: Held) -> Signs:
    """Signs of a negation: whether the facts say plainly, deny or doubt what it denies, or answer it in other words."""
    cited, first = facts.polarity, denial.reach[0] if denial.reach else ""
    behind = [p for p in pieces(sentence) if p.start >= denial.end]
    within = [p for p in behind if p.start < clause.end]
    degree = not _DEGREE.isdisjoint(p.low for p in behind[:3])
    return _of_words(within, behind[:BEHIND], _helpers(sentence[denial.start : denial.end]), facts) | {
        "first plain": first in cited.plain,
        "first denied": first in cited.denied,
        "first doubtful": first in cited.doubtful - cited.plain,
        "first held": strength(first, facts.roots) if first else 0.0,
        "goes on": bool(_ON.match(sentence[clause.end :])),
        "degree": degree,
        "degree compared": degree and not _COMPARED.isdisjoint(facts.names.words),
    }


def _of_words(within: Sequence[Piece], about: Sequence[Piece], words: frozenset[str], facts: Held) -> Signs:
    """Signs of the words that are denied or said plainly: what is held of them, and what else may stand for them."""
    roots = [p.root for p in within if p.root]
    asked = frozenset(form for p in (*within, *about) for form in (p.low, p.root or p.low)) | words
    there = facts.roots | facts.names.words
    return {
        "words held": _share(roots, facts.roots),
        "words": min(3.0, _load(roots)),
        "opposite": any(opposites().get(r, frozenset()) & facts.roots for r in roots),
        "answered": min(3, sum(bool(said & asked and answers & there) for said, answers in _answers())),
    }


def _helpers(denying: str) -> frozenset[str]:
    """A negating word and the verb that it is joined to: "couldn't", "could"."""
    low = denying.lower().replace("’", "'")
    return frozenset((low, low.removesuffix("n't"), "can" if low.startswith("can") else low))


def _load(roots: Sequence[str] | frozenset[str]) -> float:
    return sum(1.0 if r[0] == "#" else weight(r) for r in roots)


def _share(roots: Sequence[str] | frozenset[str], by: frozenset[str]) -> float:
    """How much of these roots is held, by the same ones or their kin, from 0 to 1."""
    load = _load(roots)
    return sum((1.0 if r[0] == "#" else weight(r)) * strength(r, by) for r in roots) / load if load else 0.0


def _most(clause: Clause, others: Sequence[Clause]) -> float:
    return max((_share(clause.roots, other.roots) for other in others), default=0.0)


@lru_cache(maxsize=1)
def _answers() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    found = []
    for row in rows("answers"):
        at = row.index(":")
        said, there = (frozenset(root(word) or word for word in part) for part in (row[:at], row[at + 1 :]))
        found.append((said, there))
    return tuple(found)
