"""Judgements that weigh several signs, none of which decides alone; `benchmarks.weigh` fits the weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from lib.pipeline.checks import words

Signs = Mapping[str, float]


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """By judgement, the weight of each sign; that of `` is added whatever the signs are."""
    found: dict[str, dict[str, float]] = json.loads((resources.files(words.__name__) / "odds.json").read_text("utf-8"))
    return found


def odds(judgement: str, signs: Signs) -> float:
    """How much speaks for a fault: above 0 more than against it, in logarithms of odds."""
    by = weights()[judgement]
    return by[""] + sum(by[name] * value for name, value in signs.items())
