"""A line made untrue in one place, and what a corpus offers to do it with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.models.research import Fact
from lib.models.script import Line


@dataclass(frozen=True)
class Mutation:
    """`line` is untrue; `text[start:end]` of it is what was changed (all of it for a citation)."""

    kind: str
    how: str
    line: Line
    start: int
    end: int


@dataclass(frozen=True)
class Stock:
    """What a corpus offers to confuse with: all facts, its names, and claims of another corpus."""

    facts: Sequence[Fact]
    names: Sequence[str]
    foreign_claims: Sequence[str]
    known: str

    def quoted(self, line: Line) -> str:
        return " ".join(f"{f.quote} {f.claim}" for f in self.facts if f.id in line.used_fact_ids)


def put(kind: str, how: str, line: Line, start: int, end: int, new: str) -> Mutation:
    text = line.text[:start] + new + line.text[end:]
    return Mutation(kind, how, line.model_copy(update={"text": text}), start, start + len(new))
