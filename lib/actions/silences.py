"""Where an episode is silent, listened for once: captions begin where speech does, also within a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import av
import numpy as np

from lib.actions.library import Readable, asset_file
from lib.actions.studio import Studio
from lib.audio import pauses
from lib.errors import NotFound, StorageFailed
from lib.models.sound import Clip
from lib.models.values import digest

Pause = tuple[float, float]
_BLOCK_S = 30


def silences(studio: Studio, asset_id: int) -> list[Pause]:
    """From when to when, in seconds; nothing for sound that cannot be read, whose captions follow the words alone."""
    try:
        file = asset_file(studio, asset_id)
    except NotFound:
        return []
    key = f"silences/{digest(file.key)}.json"
    try:
        return [(float(start), float(end)) for start, end in json.loads(studio.blobs.read(key))]
    except (NotFound, ValueError):
        pass
    try:
        found = list(_listen(io.BufferedReader(Readable(file), 256 * 1024)))
    except (av.FFmpegError, StorageFailed):
        return []
    studio.blobs.put_at(key, json.dumps([(round(a, 3), round(b, 3)) for a, b in found]).encode())
    return found


def _listen(sound: io.BufferedReader) -> Iterator[Pause]:
    """Half a minute at a time, so that a long episode takes no more memory than a short one."""
    with av.open(sound, "r") as opened:
        rate_hz = opened.streams.audio[0].rate
        parts, held, done = [], 0, 0
        for frame in opened.decode(audio=0):
            parts.append(frame.to_ndarray().mean(axis=0, dtype=np.float32))
            held += frame.samples
            if held >= _BLOCK_S * rate_hz:
                yield from pauses(Clip(np.concatenate(parts), rate_hz), offset_s=done / rate_hz)
                parts, held, done = [], 0, done + held
        if parts:
            yield from pauses(Clip(np.concatenate(parts), rate_hz), offset_s=done / rate_hz)
