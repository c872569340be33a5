"""What an episode is expected to cost, in US dollars."""

from __future__ import annotations

from lib.models.values import Part


class EstimateItem(Part):
    """A step's share: who is paid and for how much of what. `usd` None: no price is known, and `note` says of what."""

    step: str
    who: str
    usd: float | None = None
    note: str = ""


class Estimate(Part):
    """`total` is the sum of what has a price. `items` are the same costs step by step, with who is paid."""

    analysis_cost: float = 0.0
    research_cost: float = 0.0
    script_cost: float = 0.0
    tts_cost: float = 0.0
    total: float = 0.0
    items: list[EstimateItem] = []

    @property
    def unpriced(self) -> list[EstimateItem]:
        """The steps whose price nobody knows."""
        return [item for item in self.items if item.usd is None]
