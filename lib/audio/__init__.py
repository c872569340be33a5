"""From clips of speech to a finished file.

    prepare(clip)             trimmed, levelled, limited, at 44.1 kHz: once per line, cacheable
    mix_scene(lines, id)      a scene's samples, with pauses, and where each line lies
    encode_scene(mixed)       MP3 frames that stand alone: once per scene, in parallel, cacheable
    join_episode(scenes, …)   a file whose audio is those frames one after another, with tags and chapters
    check(file, …)            what was made, measured on the decoded file

Everything here is pure: samples and values in, samples, bytes and values out.
"""

from lib.audio.check import check
from lib.audio.clips import clip_from_bytes, clip_to_bytes
from lib.audio.loudness import integrated_lufs, true_peak_db
from lib.audio.master import prepare
from lib.audio.mix import MixedScene, mix_scene
from lib.audio.mp3 import BITRATES_KBPS, EncodedScene, Mp3File, encode_scene, join_episode, scene_file
from lib.audio.tags import Tags
from lib.audio.timeline import Pauses, PlacedLine
from lib.audio.verify import verify

__all__ = [
    "BITRATES_KBPS",
    "EncodedScene",
    "MixedScene",
    "Mp3File",
    "Pauses",
    "PlacedLine",
    "Tags",
    "check",
    "clip_from_bytes",
    "clip_to_bytes",
    "encode_scene",
    "integrated_lufs",
    "join_episode",
    "mix_scene",
    "prepare",
    "scene_file",
    "true_peak_db",
    "verify",
]
