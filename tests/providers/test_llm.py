"""Models are asked, asked again once where their answer is wrong, and listed, priced and tested."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from lib.errors import BadAnswer, BadInput, BadKey, ProviderDown, RateLimited, Unavailable
from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers import llm
from tests.neighbour import SERVER_ERROR, SLOW_DOWN_7_S, Reply, neighbour
from tests.providers.dialects import ALL, CLAUDE, COMPATIBLE, GEMINI, KEY, MAKERS, OPENAI, Dialect, in_turn, told


class Fact(BaseModel):
    name: str
    year: int


GOOD = '{"name": "barrage", "year": 1966}'
OLD = '{"name": "barrage", "year": 1066}'
FACT = Fact(name="barrage", year=1966)


def ask(model: llm.Llm, check: llm.Check | None = None, prompt: str = "When was it built?") -> llm.Answer[Fact]:
    return model.ask(Fact, system="You know dates.", prompt=prompt, max_tokens=500, check=check)


def is_modern(fact: Fact) -> list[str]:
    return [] if fact.year > 1900 else [f"The year {fact.year} is in none of the sources.", "Say when it opened."]


every = pytest.mark.parametrize("dialect", ALL, ids=lambda each: each.name)
each_maker = pytest.mark.parametrize("dialect", MAKERS, ids=lambda each: each.name)


def test_every_file_in_the_folder_is_a_provider_with_all_that_settings_shows() -> None:
    specs = llm.all_providers()
    assert [spec.name for spec in specs] == [
        "anthropic", "gemini", "groq", "ollama", "openai", "openai_compatible", "openrouter",
    ]  # fmt: skip
    for spec in specs:
        assert spec.label and spec.about.endswith(".") and spec.docs_url.startswith("https://"), spec.name
        names = [option.name for option in spec.options]
        assert names[:2] == ["model", "base_url"] and len(set(names)) == len(names), spec.name
        assert (spec.price is None) == (spec.name in ("ollama", "openai_compatible")), spec.name
        assert bool(spec.key_env) == (spec.name != "ollama"), spec.name


def test_every_default_model_has_a_published_price() -> None:
    for spec in llm.all_providers():
        model = llm.load(spec.name, Setup(KEY))
        if spec.price is None:
            assert model.model == "", spec.name
        else:
            assert (model.price_usd(Tokens(1_000_000, 1_000_000)) or 0) > spec.price.usd > 0, spec.name
            assert model.model in spec.price.per, spec.name


@every
def test_an_answer_comes_with_its_tokens_and_the_question_reached_the_model(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said(GOOD))) as server:
        answer = ask(dialect.load(server))
        assert answer.value == FACT
        assert answer.tokens == Tokens(100, 20)
        assert answer.complaints == ()
        (asked,) = server.asked
        assert "You know dates." in told(asked) and "When was it built?" in told(asked)
        assert KEY in " ".join(asked.headers.values()) or dialect.name == "ollama"


@every
def test_a_schema_is_sent_that_the_endpoint_can_enforce(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said(GOOD))) as server:
        ask(dialect.load(server))
        assert '"year": {"type": "integer"}' in told(server.asked[0])
        assert "schema" in told(server.asked[0]).lower()


@every
def test_json_within_a_fence_is_read(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said(f"```json\n{GOOD}\n```"))) as server:
        assert ask(dialect.load(server)).value == FACT


@every
def test_bad_json_is_repaired_by_one_more_request_with_the_validators_words(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said('{"name": 3}'), dialect.said(GOOD))) as server:
        answer = ask(dialect.load(server))
        assert answer.value == FACT
        assert answer.tokens == Tokens(200, 40)
        assert len(server.asked) == 2
        assert "Field required" in told(server.asked[1]) and "valid string" in told(server.asked[1])


@every
def test_bad_json_twice_is_a_bad_answer_that_was_paid_for(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said("The tide."), dialect.said("The tide!"))) as server:
        with pytest.raises(BadAnswer, match="twice") as caught:
            ask(dialect.load(server))
        assert caught.value.tokens == Tokens(200, 40)
        assert caught.value.hint
        assert len(server.asked) == 2


@each_maker
def test_what_the_check_says_is_told_to_the_model_once(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said(OLD), dialect.said(GOOD))) as server:
        answer = ask(dialect.load(server), is_modern)
        assert answer.value == FACT and answer.complaints == ()
        assert answer.tokens == Tokens(200, 40)
        assert len(server.asked) == 2
        assert "The year 1066 is in none of the sources.\nSay when it opened." in told(server.asked[1])


@each_maker
def test_what_still_fails_the_check_is_shown_not_hidden(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said(OLD), dialect.said(OLD))) as server:
        answer = ask(dialect.load(server), is_modern)
        assert answer.value.year == 1066
        assert answer.complaints == ("The year 1066 is in none of the sources.", "Say when it opened.")
        assert len(server.asked) == 2


def test_a_shape_and_a_check_that_fail_share_one_round() -> None:
    with neighbour(in_turn(OPENAI.said("{}"), OPENAI.said(OLD))) as server:
        answer = ask(OPENAI.load(server), is_modern)
        assert len(answer.complaints) == 2 and len(server.asked) == 2


def test_a_second_answer_of_no_shape_does_not_lose_the_first() -> None:
    for second in (OPENAI.said("Sorry!"), OPENAI.cut_short('{"name'), OPENAI.refused()):
        with neighbour(in_turn(OPENAI.said(OLD), second)) as server:
            answer = ask(OPENAI.load(server), is_modern)
            assert answer.value.year == 1066 and len(answer.complaints) == 2
            assert answer.tokens == Tokens(200, 40)


def test_a_second_answer_that_is_worse_does_not_replace_the_first() -> None:
    def check(fact: Fact) -> list[str]:
        return ["Too old."] if fact.year == 1066 else ["Too new.", "No such thing."]

    with neighbour(in_turn(OPENAI.said(OLD), OPENAI.said(GOOD))) as server:
        answer = ask(OPENAI.load(server), check)
        assert answer.value.year == 1066 and answer.complaints == ("Too old.",)


def test_a_second_request_that_fails_says_what_the_first_one_used() -> None:
    for reply, kind in ((SERVER_ERROR, ProviderDown), (SLOW_DOWN_7_S, RateLimited)):
        with neighbour(in_turn(OPENAI.said(OLD), reply)) as server:
            with pytest.raises(kind) as caught:
                ask(OPENAI.load(server), is_modern)
            assert caught.value.tokens == Tokens(100, 20)


def test_an_answer_that_leaves_no_room_for_its_repair_is_kept_with_what_is_wrong_with_it() -> None:
    full = OPENAI.error(400, "context_length_exceeded", "maximum context length is 8192 tokens")
    with neighbour(in_turn(OPENAI.said(OLD), full)) as server:
        answer = ask(OPENAI.load(server), is_modern)
        assert answer.value.year == 1066 and answer.complaints


def test_a_bug_in_a_check_is_not_mistaken_for_the_models() -> None:
    def check(_fact: Fact) -> list[str]:
        raise ZeroDivisionError

    with neighbour(in_turn(OPENAI.said(GOOD))) as server, pytest.raises(ZeroDivisionError):
        ask(OPENAI.load(server), check)


@pytest.mark.parametrize("dialect", [COMPATIBLE, CLAUDE, GEMINI], ids=lambda each: each.name)
def test_an_endpoint_that_knows_no_schemas_is_asked_in_words_from_then_on(dialect: Dialect) -> None:
    refusal = dialect.error(400, "invalid_request_error", "response_format is not supported")
    with neighbour(in_turn(refusal, dialect.said(GOOD), dialect.said(GOOD))) as server:
        model = dialect.load(server)
        assert ask(model).value == FACT
        assert ask(model).value == FACT
        first, second, third = map(told, server.asked)
        for plain in (second, third):
            assert '"year": {"type": "integer"}' in plain
            assert all(word not in plain for word in ("response_format", "output_config", "responseJsonSchema"))
        assert first != second and second == third


def test_a_refusal_that_words_do_not_help_is_told_once() -> None:
    refusal = OPENAI.error(400, "invalid_request_error", "Unsupported value: 'temperature'")
    with neighbour(refusal) as server:
        with pytest.raises(Unavailable) as caught:
            ask(OPENAI.load(server))
        assert "Unsupported value" in caught.value.hint
        assert len(server.asked) == 2


def test_a_model_that_strays_once_does_not_lose_its_schema() -> None:
    groq = next(each for each in ALL if each.name == "groq")
    slip = groq.error(400, "json_validate_failed", "Failed to generate JSON")
    with neighbour(in_turn(slip, groq.said(GOOD), groq.said(GOOD))) as server:
        model = groq.load(server)
        assert ask(model).value == FACT and ask(model).value == FACT
        assert ["response_format" in told(asked) for asked in server.asked] == [True, False, True]


def test_an_endpoint_that_refuses_to_be_told_how_to_think_passes_the_test_all_the_same() -> None:
    refusal = OPENAI.error(400, "unsupported_parameter", "Unsupported parameter: reasoning_effort")
    with neighbour(in_turn(refusal, OPENAI.said("ready"))) as server:
        assert OPENAI.load(server).test().startswith("gpt-6.1-terra answered in ")
        assert ["reasoning_effort" in told(asked) for asked in server.asked] == [True, False]


@pytest.mark.parametrize("effort", ["off", "low", "medium", "high"])
def test_every_maker_takes_every_way_of_thinking_with_room_for_the_answer(effort: str) -> None:
    for dialect in ALL:
        with neighbour(in_turn(dialect.said(GOOD))) as server:
            assert ask(dialect.load(server, thinking=effort)).value == FACT, dialect.name


def test_thinking_is_off_unless_it_is_asked_for_and_then_has_room() -> None:
    with neighbour(lambda _asked: OPENAI.said(GOOD)) as server:
        ask(OPENAI.load(server))
        ask(OPENAI.load(server, thinking="medium"))
        ask(OPENAI.load(server, model="gpt-6.1-sol"))  # it cannot but think
        silent, thinking, always = (asked.json() for asked in server.asked)
        assert (silent["reasoning_effort"], silent["max_completion_tokens"]) == ("none", 500)
        assert (thinking["reasoning_effort"], thinking["max_completion_tokens"]) == ("medium", 500 + 16_384)
        assert (always["reasoning_effort"], always["max_completion_tokens"]) == ("low", 500 + 8_192)


@pytest.mark.parametrize("dialect", ALL, ids=lambda each: each.name)
def test_the_test_button_makes_one_call_and_says_who_answered(dialect: Dialect) -> None:
    with neighbour(in_turn(dialect.said("ready"))) as server:
        model = dialect.load(server)
        sentence = model.test()
        assert sentence.startswith(f"{model.model} answered in ") and sentence.endswith(" s.")
        assert len(server.asked) == 1


@pytest.mark.parametrize("dialect", ALL, ids=lambda each: each.name)
def test_the_test_button_shows_the_providers_own_words(dialect: Dialect) -> None:
    with neighbour(dialect.error(401, "authentication_error", "This key was revoked on Tuesday")) as server:
        with pytest.raises(BadKey) as caught:
            dialect.load(server).test()
        assert "“This key was revoked on Tuesday”" in caught.value.hint
        assert len(server.asked) == 1


@pytest.mark.parametrize("dialect", ALL, ids=lambda each: each.name)
def test_models_are_listed_as_the_endpoint_says(dialect: Dialect) -> None:
    names = {"data": [{"id": "b"}, {"id": "a"}]}
    if dialect is GEMINI:
        names = {
            "models": [
                {"name": "models/b", "supportedGenerationMethods": ["generateContent"]},
                {"name": "models/a", "supportedGenerationMethods": ["countTokens", "generateContent"]},
                {"name": "models/embedding", "supportedGenerationMethods": ["embedContent"]},
            ]
        }
    with neighbour(Reply(body=names)) as server:
        assert dialect.load(server).models() == ["a", "b"]
        (asked,) = server.asked
        assert asked.method == "GET" and asked.path.endswith("/models")
        assert (KEY in " ".join(asked.headers.values())) == (dialect.name != "ollama")
        assert KEY not in str(asked.query)


def test_an_ollama_that_is_not_running_says_so() -> None:
    with neighbour(Reply()) as server:
        gone = server.url
    for call in (lambda model: model.models(), lambda model: model.test(), ask):
        with pytest.raises(ProviderDown, match="cannot be reached") as caught:
            call(llm.load("ollama", Setup("", {"base_url": f"{gone}/v1", "model": "qwen3"})))
        assert "running" in caught.value.hint
        assert caught.value.tokens == Tokens()


@pytest.mark.parametrize("name", ["openai", "openrouter", "groq", "anthropic", "gemini"])
def test_without_a_key_nothing_is_asked(name: str) -> None:
    spec = next(spec for spec in llm.all_providers() if spec.name == name)
    with pytest.raises(Unavailable, match="needs a key") as caught:
        ask(llm.load(name, Setup("  ")))
    assert spec.key_env in caught.value.hint
    assert caught.value.tokens == Tokens()


def test_without_a_model_or_an_address_nothing_is_asked() -> None:
    with pytest.raises(Unavailable, match="No model"):
        ask(llm.load("ollama"))
    with pytest.raises(Unavailable, match="no address yet"):
        llm.load("openai_compatible", Setup("", {"model": "m"})).models()


@pytest.mark.parametrize("url", ["localhost:1234/v1", "ftp://here/v1", "http://", "http://h:99999/v1", "http://[::1"])
def test_a_base_url_that_is_no_address_is_told_before_anything_is_asked(url: str) -> None:
    with pytest.raises(Unavailable, match="The address of Your own server cannot be used"):
        llm.load("openai_compatible", Setup("", {"model": "m", "base_url": url})).test()


@pytest.mark.parametrize("key", ["clé-privée", "two words", "line\nbreak"])
def test_a_key_that_cannot_be_one_is_refused_here(key: str) -> None:
    with pytest.raises(BadKey) as caught:
        llm.load("openai", Setup(key)).test()
    assert key not in f"{caught.value} {caught.value.hint}"


def test_an_openrouter_model_without_its_maker_is_explained() -> None:
    with neighbour(Reply()) as server:
        with pytest.raises(Unavailable) as caught:
            next(each for each in ALL if each.name == "openrouter").load(server, model="gpt-6.1-terra").test()
        assert "openai/gpt-6.1-terra" in caught.value.hint and not server.asked


def test_a_text_that_is_too_long_is_the_inputs_fault() -> None:
    long = [
        (OPENAI, OPENAI.error(400, "context_length_exceeded", "maximum context length is 8192 tokens")),
        (COMPATIBLE, Reply(400, {"error": {"code": 400, "type": "exceed_context_size_error", "message": "too long"}})),
        (CLAUDE, CLAUDE.error(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum")),
        (
            GEMINI,
            GEMINI.error(
                400, "INVALID_ARGUMENT", "The input token count (2000000) exceeds the maximum number of tokens allowed"
            ),
        ),
        (OPENAI, Reply(413, {"error": {"message": "Request too large"}})),
    ]
    for dialect, reply in long:
        with neighbour(reply) as server:
            with pytest.raises(BadInput, match="too long") as caught:
                ask(dialect.load(server))
            assert "fewer or shorter sources" in caught.value.hint
            assert caught.value.tokens == Tokens()
            assert len(server.asked) == 1, dialect.name
