"""A finished scene as bytes, for the cache: its frames, its lines, and what was heard of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import numpy as np

from lib.audio.check import Heard
from lib.audio.mp3 import EncodedScene
from lib.audio.timeline import PlacedLine
from lib.errors import StorageFailed

_FORMAT = 1


def scene_to_bytes(scene: EncodedScene, heard: Heard) -> bytes:
    """One line of JSON, then the MP3 frames."""
    head = {
        "format": _FORMAT,
        "sha256": hashlib.sha256(scene.frames).hexdigest(),
        "scene_id": scene.scene_id,
        "frame_count": scene.frame_count,
        "bitrate_kbps": scene.bitrate_kbps,
        "lines": [asdict(line) for line in scene.lines],
        "true_peak_db": heard.true_peak_db,
        "energies": [float(f"{energy:.6g}") for energy in heard.energies],
        "levels": np.round(heard.levels.astype(np.float64), 4).tolist(),
    }
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + scene.frames


def scene_from_bytes(data: bytes) -> tuple[EncodedScene, Heard]:
    """What `scene_to_bytes` wrote. Raises StorageFailed when the bytes are damaged, cut short, or of another format."""
    line, _, frames = data.partition(b"\n")
    try:
        head = json.loads(line)
        if head["format"] != _FORMAT or head["sha256"] != hashlib.sha256(frames).hexdigest():
            raise ValueError("changed since it was written")
        lines = tuple(PlacedLine(**each) for each in head["lines"])
        scene = EncodedScene(head["scene_id"], frames, head["frame_count"], head["bitrate_kbps"], lines)
        levels = np.asarray(head["levels"], np.float32).reshape(-1, 2)
        heard = Heard(scene.samples, head["true_peak_db"], np.asarray(head["energies"], np.float64), levels)
    except (ValueError, KeyError, TypeError) as error:
        raise StorageFailed("A stored scene is damaged.", hint="Render the scene again.") from error
    return scene, heard
