"""What an episode is expected to cost, in US dollars."""

from __future__ import annotations

from lib.models.values import Part


class Estimate(Part):
    analysis_cost: float = 0.0
    research_cost: float = 0.0
    script_cost: float = 0.0
    tts_cost: float = 0.0
    total: float = 0.0
