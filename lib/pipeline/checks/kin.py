"""Words that are near each other in meaning, and how much a word tells, from a table made of a model's vectors.

`benchmarks/kinship.py` makes the table. Opposites are kin too: this says what a text speaks of, not what it says of it.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from lib.pipeline.checks import words

UNKNOWN_PLACE = 40_000
OFTEN, RARE = math.log(245), math.log(40_000)  # places in the vocabulary: "than" or "time", and beyond "parliamentary"
LEAST_WEIGHT = 0.05
STRETCH = 1.6
"""Of two forms of one thought ("money", "funds") the nearness is seldom above 0.6: as much as the same word."""


@lru_cache(maxsize=1)
def _rows() -> dict[str, str]:
    packed = (resources.files(words.__name__) / "kin.txt.gz").read_bytes()
    return {row.partition(" ")[0]: row for row in gzip.decompress(packed).decode().split("\n")}


@lru_cache(maxsize=20_000)
def kin(root: str) -> Mapping[str, float]:
    """The roots near to `root`, the nearest last, and how much each counts for it: more than 0, at most 1."""
    each = (cell.rpartition(":") for cell in reversed(_rows().get(root, "").split()[2:]))
    return {name: min(1.0, STRETCH * int(percent) / 100) for name, _, percent in each}


@lru_cache(maxsize=20_000)
def weight(root: str) -> float:
    """How much a root tells: nearly nothing for "people", 1 for "parliament" and for a word that the table lacks."""
    if "'" in root:
        return LEAST_WEIGHT  # "I'll"
    row = _rows().get(root, "")
    place = int(row.split(" ", 2)[1]) if row else UNKNOWN_PLACE
    return max(LEAST_WEIGHT, min(1.0, (math.log(max(1, place)) - OFTEN) / (RARE - OFTEN)))
