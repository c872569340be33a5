"""What a text denies and what it says plainly, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.denials import NEAR, RATHER, Denial, denials, doubled, near_denials, reached_roots
from lib.pipeline.checks.roots import Piece, pieces

_FINAL = frozenset(("last", "latest", "final", "previous"))
_BREAKS = frozenset(
    (
        "but although though because since while whereas so which who whom when until unless if after before and as "
        "where that than or whether"
    ).split()
)
NOT_MERELY = re.compile(r"\b(?:not|\w+n['’]t) (just|only|merely|simply)\b", re.I)
_QUOTED_WORD = re.compile(r"[\"“‘'](?<!\w')(\w+)[\"”’'](?!\w)")
_NO_LONGER = frozenset((("no", "longer"), ("any", "longer"), ("any", "more")))
_BESIDE = frozenset(("other than",))
_MARKS = frozenset(',;:–—.?!()"“”')


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` with so many `denials`; `doubts` are its words that all but deny ("hardly", "rejected").

    `first` are the roots right behind its denials, `core` the next ones too, `denied` all that they reach. It
    `leads_on` when it ends with what it denies: "they do not think (that …)".
    """

    roots: frozenset[str]
    start: int
    end: int
    denials: int
    first: frozenset[str]
    core: frozenset[str]
    denied: frozenset[str]
    doubts: frozenset[str]
    leads_on: bool
    ends_other: bool


@dataclass(frozen=True)
class Polarity:
    """Of a text: its denials, its clauses, and the roots of those that deny, all but deny, and say plainly.

    `sure` are plain ones of clauses that do not speak of a last time, after which nothing came; `affirmed` those that
    two denials affirm ("could not fail to see"). It `goes_beyond` what it has when it says "not only".
    """

    denials: tuple[Denial, ...]
    denied: frozenset[str]
    doubtful: frozenset[str]
    plain: frozenset[str]
    sure: frozenset[str]
    affirmed: frozenset[str]
    goes_beyond: bool
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=20_000)
def polarity(text: str) -> Polarity:
    """What `text` denies and what it does not."""
    spans = list(_clauses(_with_numbers(_QUOTED_WORD.sub(_unquoted, text))))
    found = [(_but_the_most(denials(span), span, after), span) for span, after in zip_longest(spans, spans[1:])]
    twice = [doubled(span, here) for here, span in found]
    found = [([] if both else here, span) for both, (here, span) in zip(twice, found, strict=True)]
    clauses = [_clause(here, span, both) for both, (here, span) in zip(twice, found, strict=True)]
    clauses = [_reported(*each) for each in zip([None, *clauses], clauses, [span for _, span in found], strict=False)]
    clauses = [c for c in clauses if c.roots or c.denials]
    final = [p.start for p in pieces(text) if p.low in _FINAL]
    plain = [c for c in clauses if not c.doubts]
    return Polarity(
        denials=tuple(denial for here, _ in found for denial in here),
        denied=frozenset(r for c in clauses for r in c.denied),
        doubtful=frozenset(r for c in clauses if c.doubts for r in c.roots - c.denied),
        plain=frozenset(r for c in plain for r in c.roots - c.denied),
        sure=frozenset(r for c in plain if not any(c.start <= at < c.end for at in final) for r in c.roots - c.denied),
        affirmed=frozenset(r for both in twice for r in both),
        goes_beyond=bool(NOT_MERELY.search(text)),
        clauses=tuple(clauses),
    )


def _unquoted(found: re.Match[str]) -> str:
    """A single word without its quotation marks, of the same length; one that only quotes a denial is left out."""
    word = found.group(1)
    return " " * len(found.group()) if word.lower() in ("no", "not", "never") else f" {word} "


def all_said(parts: Sequence[Polarity]) -> Polarity:
    """What several texts deny and say together."""
    return Polarity(
        tuple(denial for p in parts for denial in p.denials),
        frozenset().union(*(p.denied for p in parts)),
        frozenset().union(*(p.doubtful for p in parts)),
        frozenset().union(*(p.plain for p in parts)),
        frozenset().union(*(p.sure for p in parts)),
        frozenset().union(*(p.affirmed for p in parts)),
        any(p.goes_beyond for p in parts),
        tuple(clause for p in parts for clause in p.clauses),
    )


def _clause(here: Sequence[Denial], span: Sequence[Piece], twice: Sequence[str]) -> Clause:
    own = frozenset(r for p in span for r in reached_roots(p))
    return Clause(
        roots=own,
        start=span[0].start,
        end=span[-1].end,
        denials=len(here),
        first=frozenset(r for d in here for r in d.reach[:1]),
        core=frozenset(r for d in here for r in d.reach[:NEAR]),
        denied=frozenset(r for d in here for r in (d.reach if d.narrow else own)),
        doubts=near_denials(span).difference(twice),
        leads_on=bool(here) and here[-1].reach[:1] == tuple(p.root for p in span if p.root)[-1:],
        ends_other=span[-1].low == "other",
    )


def _but_the_most(found: list[Denial], span: Sequence[Piece], after: Sequence[Piece] | None) -> list[Denial]:
    """No denial for "nothing is stronger than it", which says that it is the strongest."""
    if found and after and after[0].low == "but" and found[-1].start in _last(span) and not found[-1].verbal:
        return found[:-1]  # "nothing but", "nothing left but"
    compares = after and after[0].low == "than" and any(p.low.endswith("er") or p.low == "more" for p in span)
    longer = {a.start for a, b in pairwise(span) if (a.low, b.low) in _NO_LONGER}
    kept = [denial for denial in found if denial.verbal or denial.narrow or denial.start in longer]
    return kept if compares else found


def _last(span: Sequence[Piece]) -> list[int]:
    return [piece.start for piece in span[-NEAR:]]


def _reported(before: Clause | None, clause: Clause, span: Sequence[Piece]) -> Clause:
    """A clause that goes on with "that" is doubted as the one before it is: "they denied that it had rained"."""
    if before and before.ends_other and span[0].low == "than":
        return replace(clause, doubts=clause.doubts | {"other than"})
    beside = before and span[0].start - before.end <= 1
    of_a_time = before and before.denials and len(before.roots) <= NEAR and span[0].low == "when"
    if beside and before and (of_a_time or (before.leads_on and span[0].low == "that")):
        return replace(clause, doubts=clause.doubts | {"that"})
    goes_on = span[0].low == "that" or tuple(piece.low for piece in span[:2]) == ("and", "with")
    if before and before.doubts - _BESIDE and goes_on and not clause.doubts:
        return replace(clause, doubts=before.doubts)
    return clause


def _with_numbers(text: str) -> list[Piece]:
    """The pieces of `text`, a number having its value for a root."""
    counts = {a.start: a for a in amounts(text)}
    inside = [(a.start, a.end) for a in counts.values()]
    found = []
    for piece in pieces(text):
        if any(start <= piece.start < end for start, end in inside):
            amount = counts.get(piece.start)
            found.append(replace(piece, root=f"#{amount.figure:g}" if amount else piece.root))
        elif found and (found[-1].low, piece.low) in _NO_LONGER:
            found.append(replace(piece, root=""))
        elif found and (found[-1].low, piece.low) in RATHER:
            found[-1] = replace(found[-1], low=f"{found[-1].low} {piece.low}", root="", end=piece.end)
        else:
            found.append(piece)
    return found


def _clauses(found: Sequence[Piece]) -> Iterator[list[Piece]]:
    clause: list[Piece] = []
    for piece in found:
        as_much = piece.low == "as" and any(p.low in ("as", "so", "such") for p in clause[-3:])
        if piece.low in _MARKS or (piece.low in _BREAKS and not as_much and any(p.root for p in clause)):
            if clause:
                yield clause
            clause = [] if piece.low in _MARKS else [piece]
        else:
            clause.append(piece)
    if clause:
        yield clause
