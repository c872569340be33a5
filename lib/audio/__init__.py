"""From clips of speech to a finished file.

    prepare(clip)              trimmed, levelled, limited, at 44.1 kHz: once per line, cacheable
    encode_line(clip)          MP3 frames that stand alone, listened to: once per line, cacheable by line_to_bytes
    join_scene(lines, id)      a scene's frames, with pauses, where each line lies, and what was heard of it
    join_episode(scenes, …)    a file whose audio is those frames one after another, with tags and chapters
    retag(first bytes, …)      other tags and another cover for a stored file, its sound untouched
    check_episode(file, heard) what was made, out of what was heard of its scenes; check(file, …) decodes it all

A scene that needs more than its lines one after another is mixed from prepared clips and encoded whole instead:

    mix_scene(lines, id) → encode_scene(mixed) → hear_scene(encoded)

Stereo is what begins with a place for each speaker (`panorama`); clips are mono either way, and spoken once for both.

Everything here is pure: samples and values in, samples, bytes and values out.
"""

from lib.audio.check import check, check_episode, hear_scene
from lib.audio.clips import clip_from_bytes, clip_to_bytes
from lib.audio.coder import BITRATES_KBPS, CODING, STEREO_BITRATES_KBPS
from lib.audio.heard import Heard
from lib.audio.line import EncodedLine, encode_line, join_scene
from lib.audio.loudness import integrated_lufs, true_peak_db
from lib.audio.master import prepare
from lib.audio.mix import MixedScene, mix_scene
from lib.audio.mp3 import EncodedScene, KeptScene, Mp3File, encode_scene, join_episode, scene_file
from lib.audio.panorama import places
from lib.audio.passage import passage, pauses
from lib.audio.retag import Retagged, retag
from lib.audio.stored import (
    HEAD_BYTES,
    kept_scene,
    known_bytes,
    line_from_bytes,
    line_to_bytes,
    scene_from_bytes,
    scene_to_bytes,
)
from lib.audio.tags import Tags
from lib.audio.timeline import Pauses, PlacedLine
from lib.audio.verify import verify

__all__ = [
    "BITRATES_KBPS",
    "CODING",
    "HEAD_BYTES",
    "STEREO_BITRATES_KBPS",
    "EncodedLine",
    "EncodedScene",
    "Heard",
    "KeptScene",
    "MixedScene",
    "Mp3File",
    "Pauses",
    "PlacedLine",
    "Retagged",
    "Tags",
    "check",
    "check_episode",
    "clip_from_bytes",
    "clip_to_bytes",
    "encode_line",
    "encode_scene",
    "hear_scene",
    "integrated_lufs",
    "join_episode",
    "join_scene",
    "kept_scene",
    "known_bytes",
    "line_from_bytes",
    "line_to_bytes",
    "mix_scene",
    "passage",
    "pauses",
    "places",
    "prepare",
    "retag",
    "scene_file",
    "scene_from_bytes",
    "scene_to_bytes",
    "true_peak_db",
    "verify",
]
