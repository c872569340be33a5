from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from time import monotonic

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import BadAnswer, BadInput, PodcastError, Unavailable
from lib.models.sound import Voice
from lib.providers.speech import Speech, all_providers, bundled, load
from lib.providers.speech._phonemes import cut, numbered
from lib.providers.speech._session import spectrum_of
from lib.providers.speech.bundled import Bundled

LINE = "The harbour master was tired of paying for diesel, and he said so."


@pytest.fixture(scope="module")
def speech() -> Speech:
    return load("bundled")


def pitch_hz(samples: np.ndarray, rate_hz: int) -> float:
    """Median f0 of the voiced frames, by autocorrelation."""
    found = []
    for at in range(0, len(samples) - 1536, 600):
        frame = samples[at : at + 1536] * np.hanning(1536)
        if np.sqrt(np.square(frame).mean()) < 0.01:
            continue
        spectrum = np.abs(np.fft.rfft(frame, 3072)) ** 2
        likeness = np.fft.irfft(spectrum)[:1536]
        lag = rate_hz // 400 + int(np.argmax(likeness[rate_hz // 400 : rate_hz // 60]))
        if likeness[lag] > 0.4 * likeness[0]:
            found.append(rate_hz / lag)
    return float(np.median(found))


def test_providers_are_found_in_their_folder_and_the_bundled_one_needs_nothing() -> None:
    spec = next(spec for spec in all_providers() if spec.name == "bundled")
    assert not spec.key_env and not spec.needs_internet and spec.price is None


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(Unavailable):
        load("nobody")


def test_every_voice_speaks_at_its_own_pitch(speech: Speech) -> None:
    for voice in (voice for voice in speech.voices() if not voice.needs):
        clip = speech.speak(LINE, voice.id)
        assert clip.samples.dtype == np.float32
        assert voice.pitch_hz is not None
        assert pitch_hz(clip.samples, clip.rate_hz) == pytest.approx(voice.pitch_hz, rel=0.1)
        assert 2.5 < clip.duration_s < 6


def test_the_same_line_gives_the_same_samples_from_any_thread(speech: Speech) -> None:
    alone = [speech.speak(LINE, voice).samples for voice in ("heart", "baritone") * 3]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda voice: speech.speak(LINE, voice).samples, ("heart", "baritone") * 3))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("silent_s", [0.0, 9.0])
def test_a_line_by_itself_sounds_as_it_does_among_others(speech: Speech, silent_s: float) -> None:
    assert isinstance(speech, Bundled)
    speech._spoke_s = monotonic() - silent_s
    bundled._spare.cache_clear()
    before = set(threading.enumerate())
    text = f"{LINE} Nobody asked him. Why would they?"
    said = speech.speak(text, "heart")
    ahead = [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("voice ahead")]
    assert len(ahead) == (silent_s > 1)
    speech._spoke_s = monotonic()
    again = speech.speak(text, "heart")
    assert np.array_equal(said.samples, again.samples) and said.words == again.words


def test_what_goes_wrong_ahead_is_told_where_it_is_due(speech: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(speech, Bundled)
    done = list[int]()

    def second_fails(*asked: object) -> object:
        done.append(len(done))
        if len(done) == 2:
            raise BadAnswer("It broke.")
        return spectrum_of(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(bundled, "spectrum_of", second_fails)
    speech._spoke_s = 0.0
    with pytest.raises(BadAnswer, match="It broke"):
        speech.speak(f"{LINE} Nobody asked him. Why would they?", "heart")
    assert speech._speaking == 0


def test_another_seed_gives_another_reading(speech: Speech) -> None:
    assert not np.array_equal(speech.speak("Yes.", "heart").samples, speech.speak("Yes.", "heart", seed=1).samples)


@pytest.mark.parametrize("nothing", ["", "   ", "😀👍", "…!?", "你好", "مرحبا", "Hello 你好"])
def test_what_cannot_be_said_is_refused_with_a_reason(speech: Speech, nothing: str) -> None:
    with pytest.raises(BadInput) as caught:
        speech.speak(nothing, "heart")
    assert caught.value.message and caught.value.hint


def test_letters_that_cannot_be_said_are_named_in_the_order_of_the_line(speech: Speech) -> None:
    with pytest.raises(BadInput, match="cannot say “潮汐是由月亮引起的”"):
        speech.speak("A tide: 潮汐是由月亮引起的。", "heart")


def test_an_unknown_voice_is_never_replaced_by_another(speech: Speech) -> None:
    with pytest.raises(Unavailable, match="nobody"):
        speech.speak(LINE, "nobody")


@pytest.mark.parametrize("bad", [{"speed": 0.1}, {"speed": 9}, {"emotion": "purple"}])
def test_settings_out_of_range_are_refused(speech: Speech, bad: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        speech.speak(LINE, "heart", **bad)  # type: ignore[arg-type]


def test_a_slower_pace_takes_longer_in_every_kind_of_voice(speech: Speech) -> None:
    # The engine rounds each sound's length, so the pace is followed in steps.
    for voice in ("heart", "baritone"):
        slow, usual, fast = (speech.speak(LINE, voice, speed=speed).duration_s for speed in (0.6, 1.0, 1.6))
        assert slow > 1.25 * usual and fast < usual / 1.25


def test_a_long_line_without_punctuation_is_said_to_the_end(speech: Speech) -> None:
    words = "the wind turned the wheel and the wheel turned the stone and "
    once, long = speech.speak(words, "heart").duration_s, speech.speak(words * 12, "heart").duration_s
    assert long == pytest.approx(12 * once, rel=0.25)


def test_a_line_past_the_limit_is_refused_and_not_cut(speech: Speech) -> None:
    with pytest.raises(BadInput, match="too long"):
        speech.speak("word " * 2000, "heart")


def test_brackets_are_not_taken_for_phonemes(speech: Speech) -> None:
    assert speech.speak("A [link](/kˈæt/) here.", "heart").duration_s > 0.5


@given(st.text(alphabet="abcdˈ ,;.", max_size=900))
def test_pieces_are_short_and_hold_everything(phonemes: str) -> None:
    pieces = cut(phonemes)
    assert all(0 < len(piece) <= 300 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(phonemes.split())


def _apart_semitones(voices: Sequence[Voice]) -> float:
    """How far apart in pitch the two closest of `voices` lie, by their measured means."""
    pitches = sorted(v.pitch_hz for v in voices if v.pitch_hz)
    return min((12 * float(np.log2(high / low)) for low, high in pairwise(pitches)), default=0.0)


def test_each_cast_is_told_apart_by_pitch(speech: Speech) -> None:
    assert [voice.id for voice in speech.cast(2)] == ["heart", "baritone"]
    assert _apart_semitones(speech.cast(2)) > 8
    for speakers in (1, 2, 3, 4):
        cast = speech.cast(speakers)
        assert len({voice.id for voice in cast}) == speakers
        assert speakers == 1 or _apart_semitones(cast) > 3
    with pytest.raises(PodcastError):
        speech.cast(5)


def test_words_are_numbered_over_the_cuts_of_a_sentence() -> None:
    assert numbered(["ðə tˈId,", "tˈɜɹnd"], "The tide, turned", 4) == [
        ("ðə tˈId,", ((4, 0), (5, 3))), ("tˈɜɹnd", ((6, 0),))
    ]  # fmt: skip
    unlike = numbered(["ðə tˈId", "tˈɜɹnd"], "The tide turned_again now", 4)
    assert unlike == [("ðə tˈId", ((4, 0),)), ("tˈɜɹnd", ())], "where they differ, only the beginning is known"


def test_words_begin_in_order_in_every_voice_at_any_pace(speech: Speech) -> None:
    text = "The tide turned. Nobody saw it; they slept."
    for voice, speed in (("heart", 1.0), ("bass", 0.8), ("bright", 1.5)):
        clip = speech.speak(text, voice, speed=speed)
        starts = [at for _, at in clip.words]
        assert [number for number, _ in clip.words] == list(range(len(text.split())))
        assert starts == sorted(starts) and starts[0] >= 0 and starts[-1] < len(clip.samples)
        quiet = np.abs(clip.samples[starts[3] - clip.rate_hz // 5 : starts[3] - clip.rate_hz // 20]).max()
        assert quiet < 0.01 < np.abs(clip.samples[starts[3] : starts[3] + clip.rate_hz // 4]).max(), "after a full stop"
