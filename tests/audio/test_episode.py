"""Real voices through the whole room, judged by a second meter."""

from __future__ import annotations

import numpy as np
import pytest
from sounds import by_ffmpeg

from lib.audio import Tags, encode_scene, join_episode, mix_scene, prepare, verify
from lib.audio.heard import decoded
from lib.audio.master import RATE_HZ
from lib.providers.speech import load

LONG = (
    "In nineteen seventy-eight the ferry stopped for eleven days, and the town burned through its store of fuel.",
    "She kept a log. Every gust, every repair, and every night without light stands in it.",
    "So what did they do for the last two? They sat in the dark, and then they called an engineer.",
    "It cost four point two million dollars in all.",
)
SHORT = ("Right.", "Yes, exactly.", "So what changed?", "Nobody knows.", "Hm.", "Not at all, no.")


@pytest.mark.parametrize("lines", [LONG, SHORT, LONG + SHORT])
def test_two_voices_become_an_episode_as_loud_as_promised_without_a_click(lines: tuple[str, ...]) -> None:
    from scipy.signal import resample_poly  # loaded by who runs this, not by all that collect it

    speech = load("bundled")
    cast = speech.cast(2)
    scenes = []
    for number in range(2):
        clips = []
        for n, text in enumerate(lines):
            voice = cast[(n + number) % 2]
            clip = speech.speak(text, voice.id)
            verify(clip, text)
            clips.append((f"{number}-{n}", voice.name, prepare(clip)))
        scenes.append(encode_scene(mix_scene(clips, f"s{number}")))
    file = join_episode(scenes, Tags(title="Wind"), [])
    sound = np.concatenate(list(decoded(file.to_bytes())))
    lufs, peak_db = by_ffmpeg(sound, RATE_HZ)
    assert lufs == pytest.approx(-16, abs=0.5)
    assert peak_db <= -1
    assert abs(float(sound.mean())) < 1e-4
    assert np.abs(np.diff(resample_poly(sound, 160, 441))).max() < 0.5
