"""An episode's music while it is made: stretches before and after it, coded once, and scenes with a bed under them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from lib.actions.layouts import layout_of
from lib.actions.music import music_samples
from lib.actions.studio import Studio
from lib.audio import CODING, EncodedScene, Heard, encode_scene, hear_scene, mix_scene, scene_from_bytes, scene_to_bytes
from lib.audio.clips import Pcm16
from lib.audio.music import DRESS, held_below, mono, music_stretch, small, with_bed
from lib.models.enums import Layout, MusicPart
from lib.models.sound import Clip, Samples
from lib.models.values import digest

_LOOPS_KEPT = 2
_loops: OrderedDict[tuple[str, str, bool], Samples | Pcm16] = OrderedDict()
_loops_lock = Lock()


def music_in(plan: Mapping[str, Any], part: MusicPart) -> str:
    """Which music a plan has there; "" is none."""
    return str(plan.get("music", {}).get(part.value, ""))


def bed_mark(plan: Mapping[str, Any], number: int) -> list[Any]:
    """What decides how the bed of the `number`th scene sounds; nothing where there is none."""
    ref = music_in(plan, MusicPart.BED)
    return [ref, number, DRESS] if ref else []


def stretch(
    studio: Studio, plan: Mapping[str, Any], part: MusicPart, bitrate_kbps: int
) -> list[tuple[EncodedScene, Heard]]:
    """The music before or after the episode, as the one stretch it is, or nothing. Raises as `music_samples`."""
    if not (ref := music_in(plan, part)):
        return []
    is_stereo = layout_of(plan) is Layout.STEREO
    name = digest(["music", ref, part.value, bitrate_kbps, CODING, DRESS, *(["stereo"] if is_stereo else [])])
    key = f"scenes/{name[:2]}/{name}"
    if (known := studio.blobs.kept(key, scene_from_bytes)) is not None:
        return [known]
    sound = music_samples(studio, ref, part)
    made = music_stretch(sound if is_stereo else mono(sound), part.value, bitrate_kbps=bitrate_kbps)
    studio.blobs.put_at(key, scene_to_bytes(*made))
    return [made]


def bedded_scene(
    studio: Studio, plan: Mapping[str, Any], scene_id: str, number: int, lines: Sequence[tuple[str, str, Clip]],
    after_s: Mapping[str, float] | None, bitrate_kbps: int, places: Mapping[str, float] | None = None,
) -> tuple[EncodedScene, Heard]:  # fmt: skip
    """The scene mixed with the plan's bed, coded and listened to; in stereo with `places` for its speakers. Raises as
    `music_samples`, and RenderFailed."""
    mixed = mix_scene(lines, scene_id, after_s=after_s, places=places)
    mixed = with_bed(mixed, _loop(studio, music_in(plan, MusicPart.BED), places is not None), number)
    encoded = encode_scene(mixed, bitrate_kbps=bitrate_kbps)
    return held_below(mixed.samples, encoded, hear_scene(encoded))


def _loop(studio: Studio, ref: str, is_stereo: bool) -> Samples | Pcm16:
    """Read and levelled once for all scenes of an episode."""
    key = (studio.settings.blobs, ref, is_stereo)
    with _loops_lock:
        if key not in _loops:
            sound = music_samples(studio, ref, MusicPart.BED)
            _loops[key] = small(sound) if is_stereo else mono(sound)
        _loops.move_to_end(key)
        while len(_loops) > _LOOPS_KEPT:
            _loops.popitem(last=False)
        return _loops[key]
