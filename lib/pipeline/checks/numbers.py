"""Whether a number of a line is held by the numbers of the facts: equal, rounded, converted or counted from years."""

from __future__ import annotations

from collections.abc import Iterable

from lib.pipeline.checks.amounts import Amount

EXACT = 1e-6
BARE_OFF = 0.01
HEDGED_OFF = 0.1
_YEAR_S = 31_557_600.0


def is_held(said: Amount, held: Iterable[Amount]) -> bool:
    """Whether one of `held` is the same number, or one that a fair speaker would round or convert to it."""
    facts = list(held)
    if said.kind in ("decade", "era", "century"):
        return any(_in_era(said, fact) for fact in facts)
    return any(_same(said, fact) for fact in facts) or _between_years(said, facts)


def is_known(said: Amount, known: Iterable[Amount]) -> bool:
    """Whether a title or the idea speaks of the same number with the same word before, after or as its measure."""
    return any(
        _same(said, one)
        and (one.kind not in ("", "ordinal") or any(a and a == b for a, b in zip(said.beside, one.beside, strict=True)))
        for one in known
    )


def _in_era(said: Amount, fact: Amount) -> bool:
    if fact.kind == said.kind:
        return fact.value == said.value
    if fact.kind == "decade" and said.kind == "era":
        return fact.value % 100 == said.value
    if fact.kind != "year":
        return said.kind == "century" and fact.kind == "ordinal" and fact.value == said.value
    year = int(fact.value)
    if said.kind == "era":
        return year % 100 // 10 * 10 == said.value
    if said.kind == "century":
        return (year + 99) // 100 == said.value
    return year // 10 * 10 == said.value or (said.value % 100 == 0 and year // 100 * 100 == said.value)


def _same(said: Amount, fact: Amount) -> bool:
    if said.kind == "year" or fact.kind == "year":
        return said.value == fact.value
    kinds = {said.kind, fact.kind}
    if said.kind == fact.kind or kinds == {"ratio", "times"}:
        return _near(said.value, said, fact.value, fact.step)
    if kinds == {"ratio", ""}:  # "one thirtieth" for "one in thirty"
        share, count = (said, fact) if said.kind else (fact, said)
        return abs(share.value * count.figure - 1) < EXACT or _near(said.figure, said, fact.figure, 0.0)
    if "" in kinds or kinds == {"ordinal", "century"}:
        return _near(said.figure, said, fact.figure, 0.0)
    return False


def _near(said: float, amount: Amount, fact: float, step: float) -> bool:
    """Equal; or of fewer digits than the fact, and rounded in the way it is hedged."""
    off = fact - said
    if abs(off) <= EXACT * max(EXACT, abs(fact)):
        return True
    if amount.kind in ("ordinal", "clock", "times") or amount.step <= step or not fact:
        return False
    reach = amount.step / 2 if amount.hedge in ("", "about") else amount.step
    right_way = not (amount.hedge == "over" and off < 0) and not (amount.hedge == "under" and off > 0)
    limit = HEDGED_OFF if amount.hedge else BARE_OFF
    return right_way and abs(off) <= reach * (1 + EXACT) and abs(off / fact) <= limit


def _between_years(said: Amount, facts: list[Amount]) -> bool:
    """`eleven years` where the facts speak of 1924 and 1935."""
    if said.kind != "time":
        return False
    years = [fact.value for fact in facts if fact.kind == "year"]
    return any(abs((b - a) * _YEAR_S - said.value) < 1 for a in years for b in years if b > a)
