"""Sounds that stand in for speech, without an engine but with its pauses, peaks and hiss; and a second meter."""

from __future__ import annotations

import av
import numpy as np

from lib.audio.heard import decoded_frames
from lib.models.sound import Clip, Samples


def voice(seconds: float, *, pitch_hz: float = 120.0, level: float = 0.1, seed: int = 0, rate_hz: int = 24_000) -> Clip:
    """A pulse train through a soft filter in syllables, a little hiss at their ends, silence before and after."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    glide = pitch_hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * time + seed))
    phase = 2 * np.pi * np.cumsum(glide) / rate_hz
    tone = sum(np.sin(k * phase + k) / k for k in range(1, 18))
    syllable = np.clip(1.3 * np.sin(2 * np.pi * 2.1 * time + seed) + 0.5, 0, 1)
    hiss = 0.15 * np.diff(rng.standard_normal(len(time) + 1)) * (1 - syllable)
    sound = level * (tone * syllable + hiss) * rng.uniform(0.8, 1.2)
    silence = np.zeros(rate_hz // 3)
    return Clip(np.concatenate([silence, sound, silence]).astype(np.float32), rate_hz)


def by_ffmpeg(samples: Samples, rate_hz: int) -> tuple[float, float]:
    """Integrated LUFS and true peak in dBTP by FFmpeg's ebur128, the second meter; of stereo `(2, frames)` the peak of
    whichever channel reaches further."""
    sides = np.atleast_2d(samples)
    layout = "mono" if len(sides) == 1 else "stereo"
    graph = av.filter.Graph()
    source = graph.add_abuffer(format="fltp", sample_rate=rate_hz, layout=layout, time_base=None)
    meter, sink = graph.add("ebur128", "peak=true:metadata=1"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    last: dict[str, str] = {}
    step = rate_hz // 10
    for at in range(0, sides.shape[1], step):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sides[:, at : at + step]), format="fltp", layout=layout)
        frame.sample_rate = rate_hz
        frame.pts = at
        graph.push(frame)
        while True:
            try:
                last.update(graph.pull().metadata)
            except (av.BlockingIOError, av.EOFError):
                break
    peak = max(float(value) for key, value in last.items() if "true_peak" in key)
    return float(last["lavfi.r128.I"]), 20 * np.log10(peak)


def every_sample(frames: bytes) -> Samples:
    """Every sample of bare MP3 frames, the coder's own included."""
    return np.concatenate(list(decoded_frames(frames)), axis=-1)
