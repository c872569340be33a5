"""A speech engine of tones: quick, counted, and broken on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from lib.errors import PodcastError
from lib.models.setup import Setup
from lib.models.sound import Clip, Voice
from lib.providers.speech import Spec


class ToneSpeech:
    """A tone per word instead of a voice: quick, and counted. `broken` texts raise the error given for them."""

    spec: ClassVar[Spec] = Spec(name="bundled", label="Tones", model="tones-1", rate_hz=24_000, max_chars=5_000)

    def __init__(self, setup: Setup | None = None, /) -> None:
        self.spoken: list[tuple[str, str]] = []
        self.broken: dict[str, PodcastError] = {}
        self.before_speaking: Callable[[], None] = lambda: None

    @property
    def model(self) -> str:
        return self.spec.model

    def voices(self) -> list[Voice]:
        return [Voice(id=name, name=name.title(), provider="bundled") for name in ("low", "high")]

    def cast(self, speakers: int) -> list[Voice]:
        return (self.voices() * 2)[:speakers]

    def cost_usd(self, characters: int) -> float:
        return 0.0

    def test(self) -> str:
        return "The tones sound."

    def speak(self, text: str, voice_id: str, *, speed: float = 1.0, emotion: str = "neutral", seed: int = 0) -> Clip:
        self.before_speaking()
        for word, error in self.broken.items():
            if word in text:
                raise error
        self.spoken.append((voice_id, text))
        seconds = 0.4 * len(text.split()) / speed
        at = np.arange(int(seconds * self.spec.rate_hz)) / self.spec.rate_hz
        wave = 0.2 * np.sin(2 * np.pi * (180 if voice_id == "low" else 260) * at) * (0.6 + 0.4 * np.sin(8 * at))
        return Clip(wave.astype(np.float32), self.spec.rate_hz)
