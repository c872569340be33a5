"""What a paid call used and came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Price:
    """`usd` for `per` (a unit in words: "1,000 characters", "query"), as its provider published it at `source`."""

    usd: float
    per: str
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a language model read and wrote."""

    read: int = 0
    written: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.read + other.read, self.written + other.written)
