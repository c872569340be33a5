"""What each provider is sent, and what it lists."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from lib.errors import BadAnswer, BadInput, ProviderDown, ProviderFailed, Unavailable
from lib.models.setup import Setup
from lib.providers.speech import Speech, all_providers, load, pace_of
from lib.providers.speech._downloads import registry
from lib.providers.speech.bundled import Bundled
from lib.providers.speech.elevenlabs import ElevenLabs
from lib.providers.speech.openai import OpenAi
from lib.providers.speech.openai_compatible import OpenAiCompatible
from lib.providers.speech.wavespeed import WaveSpeed
from tests.neighbour import Asked, Neighbour, Reply, neighbour
from tests.spoken_wav import pcm, said, speaking, wav

LINE = "The harbour master was tired of paying for diesel."
WAV = {"content-type": "audio/wav"}


def test_every_provider_is_cheap_to_look_at_and_says_what_it_costs_or_that_it_is_free() -> None:
    specs = {spec.name: spec for spec in all_providers()}
    assert set(specs) >= {"bundled", "openai", "openai_compatible", "elevenlabs", "wavespeed", "piper", "kokoro"}
    for spec in specs.values():
        assert spec.about and (spec.price is None or (spec.price.usd > 0 and spec.price.source))


@pytest.mark.parametrize("name", ["openai", "elevenlabs", "wavespeed", "openai_compatible", "piper", "kokoro"])
def test_a_provider_that_is_not_set_up_says_what_it_needs(name: str) -> None:
    speech = load(name)
    for act in (speech.voices, speech.test, lambda: speech.speak(LINE, "x"), lambda: speech.cast(2)):
        with pytest.raises(Unavailable) as caught:
            act()
        assert caught.value.hint


def test_an_openai_compatible_server_is_sent_model_voice_words_and_pace() -> None:
    with neighbour(speaking) as server:
        speech = OpenAiCompatible(Setup("sk-1", {"base_url": f"{server.url}/v1/", "model": "kokoro"}))
        speech.speak(LINE, "af_heart", speed=1.25, emotion="happy")
        assert speech.model.startswith("kokoro@127.0.0.1")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/v1/audio/speech")
    assert asked.headers["authorization"] == "Bearer sk-1"
    assert asked.json() == {
        "model": "kokoro", "input": LINE, "voice": "af_heart", "response_format": "wav", "speed": 1.25,
    }  # fmt: skip


def test_without_a_key_none_is_sent() -> None:
    with neighbour(speaking) as server:
        OpenAiCompatible(Setup("", {"base_url": server.url})).speak(LINE, "af_heart")
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize(
    "listing",
    [
        {"voices": ["af_heart", "am_adam"]},
        {"voices": [{"id": "af_heart", "name": "Heart"}, {"id": "am_adam"}]},
        {"data": [{"voice_id": "af_heart"}, {"voice_id": "am_adam"}]},
        ["af_heart", "am_adam"],
    ],
)
def test_a_servers_list_of_voices_is_read_in_any_usual_shape_and_once(listing: object) -> None:
    with neighbour(Reply(body=listing)) as server:  # type: ignore[arg-type]
        speech = OpenAiCompatible(Setup("", {"base_url": server.url}))
        found = speech.voices()
        assert [voice.id for voice in found] == ["af_heart", "am_adam"]
        assert found[0].language == "en-US"
        speech.voices()
        assert [asked.path for asked in server.asked] == ["/v1/audio/voices"]


def test_a_server_without_a_list_asks_for_the_names() -> None:
    with neighbour(Reply(404, {"detail": "Not Found"})) as server:
        with pytest.raises(Unavailable, match="no list") as caught:
            OpenAiCompatible(Setup("", {"base_url": server.url})).voices()
        assert "commas" in caught.value.hint
        named = OpenAiCompatible(Setup("", {"base_url": server.url, "voices": "anna, bert"}))
        assert [voice.id for voice in named.voices()] == ["anna", "bert"]


def test_a_cast_alternates_women_and_men_and_says_when_voices_are_too_few() -> None:
    with neighbour(speaking) as server:
        speech = OpenAiCompatible(Setup("", {"base_url": server.url}))
        assert [voice.id for voice in speech.cast(4)] == ["af_heart", "am_adam", "bf_emma", "bm_george"]
        with pytest.raises(Unavailable, match="1 voices for 2"):
            OpenAiCompatible(Setup("", {"base_url": server.url, "voices": "anna"})).cast(2)


def test_a_long_line_goes_out_in_pieces_of_the_length_set_up() -> None:
    text = " ".join(f"This is sentence number {n} of a long line." for n in "abcdefghij")
    with neighbour(speaking) as server:
        clip = OpenAiCompatible(Setup("", {"base_url": server.url, "max_chars": "100"})).speak(text, "af_heart")
    sent = [asked.json()["input"] for asked in server.asked]
    assert " ".join(sent) == text and len(sent) == 5
    assert clip.duration_s > len(text) / 16


def as_file(container: str, codec: str) -> bytes:
    """The line as an encoder would send it."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=24_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.frombuffer(pcm(said(LINE)), np.int16)[None, :], format="s16", layout="mono"
        )
        frame.sample_rate = 24_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize(("container", "codec"), [("mp3", "mp3"), ("flac", "flac"), ("wav", "pcm_f32le")])
def test_whatever_format_comes_is_recognised_by_its_bytes(container: str, codec: str) -> None:
    with neighbour(
        Reply(body=as_file(container, codec), headers={"content-type": "application/octet-stream"})
    ) as server:
        clip = OpenAiCompatible(Setup("", {"base_url": server.url, "format": "mp3"})).speak(LINE, "a")
    heard = clip.samples[clip.sounding()]
    wanted = said(LINE)
    assert len(heard) / clip.rate_hz == pytest.approx(len(LINE) / 15, abs=0.1)
    assert np.sqrt(np.square(heard).mean()) == pytest.approx(np.sqrt(np.square(wanted[7200:-7200]).mean()), rel=0.1)


def test_stereo_is_mixed_to_one_channel() -> None:
    one = np.frombuffer(pcm(said(LINE)), "<i2")
    header = bytearray(wav(said(LINE))[:44])
    header[22:24] = (2).to_bytes(2, "little")
    header[40:44] = (len(one) * 4).to_bytes(4, "little")
    with neighbour(Reply(body=bytes(header) + np.repeat(one, 2).tobytes(), headers=WAV)) as server:
        clip = OpenAiCompatible(Setup("", {"base_url": server.url})).speak(LINE, "a")
    assert np.abs(clip.samples - said(LINE)).max() < 1e-3


def test_raw_samples_are_taken_at_openais_rate() -> None:
    with neighbour(Reply(body=pcm(said(LINE)), headers={"content-type": "audio/pcm"})) as server:
        clip = OpenAiCompatible(Setup("", {"base_url": server.url, "format": "pcm"})).speak(LINE, "a")
    assert clip.rate_hz == 24_000 and np.abs(clip.samples - said(LINE)).max() < 1e-3


def test_openai_is_told_the_mood_where_the_model_takes_one() -> None:
    with neighbour(speaking) as server:
        base = {"base_url": server.url}
        OpenAi(Setup("sk-1", base)).speak(LINE, "marin", emotion="serious")
        OpenAi(Setup("sk-1", {**base, "model": "tts-1"})).speak(LINE, "onyx", emotion="serious", speed=0.9)
    newer, older = (asked.json() for asked in server.asked)
    assert newer["model"] == "gpt-4o-mini-tts" and "serious" in newer["instructions"] and "speed" not in newer
    assert older["model"] == "tts-1" and "instructions" not in older and older["speed"] == 0.9
    assert "marin" not in {voice.id for voice in OpenAi(Setup("sk-1", {"model": "tts-1"})).voices()}


def test_a_price_is_the_models_or_the_owners_own() -> None:
    assert OpenAi(Setup("k")).cost_usd(2000) == pytest.approx(0.034)
    assert OpenAi(Setup("k", {"model": "tts-1-hd"})).cost_usd(1000) == pytest.approx(0.030)
    assert ElevenLabs(Setup("k", {"model": "eleven_flash_v2_5"})).cost_usd(1000) == pytest.approx(0.05)
    assert ElevenLabs(Setup("k", {"usd": "0.3"})).cost_usd(500) == pytest.approx(0.15)
    assert OpenAiCompatible(Setup()).cost_usd(1000) == 0
    assert OpenAiCompatible(Setup("", {"usd": "0.01"})).cost_usd(1000) == pytest.approx(0.01)


def test_the_pace_is_the_providers_unless_the_owner_knows_better() -> None:
    assert (pace_of(ElevenLabs(Setup("k"))).at_once, pace_of(Bundled()).is_limited) == (2, False)
    assert pace_of(ElevenLabs(Setup("k", {"at_once": "10", "per_minute": "30"}))).per_minute == 30
    assert pace_of(load("piper")).is_limited is False


def elevenlabs(asked: Asked) -> Reply:
    if asked.method == "GET":
        rows = [
            {"voice_id": "v/1", "name": "Rachel", "labels": {"gender": "female", "accent": "american"}},
            {"voice_id": "v2", "name": "Adam", "labels": {"gender": "male", "language": "de"}},
        ]
        return Reply(body={"voices": rows})
    return Reply(body=pcm(said(asked.json()["text"])), headers={"content-type": "audio/pcm"})


def test_elevenlabs_is_asked_for_raw_samples_in_the_owners_voices() -> None:
    with neighbour(elevenlabs) as server:
        speech = ElevenLabs(Setup("xi-1", {"base_url": server.url}))
        assert [(v.name, v.language, v.description) for v in speech.voices()] == [
            ("Rachel", "en", "female, american"), ("Adam", "de", "male"),
        ]  # fmt: skip
        clip = speech.speak(LINE, "v/1", speed=1.9, emotion="excited")
    asked = server.asked[-1]
    assert asked.path == "/text-to-speech/v%2F1" and asked.query == {"output_format": ["pcm_24000"]}
    assert asked.headers["xi-api-key"] == "xi-1"
    manner = asked.json()["voice_settings"]
    assert manner["speed"] == 1.2 and manner["style"] > 0 and asked.json()["model_id"] == "eleven_multilingual_v2"
    assert clip.rate_hz == 24_000


class Wave:
    """WaveSpeed: a task, done at the second question, whose sound lies elsewhere on the same host."""

    def __init__(self) -> None:
        self.server: Neighbour | None = None
        self.polls = 0
        self.ending: dict[str, object] = {}

    def __call__(self, asked: Asked) -> Reply:
        assert self.server is not None
        if asked.path == "/sound.wav":
            return Reply(body=wav(said(LINE)), headers=WAV)
        if asked.method == "POST":
            return Reply(body={"code": 200, "data": {"id": "t-1", "status": "created"}})
        self.polls += 1
        done = {"id": "t-1", "status": "completed", "outputs": [f"{self.server.url}/sound.wav"], **self.ending}
        return Reply(body={"code": 200, "data": done if self.polls > 1 else {"id": "t-1", "status": "processing"}})


def test_wavespeed_is_given_a_task_asked_until_it_is_done_and_its_sound_fetched_without_the_key() -> None:
    wave = Wave()
    with neighbour(wave) as wave.server:
        speech = WaveSpeed(Setup("ws-1", {"base_url": wave.server.url}))
        clip = speech.speak(LINE, "Wise_Woman", speed=1.1, emotion="happy")
        order, *questions, fetch = wave.server.asked
    assert clip.rate_hz == 24_000
    assert order.path == "/minimax/speech-02-hd" and order.headers["authorization"] == "Bearer ws-1"
    assert {"voice_id": "Wise_Woman", "speed": 1.1, "emotion": "happy"}.items() <= order.json().items()
    assert {asked.path for asked in questions} == {"/predictions/t-1/result"}
    assert "authorization" not in fetch.headers
    assert len({voice.id for voice in speech.cast(4)}) == 4


@pytest.mark.parametrize(
    ("ending", "kind", "words"),
    [
        ({"status": "failed", "error": "text is not allowed"}, ProviderFailed, "text is not allowed"),
        ({"outputs": []}, BadAnswer, "without any sound"),
        ({"outputs": ["http://169.254.169.254/latest/meta-data"]}, BadAnswer, "not on the web"),
        ({"outputs": ["https://127.0.0.1/x"]}, BadAnswer, "not on the web"),
        ({"id": "../../secret"}, BadAnswer, "no task"),
    ],
)
def test_a_task_that_ends_badly_is_told(ending: dict[str, object], kind: type[Exception], words: str) -> None:
    wave = Wave()
    wave.ending = ending
    with neighbour(wave) as wave.server, pytest.raises(kind, match=words):
        WaveSpeed(Setup("ws-1", {"base_url": wave.server.url})).speak(LINE, "Wise_Woman")


def test_a_task_that_is_never_done_ends_with_the_patience() -> None:
    reply = Reply(body={"data": {"id": "t-1", "status": "processing"}})
    with neighbour(reply) as server, pytest.raises(ProviderDown, match="too long"):
        WaveSpeed(Setup("ws-1", {"base_url": server.url, "patience_s": "0.3"})).speak(LINE, "Wise_Woman")


def test_a_line_without_words_is_refused_before_anybody_is_asked() -> None:
    with neighbour(speaking) as server:
        speech: Speech = OpenAiCompatible(Setup("", {"base_url": server.url}))
        for text in ("", "…", "?!"):
            with pytest.raises(BadInput):
                speech.speak(text, "a")
        with pytest.raises(BadInput):
            speech.speak(LINE, "a", speed=3)
    assert server.asked == []


def test_a_further_bundled_voice_says_that_it_needs_the_internet_and_what_when_there_is_none(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    emma = next(voice for voice in Bundled().voices() if voice.id == "emma")
    assert emma.needs == "the internet once" and emma.language == "en-GB"
    with neighbour(Reply(404)) as server:
        monkeypatch.setattr(registry(), "BASE_URL", f"{server.url}/")
        with pytest.raises(Unavailable, match="Emma is not on this machine"):
            Bundled().speak(LINE, "emma")


def test_a_download_that_is_not_the_voice_is_not_kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    with neighbour(Reply(body=b"something else")) as server:
        monkeypatch.setattr(registry(), "BASE_URL", f"{server.url}/")
        with pytest.raises(Unavailable):
            Bundled().speak(LINE, "kore")
    assert next(voice for voice in Bundled().voices() if voice.id == "kore").needs
