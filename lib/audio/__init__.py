"""From clips of speech to a finished file.

    prepare(clip)              trimmed, levelled, limited, at 44.1 kHz: once per line, cacheable
    mix_scene(lines, id)       a scene's samples, with pauses, and where each line lies
    encode_scene(mixed)        MP3 frames that stand alone; hear_scene checks them: once per scene, in parallel,
                               cacheable by scene_to_bytes
    join_episode(scenes, …)    a file whose audio is those frames one after another, with tags and chapters
    retag(first bytes, …)      other tags and another cover for a stored file, its sound untouched
    check_episode(file, heard) what was made, out of what was heard of its scenes; check(file, …) decodes it all

Everything here is pure: samples and values in, samples, bytes and values out.
"""

from lib.audio.check import Heard, check, check_episode, hear_scene
from lib.audio.clips import clip_from_bytes, clip_to_bytes
from lib.audio.loudness import integrated_lufs, true_peak_db
from lib.audio.master import prepare
from lib.audio.mix import MixedScene, mix_scene
from lib.audio.mp3 import BITRATES_KBPS, EncodedScene, Mp3File, encode_scene, join_episode, scene_file
from lib.audio.passage import passage, pauses
from lib.audio.retag import Retagged, retag
from lib.audio.stored import scene_from_bytes, scene_to_bytes
from lib.audio.tags import Tags
from lib.audio.timeline import Pauses, PlacedLine
from lib.audio.verify import verify

__all__ = [
    "BITRATES_KBPS",
    "EncodedScene",
    "Heard",
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
    "encode_scene",
    "hear_scene",
    "integrated_lufs",
    "join_episode",
    "mix_scene",
    "passage",
    "pauses",
    "prepare",
    "retag",
    "scene_file",
    "scene_from_bytes",
    "scene_to_bytes",
    "true_peak_db",
    "verify",
]
