"""Keys in what providers say."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest

from lib.providers.llm._words import spoken
from lib.providers.secrets import struck

KEY = "sk-a/b+c=d~e%f?xyz"


@pytest.mark.parametrize(
    "written",
    [
        KEY, quote(KEY), quote(KEY, safe=""), quote_plus(KEY), quote(KEY, safe="").lower(), KEY.encode().hex(),
        KEY.encode().hex().upper(), "".join(f"%{byte:02X}" for byte in KEY.encode()), KEY.replace("/", "\\/"),
        b64encode(KEY.encode()).decode(), urlsafe_b64encode(KEY.encode()).decode().rstrip("="),
    ],
)  # fmt: skip
def test_a_key_is_struck_out_in_whatever_writing_it_comes_back(written: str) -> None:
    assert struck(f"Wrong: {written}.", KEY).strip("=.") in ("Wrong: [key]", "Wrong: [key]=")


@pytest.mark.parametrize("before", ["", "u", "us", "Bearer ", "user:", "api:key:"])
@pytest.mark.parametrize("after", ["", ":", ":x", ":password"])
def test_a_key_within_a_longer_base64_is_struck_out(before: str, after: str) -> None:
    coded = b64encode(f"{before}{KEY}{after}".encode()).decode()
    assert len(struck(coded, KEY).replace("[key]", "")) <= len(coded) - (len(KEY) * 4 // 3 - 3)


def test_the_body_of_an_error_never_holds_the_key_in_another_writing() -> None:
    coded = b64encode(f"Basic {KEY}".encode()).decode()
    body = json.dumps({"error": {"message": f"No such header: {coded} ({quote(KEY, safe='')})"}})
    said = spoken(body, KEY)
    assert said.count("[key]") == 2
    assert quote(KEY, safe="") not in said


def test_other_words_stay_as_they_are() -> None:
    text = "Rate limit reached for gpt in organization org-42 on tokens per min. Tüchtig 100 %"
    assert struck(text, KEY) == text
    assert struck("a cat", "cat") == "a cat"  # too short for a key
