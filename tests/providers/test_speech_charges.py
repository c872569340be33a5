"""What is charged for a line that did not end well, and that nothing is bought twice."""

from __future__ import annotations

import pytest

from lib.errors import BadAnswer, ProviderDown, ProviderFailed
from lib.models.setup import Setup
from lib.providers.speech import load, manner_of, metered
from lib.providers.speech._split import pieces
from lib.providers.speech.openai_compatible import OpenAiCompatible
from lib.providers.speech.wavespeed import WaveSpeed
from tests.neighbour import HTML, NO_CREDIT, SERVER_ERROR, SLOW_DOWN, Asked, Neighbour, Reply, neighbour
from tests.spoken_wav import said, speaking, wav

LINE = "The harbour master was tired of paying for diesel."
LONG = (
    "The tide comes in twice a day, as it always did. Nobody has to pay for the tide, which is why they looked. "
    "It can be held."
)
WAV = {"content-type": "audio/wav"}


def charged(reply: Reply, **options: str) -> int | None:
    """Characters that are on the meter after a line to which that was answered."""
    with neighbour(reply) as server, metered() as meter, pytest.raises(ProviderFailed):
        OpenAiCompatible(Setup("sk", {"base_url": server.url, **options})).speak(LINE, "a")
    return meter.characters


@pytest.mark.parametrize(
    "reply", [HTML, SERVER_ERROR, SLOW_DOWN, NO_CREDIT, Reply(404), Reply(body=b""), Reply(body={})]
)
def test_whoever_did_not_speak_is_not_paid(reply: Reply) -> None:
    assert charged(reply) == 0


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=wav(said("Half.")), headers=WAV),
        Reply(body=wav(said(LINE)), headers=WAV, cut_at=4000),
        Reply(body=b"\x00\x01" * 4000, headers={"content-type": "audio/mpeg"}),
    ],
)
def test_bad_sound_and_half_an_answer_are_paid(reply: Reply) -> None:
    assert charged(reply) == len(LINE)


def test_a_hang_counts_as_paid_since_nobody_can_tell_and_a_closed_port_does_not() -> None:
    assert charged(Reply(body=wav(said(LINE)), after_s=1.0), patience_s="0.2") == len(LINE)
    with neighbour(HTML) as server:
        address = server.url
    with metered() as meter, pytest.raises(ProviderDown):
        OpenAiCompatible(Setup("", {"base_url": address})).speak(LINE, "a")
    assert meter.characters == 0


def test_of_a_long_line_that_breaks_off_the_pieces_spoken_are_paid_and_not_bought_again() -> None:
    refused = [SERVER_ERROR]

    def second_fails(asked: Asked) -> Reply:
        return refused.pop() if "Nobody" in asked.json()["input"] and refused else speaking(asked)

    with neighbour(second_fails) as server:
        speech = OpenAiCompatible(Setup("", {"base_url": server.url, "max_chars": "60"}))
        with metered() as first, pytest.raises(ProviderDown):
            speech.speak(LONG, "a")
        with metered() as second:
            speech.speak(LONG, "a")
        with metered() as third:
            speech.speak(LONG, "a")
    asked = [each.json()["input"] for each in server.asked]
    assert first.characters == len(asked[0]) and asked[0] not in asked[2:4]
    assert (first.characters or 0) + (second.characters or 0) == third.characters
    assert len(asked) == 2 * len(pieces(LONG, 60)) + 1, "each piece for two lines, and the one that failed"


class Studio:
    """WaveSpeed with tasks that are slow at first."""

    def __init__(self) -> None:
        self.server: Neighbour
        self.done = False
        self.orders = 0
        self.failed = False
        self.page = False

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/sound.wav":
            return HTML if self.page else Reply(body=wav(said(LINE)), headers=WAV)
        self.orders += asked.method == "POST"
        if asked.method == "POST" or not (self.done or self.failed):
            return Reply(body={"data": {"id": f"t-{self.orders}", "status": "processing"}})
        if self.failed:
            return Reply(body={"data": {"id": "t-1", "status": "failed", "error": "no"}})
        ended = {"id": "t-1", "status": "completed", "outputs": [f"{self.server.url}/sound.wav"]}
        return Reply(body={"data": ended})


def test_a_task_that_takes_longer_than_the_patience_is_waited_for_again_and_not_ordered_twice() -> None:
    studio = Studio()
    with neighbour(studio) as studio.server:
        speech = WaveSpeed(Setup("ws", {"base_url": studio.server.url, "patience_s": "0.3"}))
        with metered() as first, pytest.raises(ProviderDown):
            speech.speak(LINE, "Wise_Woman")
        studio.done = studio.page = True
        with metered() as second, pytest.raises(BadAnswer, match="web page"):
            speech.speak(LINE, "Wise_Woman")
        studio.page = False
        with metered() as third:
            speech.speak(LINE, "Wise_Woman")
        assert studio.orders == 1
        assert [first.characters, second.characters, third.characters] == [len(LINE), 0, 0]
        speech.speak(LINE, "Wise_Woman")
        assert studio.orders == 2


def test_a_task_that_failed_costs_nothing() -> None:
    studio = Studio()
    studio.failed = True
    with neighbour(studio) as studio.server, metered() as meter, pytest.raises(ProviderFailed):
        WaveSpeed(Setup("ws", {"base_url": studio.server.url})).speak(LINE, "Wise_Woman")
    assert meter.characters == 0


def test_moods_and_paces_that_a_provider_does_not_tell_apart_are_one_manner() -> None:
    def manner(name: str, speed: float, mood: str, **options: str) -> tuple[float, str]:
        return manner_of(load(name, Setup("k", {"base_url": "http://localhost:1/v1", **options})), speed, mood)

    for name in ("openai_compatible", "piper", "kokoro"):
        assert manner(name, 1.5, "excited") == (1.5, "neutral")
    assert manner("openai", 1.0, "serious", model="tts-1") == (1.0, "neutral")
    assert manner("openai", 1.0, "serious") == (1.0, "serious")
    assert manner("elevenlabs", 0.5, "serious") == (0.7, "serious")
    assert manner("wavespeed", 1.0, "serious") == (1.0, "neutral") != manner("wavespeed", 1.0, "happy")
    assert manner_of(load("bundled"), 1.0, "serious") == (1.0, "serious")
