"""What the limits of `benchmarks.render` and `benchmarks.sound` stand on: the engine and the encoder by themselves."""

from __future__ import annotations

import io
from collections.abc import Iterable

import av
import lameenc
import numpy as np
from hibari import Hibari

QUALITY = 5
"""LAME's, by which the limit is defined."""


def bare_engine() -> Hibari:
    """The engine as its own README calls it, with heart's voice, on one thread and warmed up."""
    engine = Hibari(threads=1)
    engine("Warm up.")
    return engine


def bare_encoding(parts: Iterable[bytes], quality: int = QUALITY) -> None:
    """Encode 16-bit mono samples at 44.1 kHz, in order, at 128 kb/s."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(44_100)
    encoder.set_bit_rate(128)
    encoder.set_quality(quality)
    for pcm in parts:
        encoder.encode(pcm)
    encoder.flush()


def pcm_of(mp3: bytes) -> bytes:
    """An MP3's sound as the encoder takes it."""
    with av.open(io.BytesIO(mp3)) as file:
        parts = [frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)]
    return (np.clip(np.concatenate(parts), -1, 1) * 32_767).astype("<i2").tobytes()
