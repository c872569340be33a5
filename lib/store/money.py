"""US dollars, as they are compared and said."""

from __future__ import annotations

ROUNDING_USD = 1e-9
"""Sums of floats: a cap of $1.00 has room for ten calls of $0.10."""


def dollars(usd: float) -> str:
    """`$0.42`; small sums keep the digits that tell them from nothing."""
    return f"${usd:.2f}" if usd == 0 or usd >= 0.1 else f"${usd:.2g}" if usd >= 0.0001 else "less than $0.0001"
