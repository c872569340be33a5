"""What an episode will cost before anything is bought, on the reference system's assumptions."""

from __future__ import annotations

from dataclasses import dataclass

from lib.models.brief import Brief
from lib.models.estimate import Estimate

ANALYSIS_TOKENS = (1_800, 1_000)
RESEARCH_TOKENS = (2_200, 900)
SCRIPT_TOKENS_PER_MINUTE = (300, 700)
SCRIPT_TOKENS_AT_LEAST = (1_800, 2_200)
SPEECH_CHARACTERS_PER_MINUTE = 900


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars. Tokens per million, speech per million characters, search per query; everything free costs 0."""

    input_usd_per_mtok: float = 0.0
    output_usd_per_mtok: float = 0.0
    speech_usd_per_mchar: float = 0.0
    search_usd_per_query: float = 0.0


def estimate(brief: Brief, prices: Prices, queries: int = 0) -> Estimate:
    """The expected cost of each step in US dollars, and their sum; `queries` searches are priced with the research."""
    script = script_tokens(brief.minutes)
    analysis_usd = _tokens_usd(*ANALYSIS_TOKENS, prices)
    research_usd = _tokens_usd(*RESEARCH_TOKENS, prices) + queries * prices.search_usd_per_query
    script_usd = _tokens_usd(script[0], script[1], prices)
    speech_usd = SPEECH_CHARACTERS_PER_MINUTE * brief.minutes * prices.speech_usd_per_mchar / 1e6
    return Estimate(
        analysis_cost=analysis_usd,
        research_cost=research_usd,
        script_cost=script_usd,
        tts_cost=speech_usd,
        total=analysis_usd + research_usd + script_usd + speech_usd,
    )


def script_tokens(minutes: float) -> tuple[int, int]:
    """What a model reads and writes for a script of that length."""
    read, written = (
        max(least, round(per_minute * minutes))
        for least, per_minute in zip(SCRIPT_TOKENS_AT_LEAST, SCRIPT_TOKENS_PER_MINUTE, strict=True)
    )
    return read, written


def speech_characters(minutes: float) -> int:
    """What voices are paid for in an episode of that length."""
    return round(SPEECH_CHARACTERS_PER_MINUTE * minutes)


def _tokens_usd(tokens_in: int, tokens_out: int, prices: Prices) -> float:
    return (tokens_in * prices.input_usd_per_mtok + tokens_out * prices.output_usd_per_mtok) / 1e6
