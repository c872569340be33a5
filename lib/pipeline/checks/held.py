"""What facts and known texts hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lib.models.research import Fact
from lib.pipeline.checks.amounts import Amount, amounts
from lib.pipeline.checks.conditions import Condition, conditions
from lib.pipeline.checks.names import Named, all_named, named
from lib.pipeline.checks.polarity import Polarity, all_said, polarity
from lib.pipeline.checks.roots import claimed, roots
from lib.pipeline.offline.cleaning import speakable

_ASIDE = re.compile(r"(?<!\])\(([^()]*)\)")


@dataclass(frozen=True)
class Held:
    """What some texts hold together: roots, names, numbers, what they deny, and under what conditions."""

    roots: frozenset[str]
    names: Named
    amounts: tuple[Amount, ...]
    polarity: Polarity
    conditions: tuple[Condition, ...]


@lru_cache(maxsize=20_000)
def held(text: str) -> Held:
    """What one text holds."""
    return Held(roots(text), named(text), amounts(text), polarity(text), conditions(text))


def together(parts: Iterable[Held]) -> Held:
    """What several texts hold."""
    each = list(parts)
    said = [part.polarity for part in each]
    return Held(
        frozenset().union(*(part.roots for part in each)),
        all_named(part.names for part in each),
        tuple(amount for part in each for amount in part.amounts),
        all_said(said),
        tuple(condition for part in each for condition in part.conditions),
    )


def named_by(parts: Iterable[Held]) -> Held:
    """The names and numbers of several texts, and nothing of what they say of them."""
    each = list(parts)
    numbers = tuple(amount for part in each for amount in part.amounts)
    return Held(frozenset(), all_named(part.names for part in each), numbers, all_said(()), ())


def held_by(facts: Iterable[Fact]) -> Held:
    """What the facts hold together."""
    return together(held(words_of(fact.quote, fact.claim)) for fact in facts)


def support(sentence: str, by: Held) -> float:
    """Share of the meaningful words of `sentence` that are held, framing left out; 1 when there is nothing to judge."""
    own = claimed(sentence)
    return sum(piece.root in by.roots for piece in own) / len(own) if own else 1.0


@lru_cache(maxsize=20_000)
def words_of(quote: str, claim: str) -> str:
    """A fact in words: its quote without markup, asides in brackets kept, and its claim where it adds something."""
    said = speakable(_ASIDE.sub(r", \1,", quote))
    return said if claim in (said, quote) else f"{said}\n{claim}"
