"""Every search provider against a neighbour on loopback: the right question, its answer read, each fault told."""

from __future__ import annotations

import gzip
import json
import pickle
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lib.errors import BadAnswer, BadKey, NoCredit, PodcastError, ProviderDown, RateLimited, Unavailable
from lib.models.setup import Setup
from lib.providers.research import Search, all_providers, load
from lib.providers.spec import classes
from tests import neighbour as near
from tests.neighbour import Neighbour, Reply, neighbour
from tests.providers.research_answers import CASES, KEY, Case

QUERY = "What did the barrage at La Rance cost?"
every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
with_key = pytest.mark.parametrize("case", [c for c in CASES if c.needs_key], ids=lambda case: case.name)


def made(case: Case, url: str, client: httpx.Client | None = None, **options: str) -> Search:
    found: Search = classes("lib.providers.research")[case.name](
        Setup(KEY if case.needs_key else "", {"base_url": url, **options}), client or CLIENT
    )
    return found


CLIENT = httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
HASTY = httpx.Client(timeout=0.2, limits=httpx.Limits(max_keepalive_connections=0))


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    CLIENT.close()
    HASTY.close()


@pytest.fixture
def server() -> Iterator[Neighbour]:
    with neighbour(Reply(404)) as known:
        yield known


def failing(case: Case, server: Neighbour, reply: Reply) -> PodcastError:
    """What a search raises when this is answered; no text of it, nor what it pickles to, holds the key."""
    server.answer = lambda _: reply
    with pytest.raises(PodcastError) as caught:
        made(case, server.url, HASTY if reply.after_s else None).search(QUERY)
    for told in (
        str(caught.value),
        caught.value.hint,
        repr(caught.value),
        pickle.dumps(caught.value).decode("latin-1"),
    ):
        assert KEY not in told
    assert caught.value.hint
    return caught.value


def test_every_provider_is_found_in_its_folder_by_its_name() -> None:
    assert {spec.name for spec in all_providers()} == {case.name for case in CASES}
    assert load("exa", Setup("k")) is load("exa", Setup("k"))


@every
def test_the_very_words_of_the_query_are_asked(case: Case, server: Neighbour) -> None:
    server.answer = case.reply
    made(case, server.url + "/").search(QUERY, limit=4)
    asked = server.asked[0]
    assert asked.path == case.path
    assert case.question(asked) == QUERY
    assert asked.headers["user-agent"].startswith("PodcastMaker/")
    if case.needs_key:
        assert asked.headers[case.key_header].endswith(KEY)
        assert KEY not in asked.path + str(asked.query)


@every
def test_the_pages_come_back_in_plain_words_best_first(case: Case, server: Neighbour) -> None:
    server.answer = case.reply
    hits = made(case, server.url).search(QUERY)
    assert hits and all(hit.url.startswith("https://") and "<" not in hit.title + hit.excerpt for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    dated = [hit for hit in hits if hit.published]
    assert [hit.published for hit in dated] == (["2026-03-02"] if case.name not in ("gemini", "wikipedia") else [])


def test_exa_and_tavily_bring_the_text_with_them(server: Neighbour) -> None:
    for case in CASES[:2]:
        server.answer = case.reply
        first = made(case, server.url).search(QUERY)[0]
        assert first.text == "# The barrage\n\nIt turns."
    assert made(CASES[0], server.url).spec.price is not None


def test_wikipedia_gives_whole_articles_as_markdown_without_lists_of_meanings_or_references(server: Neighbour) -> None:
    case = CASES[-1]
    server.answer = case.reply
    hits = made(case, server.url, contact="me@tides.test").search(QUERY)
    assert [(hit.title, hit.text) for hit in hits] == [
        ("Tidal barrage", "A tidal barrage is a dam.\n\n\n## History\nIt turns.")
    ]
    assert hits[0].excerpt == "A tidal dam"
    assert all(asked.headers["user-agent"].endswith("me@tides.test") for asked in server.asked)


def test_one_article_that_fails_loses_none_of_the_others(server: Neighbour) -> None:
    case = CASES[-1]
    server.answer = lambda asked: near.SERVER_ERROR if asked.query.get("pageids") == ["12"] else case.reply(asked)
    assert [hit.title for hit in made(case, server.url).search(QUERY)] == ["Tidal barrage"]


def test_gemini_names_the_pages_it_stands_on_those_that_carry_most_first(server: Neighbour) -> None:
    case = next(c for c in CASES if c.name == "gemini")
    server.answer = case.reply
    hits = made(case, server.url).search(QUERY)
    assert [(hit.url, hit.excerpt) for hit in hits] == [
        ("https://redirect.test/2", "It turns. It cost 84 million."),
        ("https://redirect.test/1", "It cost 84 million."),
    ]


@every
def test_recent_asks_for_the_last_year_in_the_providers_own_way(case: Case, server: Neighbour) -> None:
    server.answer = case.reply
    search = made(case, server.url)
    search.search(QUERY)
    plain = case.recent(server.asked[0])
    server.asked.clear()
    hits = search.search(QUERY, recent=True)
    assert not plain
    assert bool(case.recent(server.asked[0])) is (case.name != "wikipedia")
    assert [bool(hit.published) for hit in hits] == sorted((bool(hit.published) for hit in hits), reverse=True)


@every
def test_addresses_that_are_none_of_the_web_are_left_out(case: Case, server: Neighbour) -> None:
    def reply(asked: near.Asked) -> Reply:
        text = case.reply(asked).payload().decode()
        return Reply(body=re.sub(r'"https://(?:tides|redirect|en|x)\.[^"]+"', '"javascript:alert(1)"', text))

    server.answer = reply
    assert made(case, server.url).search(QUERY) == []


@every
def test_the_test_makes_one_small_call_and_says_what_works(case: Case, server: Neighbour) -> None:
    server.answer = case.reply
    assert "answers" in made(case, server.url).test()
    assert len(server.asked) == 1


FAULTS: list[tuple[str, Reply, type[PodcastError]]] = [
    ("a busy server", near.SERVER_ERROR, ProviderDown),
    ("a hang", Reply(body={}, after_s=1.0), ProviderDown),
    ("half a body", Reply(body={"results": ["x" * 500]}, cut_at=40), ProviderDown),
    ("HTML", near.HTML, BadAnswer),
    ("HTML as an error", Reply(503, near.HTML.body, near.HTML.headers), ProviderDown),
    ("no JSON", Reply(body="{"), BadAnswer),
    ("a list", Reply(body=[1]), BadAnswer),
    ("the wrong shape", Reply(body={"results": "many", "web": [], "candidates": 1, "query": []}), BadAnswer),
    ("too deep", Reply(body="[" * 100_000), BadAnswer),
    ("an order to go elsewhere", Reply(302, b"", {"location": "http://127.0.0.1:1/"}), BadAnswer),
    ("slow down", near.SLOW_DOWN, RateLimited),
    ("pay first", near.PAY_FIRST, NoCredit),
    ("a refused question", Reply(400, {"error": {"message": "query is too long"}}), BadAnswer),
    ("bad gzip", Reply(body=b"\x1f\x8bnot gzip at all", headers={"content-encoding": "gzip"}), BadAnswer),
]


@every
@pytest.mark.parametrize(("reply", "kind"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_what_goes_wrong_is_told_by_its_kind(
    case: Case, server: Neighbour, reply: Reply, kind: type[PodcastError]
) -> None:
    assert type(failing(case, server, reply)) is kind


@with_key
@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"error": {"message": f"Incorrect key {KEY}"}}),
        Reply(403, {"detail": {"error": f"Not you, {KEY}"}}),
        Reply(400, {"error": {"message": "API key not valid", "details": [{"reason": "API_KEY_INVALID"}]}}),
    ],
)
def test_a_wrong_key_is_told_without_the_key(case: Case, server: Neighbour, reply: Reply) -> None:
    error = failing(case, server, reply)
    assert isinstance(error, BadKey)
    assert "It says:" in str(error)


@with_key
@pytest.mark.parametrize("reply", [near.NO_CREDIT, Reply(432, {"detail": {"error": "Plan limit"}})])
def test_an_empty_account_is_told_from_too_many_questions(case: Case, server: Neighbour, reply: Reply) -> None:
    assert isinstance(failing(case, server, reply), NoCredit)


@every
@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "99999999"}, 3600.0),
        ({"x-ratelimit-reset": "1, 1419704"}, 1.0),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_passed_on(
    case: Case, server: Neighbour, headers: dict[str, str], wait_s: float | None
) -> None:
    error = failing(case, server, Reply(429, b"", headers))
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == wait_s


@with_key
def test_without_a_key_nothing_is_asked(case: Case, server: Neighbour) -> None:
    search = classes("lib.providers.research")[case.name](Setup("", {"base_url": server.url}), CLIENT)
    with pytest.raises(Unavailable) as caught:
        search.search(QUERY)
    assert search.spec.key_env in caught.value.hint
    assert server.asked == []


@with_key
@pytest.mark.parametrize("key", ["ключ-с-буквами", "two words", "a\nb: c"])
def test_what_can_be_no_key_is_refused_without_being_shown(case: Case, server: Neighbour, key: str) -> None:
    search = classes("lib.providers.research")[case.name](Setup(key, {"base_url": server.url}), CLIENT)
    with pytest.raises(BadKey) as caught:
        search.search(QUERY)
    assert key not in str(caught.value) + caught.value.hint
    assert server.asked == []


@every
def test_a_closed_port_and_an_address_that_is_none_are_told_apart(case: Case) -> None:
    with neighbour(Reply()) as gone:
        url = gone.url
    with pytest.raises(ProviderDown):
        made(case, url).search(QUERY)
    with pytest.raises(Unavailable):
        made(case, "tides.test").search(QUERY)


def test_searxng_must_be_told_where_it_lives_and_let_us_in(server: Neighbour) -> None:
    case = next(c for c in CASES if c.name == "searxng")
    with pytest.raises(Unavailable, match="server of your own"):
        made(case, "").search(QUERY)
    error = failing(case, server, Reply(403, b"", {"content-type": "text/html"}))
    assert isinstance(error, Unavailable)
    assert "json" in error.hint


@every
def test_a_packed_answer_is_read_and_a_flood_is_not(case: Case, server: Neighbour) -> None:
    def packed(asked: near.Asked) -> Reply:
        return Reply(body=gzip.compress(case.reply(asked).payload()), headers={"content-encoding": "gzip"})

    server.answer = packed
    assert made(case, server.url).search(QUERY)
    bomb = gzip.compress(b" " * (25 * 2**20))
    error = failing(case, server, Reply(body=bomb, headers={"content-encoding": "gzip"}))
    assert isinstance(error, BadAnswer)
    assert "MB" in str(error)


@every
def test_the_owners_price_goes_before_the_listed_one(case: Case) -> None:
    listed = made(case, "").spec.price
    assert made(case, "").cost_usd(1000) == pytest.approx(1000 * listed.usd if listed else 0.0)
    assert made(case, "", usd="0.5").cost_usd(2) == 1.0
    for nonsense in ("nan", "-1", "inf", "cheap"):
        assert made(case, "", usd=nonsense).cost_usd(1) == (listed.usd if listed else 0.0)
    if listed:
        assert listed.source.startswith("https://") and listed.as_of.year >= 2026


def test_texts_that_no_database_keeps_are_made_harmless(server: Neighbour) -> None:
    answer: dict[str, Any] = {
        "results": [{"url": "https://tides.test/", "title": "a\x00b", "text": "half \ud800 of a pair"}]
    }
    server.answer = lambda _: Reply(body=json.dumps(answer))
    hit = made(CASES[0], server.url).search(QUERY)[0]
    assert (hit.title, hit.text) == ("ab", "half ? of a pair")


def test_a_question_gemini_refuses_is_told(server: Neighbour) -> None:
    case = next(c for c in CASES if c.name == "gemini")
    error = failing(case, server, Reply(body={"promptFeedback": {"blockReason": "SAFETY"}, "candidates": []}))
    assert isinstance(error, BadAnswer)


def test_brave_leaves_a_part_out_when_it_found_nothing(server: Neighbour) -> None:
    server.answer = lambda _: Reply(body={"type": "search", "query": {}})
    assert made(next(c for c in CASES if c.name == "brave"), server.url).search(QUERY) == []
