"""What the limits of `benchmarks.render` and `benchmarks.sound` stand on: the engine and the encoder by themselves."""

from __future__ import annotations

import io
import multiprocessing
import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

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


def say_all(engine: Hibari, texts: Sequence[str]) -> None:
    for text in texts:
        engine(text, seed=0)


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


def on_all_cores_s(texts: Sequence[str], pcm: bytes) -> float:
    """Seconds in which as many processes as there are cores, with nothing between them, say and encode a share each."""
    cores, spawning = os.cpu_count() or 1, multiprocessing.get_context("spawn")
    ready, ended = spawning.Barrier(cores), spawning.SimpleQueue()
    size = -(-len(pcm) // 2 // cores) * 2
    shares = [(list(texts[n::cores]), pcm[n * size : (n + 1) * size]) for n in range(cores)]
    others = [spawning.Process(target=_share, args=(ready, ended, *share)) for share in shares]
    for other in others:
        other.start()
    taken_s = [float(ended.get()) for _ in others]
    for other in others:
        other.join()
    return max(taken_s)


def _share(ready: Any, ended: Any, texts: Sequence[str], pcm: bytes) -> None:
    engine = bare_engine()
    ready.wait()
    start = time.perf_counter()
    say_all(engine, texts)
    bare_encoding([pcm])
    ended.put(time.perf_counter() - start)


def pcm_of(mp3: bytes) -> bytes:
    """An MP3's sound as the encoder takes it."""
    with av.open(io.BytesIO(mp3)) as file:
        parts = [frame.to_ndarray().reshape(-1) for frame in file.decode(audio=0)]
    return (np.clip(np.concatenate(parts), -1, 1) * 32_767).astype("<i2").tobytes()
