import pytest

from lib.models.brief import Brief, Speaker
from lib.pipeline.estimate import Prices, estimate


def _brief(minutes: float) -> Brief:
    return Brief(idea="Tides", minutes=minutes, cast=[Speaker(name="Ada")])


def test_free_providers_cost_nothing() -> None:
    assert estimate(_brief(60), Prices(), queries=6).total == 0


def test_each_step_is_priced_on_the_stated_assumptions() -> None:
    priced = estimate(_brief(10), Prices(1.0, 2.0, 15.0, 0.008), queries=5)
    assert priced.analysis_cost == pytest.approx((1_800 + 2 * 1_000) / 1e6)
    assert priced.research_cost == pytest.approx((2_200 + 2 * 900) / 1e6 + 5 * 0.008)
    assert priced.script_cost == pytest.approx((3_000 + 2 * 7_000) / 1e6)
    assert priced.tts_cost == pytest.approx(9_000 * 15 / 1e6)
    parts = (priced.analysis_cost, priced.research_cost, priced.script_cost, priced.tts_cost)
    assert priced.total == pytest.approx(sum(parts))


def test_a_short_script_is_priced_at_the_least_a_model_needs() -> None:
    prices = Prices(1.0, 1.0)
    assert estimate(_brief(1), prices).script_cost == pytest.approx((1_800 + 2_200) / 1e6)
