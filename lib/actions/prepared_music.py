"""Music made ready once, when it is chosen, and kept: stretches that are coded, loops that are levelled.

A render reads it piece by piece; what is not there any more is made again by whoever needs it first.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from lib.actions.music_sound import music_sound
from lib.actions.studio import Studio
from lib.audio import CODING, EncodedScene, Heard, scene_from_bytes, scene_to_bytes
from lib.audio.music import DRESS, loop_from_parts, loop_of, loop_to_parts, mono, music_stretch
from lib.audio.sounding import Reel
from lib.errors import NotFound, StorageFailed
from lib.models.enums import Layout, MusicPart
from lib.models.values import digest

_LOOPS_KEPT = 2
_loops: OrderedDict[tuple[str, str], Reel] = OrderedDict()
_loops_lock = Lock()


def prepare_music(studio: Studio, ref: str, part: MusicPart, layout: Layout, bitrate_kbps: int) -> None:
    """Make it ready for an episode that is to sound so. Raises as `music_sound`."""
    if part is MusicPart.BED:
        loop(studio, ref, layout)
    else:
        stretch(studio, ref, part, layout, bitrate_kbps)


def stretch(
    studio: Studio, ref: str, part: MusicPart, layout: Layout, bitrate_kbps: int
) -> tuple[EncodedScene, Heard]:  # fmt: skip
    """The music as the one stretch that it is before or after an episode. Raises as `music_sound`."""
    key = _key(["music", ref, part.value, bitrate_kbps, CODING, DRESS], layout)
    if (known := studio.blobs.kept(key, scene_from_bytes)) is not None:
        return known
    sound = music_sound(studio, ref, part)
    made = music_stretch(sound if layout is Layout.STEREO else mono(sound), part.value, bitrate_kbps=bitrate_kbps)
    studio.blobs.put_at(key, scene_to_bytes(*made))
    return made


def loop(studio: Studio, ref: str, layout: Layout) -> Reel:
    """The music to be laid under scenes, of as many channels as they have. Raises as `music_sound`."""
    key = _key(["loop", ref, DRESS], layout)
    known = (studio.settings.blobs, key)
    with _loops_lock:
        if known not in _loops:
            _loops[known] = _kept_loop(studio, key) or _made_loop(studio, key, ref, layout)
        _loops.move_to_end(known)
        while len(_loops) > _LOOPS_KEPT:
            _loops.popitem(last=False)
        return _loops[known]


def _kept_loop(studio: Studio, key: str) -> Reel | None:
    """None when it is not there, or damaged."""
    try:
        return loop_from_parts(studio.blobs.stream(key, 0, studio.blobs.info(key).size_bytes))
    except NotFound:
        return None
    except StorageFailed:
        if studio.blobs.exists(key):
            return None
        raise


def _made_loop(studio: Studio, key: str, ref: str, layout: Layout) -> Reel:
    sound = music_sound(studio, ref, MusicPart.BED)
    made = loop_of(sound if layout is Layout.STEREO else mono(sound))
    studio.blobs.put_stream(key, loop_to_parts(made))
    return made


def _key(mark: list[str | int], layout: Layout) -> str:
    """Mono is what nothing is said of."""
    name = digest([*mark, *(["stereo"] if layout is Layout.STEREO else [])])
    return f"scenes/{name[:2]}/{name}"
