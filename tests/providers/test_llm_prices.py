"""What an answer costs: the owner's price, else the published one, else it is free at home or unknown."""

from __future__ import annotations

import pytest

from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers import llm
from lib.providers.llm._prices import is_own_machine
from tests.neighbour import Reply, neighbour
from tests.providers.dialects import ALL, CLAUDE, COMPATIBLE, GEMINI, OPENAI, in_turn
from tests.providers.test_llm import GOOD, ask

MILLION = Tokens(1_000_000, 1_000_000)
OPENROUTER = next(each for each in ALL if each.name == "openrouter")


def loaded(name: str, **options: str) -> llm.Llm:
    return llm.load(name, Setup("sk-key", options))


def test_published_prices_are_known_without_the_network() -> None:
    assert loaded("openai", model="gpt-5-mini").price_usd(MILLION) == pytest.approx(0.25 + 2.0)
    assert loaded("anthropic", model="claude-haiku-4-5").price_usd(MILLION) == pytest.approx(1.0 + 5.0)
    assert loaded("groq", model="openai/gpt-oss-20b").price_usd(MILLION) == pytest.approx(0.075 + 0.3)
    assert loaded("gemini", model="gemini-2.5-flash").price_usd(MILLION) == pytest.approx(0.3 + 2.5)
    assert loaded("openrouter", model="anthropic/claude-haiku-4.5").price_usd(MILLION) == pytest.approx(6.0)


def test_a_model_in_no_list_has_no_price_and_is_not_taken_for_free() -> None:
    for name in ("openai", "anthropic", "gemini", "openrouter", "groq"):
        assert loaded(name, model="maker/not-yet-released-9").price_usd(MILLION) is None, name


def test_the_owners_own_price_goes_first_everywhere() -> None:
    for dialect in ALL:
        model = loaded(dialect.name, usd_per_mtok_read="2", usd_per_mtok_written="3", base_url="http://10.0.0.1/v1")
        assert model.price_usd(Tokens(1_000_000, 500_000)) == pytest.approx(3.5)
    assert loaded("openai", usd="4").price_usd(Tokens(1_000_000, 500_000)) == pytest.approx(6)
    assert loaded("openai", usd="4", usd_per_mtok_written="0").price_usd(MILLION) == pytest.approx(4)
    assert loaded("openai", usd_per_mtok_read="0").price_usd(MILLION) == 0


def test_a_machine_of_ones_own_is_free_and_anybody_elses_is_unknown() -> None:
    assert loaded("ollama", model="qwen3").price_usd(MILLION) == 0
    assert loaded("ollama", model="kimi-k2:1t-cloud").price_usd(MILLION) is None
    assert loaded("ollama", model="qwen3", base_url="https://ollama.com/v1").price_usd(MILLION) is None
    assert loaded("openai_compatible", base_url="http://192.168.1.5:1234/v1", model="m").price_usd(MILLION) == 0
    assert loaded("openai_compatible", base_url="https://gateway.example.com/v1", model="m").price_usd(MILLION) is None
    assert loaded("openai", base_url="http://127.0.0.1:4000/v1", model="gpt-5-mini").price_usd(MILLION) != 0


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1:1234/v1", True),
        ("http://localhost:1234", True),
        ("http://[::1]:8080/v1", True),
        ("http://10.1.2.3", True),
        ("http://gpu:8000/v1", True),
        ("http://studio.local:1234/v1", True),
        ("http://host.docker.internal:11434/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://8.8.8.8/v1", False),
        ("https://localhost.example.com/v1", False),
        ("http://", False),
        ("", False),
    ],
)
def test_whose_machine_it_is_shows_in_its_address(url: str, own: bool) -> None:
    assert is_own_machine(url) is own


def test_an_answer_costs_what_it_counted_both_rounds_together() -> None:
    with neighbour(in_turn(CLAUDE.said("{}"), CLAUDE.said(GOOD))) as server:
        assert ask(CLAUDE.load(server)).usd == pytest.approx((200 * 2 + 40 * 10) / 1e6)


def test_an_alias_that_the_lists_do_not_know_is_priced_as_what_was_asked_for() -> None:
    with neighbour(in_turn(OPENAI.said(GOOD))) as server:  # it is answered “as-served”
        assert ask(OPENAI.load(server)).usd == pytest.approx((100 * 1 + 20 * 5) / 1e6)


def test_an_answer_that_counted_nothing_has_no_price_rather_than_none_to_pay() -> None:
    body = OPENAI.said(GOOD).body
    assert isinstance(body, dict)
    with neighbour(in_turn(Reply(body={**body, "usage": None}))) as server:
        answer = ask(OPENAI.load(server))
        assert answer.tokens == Tokens() and answer.usd is None


def test_an_answer_that_counted_nothing_is_not_free_at_the_owners_own_price_either() -> None:
    body = COMPATIBLE.said(GOOD).body
    assert isinstance(body, dict)
    with neighbour(lambda _asked: Reply(body={**body, "usage": None})) as server:
        own = COMPATIBLE.load(server, usd_per_mtok_read="1000", usd_per_mtok_written="10000")
        assert ask(own).usd is None
        assert ask(COMPATIBLE.load(server, usd="0")).usd == 0


def test_a_price_missing_from_the_table_is_said_and_the_answer_given_all_the_same() -> None:
    with neighbour(in_turn(OPENAI.said(GOOD))) as server:
        answer = ask(OPENAI.load(server, model="gpt-99"))
        assert answer.value.year == 1966 and answer.usd is None


def test_what_was_read_from_a_cache_is_cheaper() -> None:
    body = OPENAI.said(GOOD).body
    assert isinstance(body, dict)
    usage = {**body["usage"], "prompt_tokens_details": {"cached_tokens": 80}}
    with neighbour(in_turn(Reply(body={**body, "usage": usage}))) as server:
        assert ask(OPENAI.load(server)).usd == pytest.approx((20 * 1 + 80 * 0.05 + 20 * 5) / 1e6)


def test_thoughts_are_paid_for_like_words() -> None:
    body = GEMINI.said(GOOD).body
    assert isinstance(body, dict)
    usage = {**body["usageMetadata"], "thoughtsTokenCount": 50, "totalTokenCount": 170}
    with neighbour(in_turn(Reply(body={**body, "usageMetadata": usage}))) as server:
        answer = ask(GEMINI.load(server))
        assert answer.tokens == Tokens(100, 70)
        assert answer.usd == pytest.approx(GEMINI.load(server).price_usd(Tokens(100, 70)))


def test_openrouter_says_itself_what_an_answer_cost() -> None:
    body = OPENROUTER.said(GOOD).body
    assert isinstance(body, dict)
    with neighbour(in_turn(Reply(body={**body, "usage": {**body["usage"], "cost": 0.0123}}))) as server:
        assert ask(OPENROUTER.load(server)).usd == pytest.approx(0.0123)


def test_an_answer_at_home_is_free_and_at_the_owners_price_paid() -> None:
    with neighbour(lambda _asked: COMPATIBLE.said(GOOD)) as server:
        assert ask(COMPATIBLE.load(server)).usd == 0
        own = COMPATIBLE.load(server, usd_per_mtok_read="1000", usd_per_mtok_written="10000")
        assert ask(own).usd == pytest.approx(0.1 + 0.2)


@pytest.mark.parametrize("half", ["usd_per_mtok_read", "usd_per_mtok_written"])
def test_half_a_price_is_none_rather_than_the_other_half_for_nothing(half: str) -> None:
    million = Tokens(1_000_000, 1_000_000)
    elsewhere = {"base_url": "https://models.example/v1", "model": "m"}
    assert llm.load("openai_compatible", Setup("", {**elsewhere, half: "3"})).price_usd(million) is None
    published = llm.load("openai", Setup("k")).price_usd(million)
    assert llm.load("openai", Setup("k", {half: "0.01"})).price_usd(million) == published


@pytest.mark.parametrize("cost", [-1, float("nan")])
def test_a_cost_that_cannot_be_is_not_taken_from_an_endpoint(cost: object) -> None:
    body = OPENROUTER.said(GOOD).body
    assert isinstance(body, dict)
    with neighbour(in_turn(Reply(body={**body, "usage": {**body["usage"], "cost": cost}}))) as server:
        usd = ask(OPENROUTER.load(server)).usd
        assert usd is None or usd > 0


@pytest.mark.parametrize(("thinking", "at_least"), [("off", 0), ("low", 4_096), ("high", 32_768)])
def test_the_room_to_think_is_told_so_that_it_can_be_held(thinking: str, at_least: int) -> None:
    assert llm.load("anthropic", Setup("sk-key", {"thinking": thinking})).thinking_tokens >= at_least
    assert llm.load("groq", Setup("sk-key", {"thinking": "off"})).thinking_tokens > 0  # gpt-oss always thinks
