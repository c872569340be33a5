"""What a provider says and how long it asks to wait, read so that neither can do harm."""

from __future__ import annotations

from email.utils import formatdate
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.providers.llm._waiting import retry_after_s
from lib.providers.llm._words import quoted, spoken

KEY = "sk-4f9a-never-to-be-seen"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": "Sun, 22 Nov 2026 10:01:30 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 90),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:30 GMT", "date": "Thu, 01 Jan 1970 00:00:00 GMT"}, 90),
        ({"retry-after": "Thu, 01 Jan 2099 00:01:30 GMT", "date": "Thu, 01 Jan 2099 00:00:00 GMT"}, 90),
        ({}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e300"}, None),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({"retry-after": "Thu, 01 Jan 2099 00:00:00 GMT"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, None),
        ({"retry-after": "Fri, 99 Foo 9999 99:99:99 GMT"}, None),
    ],
)
def test_seconds_or_a_date_to_wait_whatever_the_clocks_say(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


def test_a_date_without_the_servers_own_is_measured_from_now() -> None:
    seconds = retry_after_s({"retry-after": formatdate(time() + 600, usegmt=True)})
    assert seconds is not None and 0 < seconds <= 600


@given(st.text(), st.text(), st.text())
def test_no_header_however_odd_gives_nonsense(after: str, date: str, milliseconds: str) -> None:
    seconds = retry_after_s({"retry-after": after, "date": date, "retry-after-ms": milliseconds})
    assert seconds is None or 0 <= seconds <= 24 * 3600


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "No more"}},
        {"error": "No more"},
        {"message": "No more"},
        {"detail": [{"loc": ["body"], "msg": "No more"}]},
        [{"error": {"message": "No more"}}],
        '{"error": {"message": "No more"}}',
        b'{"error": {"message": "No   more"}}',
        "  No\n more ",
    ],
)
def test_the_words_are_found_wherever_a_provider_puts_them(body: object) -> None:
    assert quoted(body) == "The provider says: “No more”"


@pytest.mark.parametrize(
    "body", [None, "", "<html>No</html>", b"<!doctype html>", {}, [], {"error": {}}, 7, {"a": "b"}]
)
def test_a_body_without_words_says_nothing(body: object) -> None:
    assert quoted(body) == ""


def test_long_words_are_cut_and_no_half_of_the_key_is_left() -> None:
    for before in range(270, 310):
        words = spoken("x" * before + KEY + "y" * 50, KEY)
        assert len(words) <= 300 and KEY[:4] not in words


@given(st.text(), st.text(min_size=4).filter(str.strip))
def test_the_key_is_never_in_the_words(text: str, key: str) -> None:
    words = spoken({"error": {"message": f"{text}{key}{text}"}}, key)
    assert len(words) <= 300
    assert len(key.strip()) < 4 or key.strip() not in words or key.strip() in "[key]…"
