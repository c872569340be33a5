"""Which facts fit a line: how much of what it says each of them holds."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.research import Fact
from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.held import held, support, words_of
from lib.pipeline.checks.numbers import is_held

NUMBER_WEIGHT = 0.15
"""What a number of the line that a fact holds counts, where all its words count 1: it decides between equals."""


def fits(text: str, fact: Fact) -> float:
    """0 for nothing in common; about 1 when the fact holds all that the line says."""
    by = held(words_of(fact.quote, fact.claim))
    numbers = sum(is_held(amount, by.amounts) for amount in amounts(text))
    return support(text, by) + NUMBER_WEIGHT * numbers


def ranked(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """All facts, the one that fits best first; equals stay in their order."""
    return sorted(facts, key=lambda fact: -fits(text, fact))
