"""Finished lines and scenes as bytes, for the cache: what is known of them first, then their frames.

A scene can be used without its frames in memory: the first HEAD_BYTES tell how far what is known of it reaches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from lib.audio.heard import Heard
from lib.audio.line import EncodedLine
from lib.audio.mp3 import EncodedScene, KeptScene
from lib.audio.timeline import PlacedLine
from lib.errors import NotFound, StorageFailed
from lib.models.sound import Words

_MARK = b"podcast frames 2 "
_DIGITS = 10
HEAD_BYTES = len(_MARK) + _DIGITS


def line_to_bytes(line: EncodedLine) -> bytes:
    head = {"bitrate_kbps": line.bitrate_kbps, "samples": line.samples, "words": line.words, **_sides(line.channels)}
    return _known(head, line.frames, line.heard) + line.frames


def line_from_bytes(data: bytes) -> EncodedLine:
    """What `line_to_bytes` wrote. Raises StorageFailed when the bytes are damaged, cut short, or of another format."""
    at = known_bytes(data[:HEAD_BYTES])
    head, heard = _read(data[:at])
    frames = data[at:]
    if _sha256(frames) != head.get("sha256"):
        raise _damaged()
    return EncodedLine(frames, head["bitrate_kbps"], head["samples"], heard, _words(head), head.get("channels", 1))


def scene_to_bytes(scene: EncodedScene, heard: Heard) -> bytes:
    lines = [{each.name: getattr(line, each.name) for each in fields(line)} for line in scene.lines]
    head = {"scene_id": scene.scene_id, "bitrate_kbps": scene.bitrate_kbps, "lines": lines, **_sides(scene.channels)}
    return _known(head, scene.frames, heard) + scene.frames


def scene_from_bytes(data: bytes) -> tuple[EncodedScene, Heard]:
    """What `scene_to_bytes` wrote. Raises StorageFailed when the bytes are damaged, cut short, or of another format."""
    at = known_bytes(data[:HEAD_BYTES])
    kept, heard = kept_scene(data[:at], lambda: iter([data[at:]]))
    try:
        frames = b"".join(kept.parts())
    except NotFound as error:
        raise _damaged() from error
    return EncodedScene(kept.scene_id, frames, kept.frame_count, kept.bitrate_kbps, kept.lines, kept.channels), heard


def known_bytes(head: bytes) -> int:
    """How many bytes of a stored line or scene come before its frames, from its first HEAD_BYTES.

    Raises StorageFailed when they are of another format.
    """
    digits = head[len(_MARK) : HEAD_BYTES]
    if not head.startswith(_MARK) or len(digits) != _DIGITS or not digits.isdigit():
        raise _damaged()
    return int(digits)


def kept_scene(known: bytes, read: Callable[[], Iterator[bytes]]) -> tuple[KeptScene, Heard]:
    """A scene from what comes before its frames, which `read` gives. Raises StorageFailed when that is damaged."""
    head, heard = _read(known)
    try:
        lines = tuple(PlacedLine(**{**each, "words": _words(each)}) for each in head["lines"])
        scene = KeptScene(
            head["scene_id"], heard.frame_count, head["frame_bytes"], head["bitrate_kbps"], lines, head["sha256"], read,
            head.get("channels", 1),
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise _damaged() from error
    return scene, heard


def _sides(channels: int) -> dict[str, int]:
    """What is said of stereo; mono is what nothing is said of."""
    return {} if channels == 1 else {"channels": channels}


def _known(head: dict[str, Any], frames: bytes, heard: Heard) -> bytes:
    """The mark with the length, a line of JSON, and the measurements."""
    measured = heard.energies.astype("<f4").tobytes() + heard.levels.astype("<f4").tobytes()
    head = {
        **head, "sha256": _sha256(frames), "frame_bytes": len(frames), "frame_count": heard.frame_count,
        "peak": heard.peak, "measured": _sha256(measured),
    }  # fmt: skip
    text = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    return _MARK + b"%010d" % (HEAD_BYTES + len(text) + len(measured)) + text + measured


def _read(known: bytes) -> tuple[dict[str, Any], Heard]:
    text, _, measured = known[HEAD_BYTES:].partition(b"\n")
    try:
        head = json.loads(text)
        count = head["frame_count"]
        if head["measured"] != _sha256(measured):
            raise ValueError("changed since it was written")
        values = np.frombuffer(measured, "<f4").astype(np.float32)
        heard = Heard(head["peak"], values[:count], values[count:].reshape(count, 2))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged() from error
    return head, heard


def _words(known: dict[str, Any]) -> Words:
    """When words begin; what was kept before anybody knew has none."""
    try:
        return tuple((int(number), int(at)) for number, at in known.get("words", ()))
    except (TypeError, ValueError) as error:
        raise _damaged() from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _damaged() -> StorageFailed:
    return StorageFailed("A stored line or scene is damaged.", hint="Render the scene again.")
