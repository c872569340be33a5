"""Voices, clips of sound, and where each line lies in the episode."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

Samples = npt.NDArray[np.float32]
Words = tuple[tuple[int, int], ...]

_BLOCK_S = 0.005
_BELOW_LOUDEST = 10 ** (-46 / 20)
_NOISE_FLOOR = 10 ** (-66 / 20)


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound: float32, mono `(frames,)`, full scale ±1, at `rate_hz`.

    `words` are `(number of a word, sample at which it begins)`, as far as whoever spoke knows: words of the text that
    was spoken, parted by spaces, from 0.
    """

    samples: Samples = field(repr=False)
    rate_hz: int
    words: Words = field(default=(), repr=False)

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate_hz

    def sounding(self) -> slice:
        """Where something is heard: 5-ms blocks within 46 dB of the loudest one; empty when all is below -66 dBFS."""
        block = max(1, round(_BLOCK_S * self.rate_hz))
        count = -(-len(self.samples) // block)
        padded = np.zeros(count * block, np.float32)
        padded[: len(self.samples)] = self.samples
        blocks = padded.reshape(count, block)
        rms = np.sqrt(np.einsum("ij,ij->i", blocks, blocks) / block)
        heard = np.flatnonzero(rms > max(_NOISE_FLOOR, rms.max(initial=0.0) * _BELOW_LOUDEST))
        if not len(heard):
            return slice(0, 0)
        return slice(int(heard[0]) * block, min(len(self.samples), (int(heard[-1]) + 1) * block))


class Voice(BaseModel):
    """A voice a speaker can be given. `pitch_hz` is its measured mean, used to choose voices that differ.

    `needs` says what must be there once before it can speak ("the internet once"); empty when it can.
    """

    id: str
    name: str
    provider: str
    language: str = "en"
    description: str = ""
    pitch_hz: float | None = None
    needs: str = ""


class TimedLine(BaseModel):
    """Where a line is heard, in seconds counted from samples of the finished file.

    `words` are `(number of a word, second at which it begins)`, as far as whoever spoke it knew. With its `text` the
    numbers are of that text's words, before that of those that were spoken.
    """

    line_id: str
    scene_id: str
    speaker: str
    start_s: float
    end_s: float
    text: str = ""
    words: list[tuple[int, float]] = []


class Chapter(BaseModel):
    title: str
    start_s: float
    end_s: float


class SoundReport(BaseModel):
    """Measured on the decoded file. `peaks` are `[lowest, highest]` pairs, at most 1,000 of them, for a waveform."""

    duration_s: float
    integrated_lufs: float
    true_peak_db: float
    file_size_bytes: int
    peaks: list[tuple[float, float]] = []
    details: dict[str, Any] = {}
