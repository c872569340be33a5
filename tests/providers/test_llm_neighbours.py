"""Bad neighbours: whatever goes wrong at a provider has its error, a sentence, a next act, and no key in it."""

from __future__ import annotations

import logging
import pickle
import traceback

import pytest

from lib.errors import BadAnswer, BadKey, NoCredit, PodcastError, ProviderDown, RateLimited, Unavailable
from lib.models.usage import Tokens
from tests import neighbour as its
from tests.neighbour import Reply, neighbour
from tests.providers.dialects import ALL, CLAUDE, GEMINI, KEY, MAKERS, OPENAI, Dialect, in_turn
from tests.providers.test_llm import GOOD, ask

every = pytest.mark.parametrize("dialect", ALL, ids=lambda each: each.name)
each_maker = pytest.mark.parametrize("dialect", MAKERS, ids=lambda each: each.name)


def failure(dialect: Dialect, reply: Reply, **options: str) -> PodcastError:
    """What asking raises when every request is answered with `reply`; it is asked exactly once."""
    with neighbour(reply) as server:
        with pytest.raises(PodcastError) as caught:
            ask(dialect.load(server, **options))
        assert len(server.asked) == 1
        assert caught.value.hint
        return caught.value


@every
def test_a_wrong_key(dialect: Dialect) -> None:
    told = failure(dialect, its.WRONG_KEY)
    assert type(told) is BadKey and "“Incorrect API key provided”" in told.hint


@each_maker
def test_a_key_that_may_not_do_this(dialect: Dialect) -> None:
    told = failure(dialect, dialect.error(403, "permission_error", "Your key has no access to this model"))
    assert type(told) is BadKey and "no access" in told.hint


def test_geminis_own_way_to_refuse_a_key() -> None:
    body = {
        "error": {
            "code": 400,
            "message": "API key not valid. Please pass a valid API key.",
            "status": "INVALID_ARGUMENT",
            "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
        }
    }
    told = failure(GEMINI, Reply(400, body))
    assert type(told) is BadKey and "API key not valid" in told.hint
    with neighbour(Reply(400, body)) as server, pytest.raises(BadKey):
        GEMINI.load(server).models()


@pytest.mark.parametrize(
    ("dialect", "reply"),
    [
        *((dialect, its.PAY_FIRST) for dialect in MAKERS),
        (OPENAI, its.NO_CREDIT),
        (CLAUDE, CLAUDE.error(400, "invalid_request_error", "Your credit balance is too low to access the API.")),
        (CLAUDE, CLAUDE.error(402, "billing_error", "There is an issue with your payment.")),
    ],
)
def test_no_credit(dialect: Dialect, reply: Reply) -> None:
    told = failure(dialect, reply)
    assert type(told) is NoCredit and "Top up" in told.hint


@every
def test_too_many_requests_with_and_without_a_time_to_wait(dialect: Dialect) -> None:
    told = failure(dialect, its.SLOW_DOWN_7_S)
    assert isinstance(told, RateLimited) and told.retry_after_s == 7
    told = failure(dialect, its.SLOW_DOWN)
    assert isinstance(told, RateLimited) and told.retry_after_s is None


def test_gemini_says_in_the_body_how_long_to_wait() -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]
    body = {"error": {"code": 429, "message": "Slow down", "status": "RESOURCE_EXHAUSTED", "details": details}}
    told = failure(GEMINI, Reply(429, body))
    assert isinstance(told, RateLimited) and told.retry_after_s == 34


def test_a_date_to_wait_for_is_read_by_the_servers_own_clock() -> None:
    headers = {"retry-after": "Thu, 01 Jan 2099 00:01:30 GMT", "date": "Thu, 01 Jan 2099 00:00:00 GMT"}
    for dialect in MAKERS:
        told = failure(dialect, Reply(429, its.SLOW_DOWN.body, headers))
        assert isinstance(told, RateLimited) and told.retry_after_s == 90


def test_a_clock_that_is_wrong_gives_no_nonsense() -> None:
    for date in ("Thu, 01 Jan 2099 00:01:30 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"):
        for dialect in MAKERS:
            told = failure(dialect, Reply(429, its.SLOW_DOWN.body, {"retry-after": date}))
            assert isinstance(told, RateLimited) and told.retry_after_s is None


@every
def test_trouble_at_the_provider_is_not_asked_again_in_a_hurry(dialect: Dialect) -> None:
    for status in (500, 502, 503, 504, 529):
        told = failure(dialect, Reply(status, its.SERVER_ERROR.body))
        assert type(told) is ProviderDown and "“The server had an error”" in told.hint


@every
def test_a_hang(dialect: Dialect) -> None:
    told = failure(dialect, Reply(after_s=3), timeout_s="0.5")
    assert type(told) is ProviderDown and "within 0.5 seconds" in str(told)


@pytest.mark.parametrize("seconds", ["", "soon", "0", "-1", "nan"])
def test_a_time_to_wait_that_is_none_is_the_usual_one(seconds: str) -> None:
    with neighbour(lambda _asked: OPENAI.said(GOOD)) as server:
        assert ask(OPENAI.load(server, timeout_s=seconds)).value.year == 1966


@each_maker
def test_a_hang_in_the_second_round_says_what_the_first_one_used(dialect: Dialect) -> None:
    late = Reply(after_s=5)
    with neighbour(in_turn(dialect.said("{}"), late)) as server:
        with pytest.raises(ProviderDown) as caught:
            ask(dialect.load(server, timeout_s="2"))
        assert caught.value.tokens == Tokens(100, 20)


@every
def test_half_a_body(dialect: Dialect) -> None:
    told = failure(dialect, Reply(body=dialect.said(GOOD).body, cut_at=60))
    assert type(told) is ProviderDown and "broke off" in str(told)


@every
def test_a_web_page_instead_of_an_answer(dialect: Dialect) -> None:
    told = failure(dialect, its.HTML)
    assert type(told) is BadAnswer and "address" in told.hint and "<" not in told.hint


@every
def test_a_web_page_that_says_it_is_json(dialect: Dialect) -> None:
    told = failure(dialect, Reply(body="<html>Welcome"))
    assert type(told) is BadAnswer and "address" in told.hint


@every
def test_json_that_is_no_answer(dialect: Dialect) -> None:
    for body in ({}, {"hello": "world"}, [], {"choices": [], "content": [], "candidates": []}):
        with neighbour(Reply(body=body)) as server:
            with pytest.raises(BadAnswer) as caught:
                ask(dialect.load(server))
            assert caught.value.hint and len(server.asked) <= 2


@each_maker
def test_a_web_page_of_an_error(dialect: Dialect) -> None:
    told = failure(dialect, Reply(502, "<html><h1>Bad gateway</h1>", {"content-type": "text/html"}))
    assert type(told) is ProviderDown and "<" not in told.hint


@every
def test_an_answer_cut_short_by_its_limit_is_not_asked_for_again(dialect: Dialect) -> None:
    told = failure(dialect, dialect.cut_short('{"name": "barr'))
    assert type(told) is BadAnswer and "ran out of room" in str(told)
    assert told.tokens == Tokens(100, 20)


@each_maker
def test_a_refusal_is_not_asked_for_again(dialect: Dialect) -> None:
    told = failure(dialect, dialect.refused())
    assert type(told) is BadAnswer and "declined" in str(told)
    assert told.tokens == Tokens(100, 20)


@every
def test_a_model_that_is_not_there(dialect: Dialect) -> None:
    told = failure(dialect, dialect.error(404, "not_found_error", "The model does not exist"))
    assert type(told) is Unavailable and "no model called" in str(told) and "does not exist" in told.hint


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (its.WRONG_KEY, BadKey),
        (its.PAY_FIRST, NoCredit),
        (its.SLOW_DOWN_7_S, RateLimited),
        (its.SERVER_ERROR, ProviderDown),
        (its.HTML, BadAnswer),
        (Reply(body={"data": "what?"}), BadAnswer),
        (Reply(body=[1, 2]), BadAnswer),
        (Reply(body={"data": [{"id": "a"}]}, cut_at=5), ProviderDown),
        (Reply(404), Unavailable),
    ],
)
def test_listing_fails_in_the_same_words_as_asking(reply: Reply, kind: type[PodcastError]) -> None:
    for dialect in MAKERS:
        with neighbour(reply) as server:
            with pytest.raises(kind) as caught:
                dialect.load(server).models()
            assert caught.value.hint and caught.value.tokens == Tokens()


ECHOES = [
    Reply(
        401, {"error": {"message": f"Incorrect API key provided: {KEY}. Find yours at …", "code": "invalid_api_key"}}
    ),
    Reply(400, {"error": {"message": f"{'x' * 290} {KEY}", "type": "invalid_request_error"}}),
    Reply(429, {"error": {"message": f"Limit of {KEY} reached", "code": "rate_limit_exceeded"}}),
    Reply(500, f"trace: authorization={KEY}", {"content-type": "text/plain"}),
    Reply(200, f"Your key {KEY} is fine", {"content-type": "text/plain"}),
    Reply(404, {"detail": KEY}),
]


@pytest.mark.parametrize("reply", ECHOES, ids=lambda reply: str(reply.status))
@each_maker
def test_a_key_that_is_echoed_is_in_no_error_no_trace_and_no_log(
    dialect: Dialect, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with neighbour(reply) as server:
        model = dialect.load(server)
        for call in (lambda: ask(model), model.test, model.models):
            with pytest.raises(PodcastError) as caught:
                call()
            error = caught.value
            shown = f"{error!r} {error} {error.hint} {error.__dict__} {error.__cause__!r} {model!r}"
            trace = "".join(traceback.format_exception(error))
            for text in (shown, trace, caplog.text, str(pickle.dumps(error))):
                # Of a text that is cut, no part of the key may be left at the end either.
                assert KEY not in text and KEY[:10] not in text


def test_the_error_survives_being_pickled() -> None:
    told = pickle.loads(pickle.dumps(failure(OPENAI, OPENAI.cut_short('{"name": "barr'))))
    assert type(told) is BadAnswer and told.tokens == Tokens(100, 20) and told.hint


@every
def test_nobody_is_sent_on_with_the_key_to_where_a_redirect_leads(dialect: Dialect) -> None:
    with neighbour(dialect.said(GOOD)) as elsewhere:
        for status in (301, 302, 307, 308):
            told = failure(dialect, Reply(status, b"", {"location": elsewhere.url}))
            assert isinstance(told, PodcastError)
        with neighbour(Reply(307, b"", {"location": elsewhere.url})) as server, pytest.raises(PodcastError):
            dialect.load(server).models()
        assert elsewhere.asked == []
