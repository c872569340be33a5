"""What a voice provider can do wrong, each as its own error with the provider's words and never the key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest

from lib.errors import (
    BadAnswer,
    BadKey,
    NoCredit,
    PodcastError,
    ProviderDown,
    ProviderFailed,
    RateLimited,
    Unavailable,
)
from lib.models.setup import Setup
from lib.providers.speech import pace_of
from lib.providers.speech.openai_compatible import OpenAiCompatible
from tests.neighbour import (
    HTML,
    NO_CREDIT,
    PAY_FIRST,
    SERVER_ERROR,
    SLOW_DOWN,
    SLOW_DOWN_7_S,
    WRONG_KEY,
    Reply,
    neighbour,
)
from tests.spoken_wav import pcm, said, speaking, wav

KEY = "sk-very-secret"
LINE = "The harbour master was tired of paying for diesel."
WAV = {"content-type": "audio/wav"}


def speak(reply: Reply, **options: str) -> PodcastError | None:
    """What comes of a line to which that is answered."""
    with neighbour(reply) as server:
        speech = OpenAiCompatible(Setup(KEY, {"base_url": server.url, **options}))
        try:
            speech.speak(LINE, "af_heart")
        except PodcastError as error:
            assert error.hint and KEY not in f"{error!r} {error.hint}"
            return error
    return None


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (WRONG_KEY, BadKey, "Incorrect API key provided"),
        (NO_CREDIT, NoCredit, "exceeded your current quota"),
        (PAY_FIRST, NoCredit, "Insufficient credits"),
        (Reply(401, {"detail": {"status": "quota_exceeded", "message": "No credits left"}}), NoCredit, "No credits"),
        (SLOW_DOWN, RateLimited, "Rate limit reached"),
        (SERVER_ERROR, ProviderDown, "The server had an error"),
        (Reply(404, {"detail": "Voice nobody not found"}), Unavailable, "Voice nobody not found"),
        (Reply(422, {"detail": [{"msg": "input is too long"}]}), ProviderFailed, "input is too long"),
        (Reply(400, "no such model"), ProviderFailed, "no such model"),
        (Reply(502, HTML.body, HTML.headers), ProviderDown, "502"),
        (Reply(302, b"", {"location": "http://elsewhere.example/"}), Unavailable, "302"),
        (Reply(body=wav(said(LINE)), headers=WAV, cut_at=4000), ProviderDown, "halfway"),
        (HTML, BadAnswer, "web page"),
        (Reply(body={"ok": True}), BadAnswer, "a text"),
        (Reply(body=b""), BadAnswer, "nothing"),
        (Reply(body=wav(np.zeros(48_000, np.float32)), headers=WAV), BadAnswer, "silence"),
        (Reply(body=wav(said(LINE))[:40_000], headers=WAV), BadAnswer, "cut short"),
        (Reply(body=wav(said("Half.")), headers=WAV), BadAnswer, "before the end"),
        (Reply(body=b"\x00\x01" * 4000, headers={"content-type": "audio/mpeg"}), BadAnswer, "not sound"),
        (Reply(body=b"RIFF\x00\x00\x00\x00WAVEjunk", headers=WAV), BadAnswer, "no sound"),
    ],
)
def test_a_fault_has_its_own_error_in_the_providers_words(reply: Reply, kind: type[PodcastError], words: str) -> None:
    error = speak(reply)
    assert type(error) is kind
    assert words in error.message


def test_a_key_that_is_quoted_back_is_blotted_out() -> None:
    error = speak(Reply(401, {"error": {"message": f"Incorrect API key provided: {KEY}."}}))
    assert error and error.message.endswith("“Incorrect API key provided: •••.”")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        (SLOW_DOWN_7_S.headers, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": format_datetime(datetime.now(UTC) - timedelta(days=400))}, 0.0),
    ],
)
def test_how_long_to_wait_is_believed_where_it_is_said(headers: dict[str, str], expected: float | None) -> None:
    error = speak(Reply(429, SLOW_DOWN.body, headers))
    assert isinstance(error, RateLimited) and error.retry_after_s == expected


def test_a_hang_ends_when_the_patience_does() -> None:
    error = speak(Reply(body=wav(said(LINE)), after_s=1.0), patience_s="0.2")
    assert type(error) is ProviderDown and "too long" in error.message


def test_a_closed_port_is_said_to_be_one() -> None:
    with neighbour(HTML) as server:
        address = server.url
    with pytest.raises(ProviderDown, match="does not answer"):
        OpenAiCompatible(Setup("", {"base_url": address})).speak(LINE, "af_heart")


def test_an_address_that_is_none_is_refused_before_anybody_is_asked() -> None:
    for address in ("localhost", "ftp://localhost", "http://"):
        with pytest.raises(Unavailable):
            OpenAiCompatible(Setup("", {"base_url": address, "voices": "a"})).speak(LINE, "a")


def test_a_key_with_a_line_break_in_it_is_refused_without_being_shown() -> None:
    with neighbour(HTML) as server, pytest.raises(Unavailable) as caught:
        OpenAiCompatible(Setup("sk-secret\nx", {"base_url": server.url})).speak(LINE, "a")
    assert "sk-secret" not in repr(caught.value) + caught.value.hint


def test_a_key_in_other_letters_is_refused_without_being_shown() -> None:
    with neighbour(HTML) as server, pytest.raises(Unavailable) as caught:
        OpenAiCompatible(Setup("sk-sécret…", {"base_url": server.url})).speak(LINE, "a")
    assert "cret" not in repr(caught.value) + caught.value.hint and server.asked == []


def test_raw_samples_that_begin_with_the_letter_of_a_page_are_sound() -> None:
    samples = said(LINE)
    raw = b"\x3c\x00" + (samples * 32_000).astype("<i2").tobytes()[2:]
    with neighbour(Reply(body=raw, headers={"content-type": "audio/pcm"})) as server:
        clip = OpenAiCompatible(Setup("", {"base_url": server.url, "format": "pcm"})).speak(LINE, "a")
    assert len(clip.samples) == len(samples)


@pytest.mark.parametrize("rate_hz", [1, 999, 999_999])
def test_a_header_whose_rate_no_voice_has_is_refused(rate_hz: int) -> None:
    for reply in (
        Reply(body=wav(said(LINE), rate_hz), headers=WAV),
        Reply(body=pcm(said(LINE)), headers={"content-type": f"audio/pcm;rate={rate_hz:06}"}),
    ):
        error = speak(reply, format="pcm")
        assert isinstance(error, BadAnswer) and "samples a second" in error.message


def test_numbers_that_are_none_are_the_defaults() -> None:
    for text in ("nan", "inf", "-inf", "many"):
        speech = OpenAiCompatible(Setup("", {"base_url": "http://localhost:1", "at_once": text, "usd": text}))
        assert pace_of(speech).at_once == 8 and speech.cost_usd(1000) == 0
    assert OpenAiCompatible(Setup("", {"usd": "-3"})).cost_usd(1000) == 0


def test_a_good_answer_is_sound_at_its_own_rate() -> None:
    with neighbour(speaking) as server:
        speech = OpenAiCompatible(Setup("", {"base_url": server.url}))
        clip = speech.speak(LINE, "af_heart")
    assert clip.rate_hz == 24_000
    assert np.abs(clip.samples - said(LINE)).max() < 1e-3


def as_wav(samples: np.ndarray, change: Callable[[bytearray], None]) -> bytes:
    data = bytearray(wav(samples))
    change(data)
    return bytes(data)


def test_a_stream_that_does_not_know_its_length_is_taken_whole() -> None:
    def unknown(data: bytearray) -> None:
        data[40:44] = b"\xff\xff\xff\xff"

    with neighbour(Reply(body=as_wav(said(LINE), unknown), headers=WAV)) as server:
        clip = OpenAiCompatible(Setup("", {"base_url": server.url})).speak(LINE, "a")
    assert len(clip.samples) == len(said(LINE))
