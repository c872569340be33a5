"""An episode that can be heard without a voice: a burst of sound for each word, and a stop after each sentence."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from lib.audio import Mp3File, Tags, encode_scene, join_episode, mix_scene, prepare
from lib.models.publishing import Told
from lib.models.sound import Clip, TimedLine

RATE_HZ = 24_000
SPOKEN = [
    [("Maya", "The barrage closed in 1966. Who paid?"), ("Tom", "The town did, for years. It had no choice.")],
    [("Maya", "Next week: the moon. It keeps a timetable, says Ana.")],
]
_STOP_S = {".": 0.42, "?": 0.42, ",": 0.16, ":": 0.2}


@dataclass(frozen=True)
class Heard:
    """`onsets` are the seconds at which each sentence or clause after a stop begins to sound, line by line."""

    file: Mp3File
    told: Told
    onsets: list[list[float]]


@cache
def heard() -> Heard:
    scenes, onsets = [], list[list[float]]()
    for number, turns in enumerate(SPOKEN, 1):
        made = [speak(text, 200.0 if who == "Maya" else 110.0) for who, text in turns]
        lines = [
            (f"l{number}{n}", who, prepare(clip))
            for n, ((who, _), (clip, _)) in enumerate(zip(turns, made, strict=True))
        ]
        onsets += [starts for _, starts in made]
        scenes.append(encode_scene(mix_scene(lines, f"s{number}")))
    file = join_episode(scenes, Tags(title="Heard"), ["One", "Two"])
    texts = [text for turns in SPOKEN for _, text in turns]
    lines_told = [line.model_copy(update={"text": text}) for line, text in zip(file.lines, texts, strict=True)]
    told = Told(
        title="The barrage", show_title="Low Water", duration_s=file.duration_s, lines=lines_told,
        chapters=file.chapters, speakers=["Maya", "Tom"],
    )  # fmt: skip
    return Heard(file, told, [at_line(line, starts) for line, starts in zip(lines_told, onsets, strict=True)])


def at_line(line: TimedLine, starts: list[float]) -> list[float]:
    return [line.start_s + at - starts[0] for at in starts]


def speak(text: str, pitch_hz: float) -> tuple[Clip, list[float]]:
    """The sound, and when what follows a stop begins."""
    parts, at_s, onsets, stopped = [np.zeros(2400)], 0.1, [0.1], False
    for word in text.split():
        onsets += [at_s] if stopped else []
        seconds = 0.06 * sum(3 if c.isdigit() else c.isalpha() for c in word) + 0.04
        time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        tone = sum(np.sin(2 * np.pi * pitch_hz * k * time) / k for k in range(1, 12))
        parts.append(0.1 * tone * np.clip(np.minimum(time, time[::-1]) * 100, 0, 1))
        stop_s = _STOP_S.get(word[-1], 0.0)
        parts.append(np.zeros(round(stop_s * RATE_HZ)))
        at_s, stopped = at_s + len(time) / RATE_HZ + round(stop_s * RATE_HZ) / RATE_HZ, stop_s > 0
    return Clip(np.concatenate([*parts, np.zeros(2400)]).astype(np.float32), RATE_HZ), onsets


def jpeg(size: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), (240, 60, 30)).save(out, "JPEG")
    return out.getvalue()
