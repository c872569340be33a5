"""An episode's music while it is made: stretches before and after it, and scenes with a bed under them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lib.actions import prepared_music
from lib.actions.layouts import layout_of
from lib.actions.studio import Studio
from lib.audio import EncodedScene, Heard
from lib.audio.mix import KeptClip, mix_of
from lib.audio.music import DRESS, encoded_below, with_bed
from lib.audio.sounding import Watched
from lib.models.enums import MusicPart

_PASSES = 2.3
"""A scene is gone through for its peaks, then coded, then what was coded is listened to, which is quicker."""


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
    """The music before or after the episode, as the one stretch it is, or nothing. Raises as `music_sound`."""
    if not (ref := music_in(plan, part)):
        return []
    return [prepared_music.stretch(studio, ref, part, layout_of(plan), bitrate_kbps)]


def bedded_scene(
    studio: Studio, plan: Mapping[str, Any], scene_id: str, number: int, lines: Sequence[tuple[str, str, KeptClip]],
    after_s: Mapping[str, float] | None, bitrate_kbps: int, places: Mapping[str, float] | None = None,
    tell: Callable[[float], None] = lambda _share: None,
) -> tuple[EncodedScene, Heard]:  # fmt: skip
    """The scene mixed with the plan's bed, coded and listened to; in stereo with `places` for its speakers. `tell`
    hears what share is done and may raise. Raises as `music_sound`, RenderFailed, and NotFound when a clip is gone."""
    mix = mix_of(lines, scene_id, after_s=after_s, places=places)
    loop = prepared_music.loop(studio, music_in(plan, MusicPart.BED), layout_of(plan))
    heard = 0

    def hear(samples: int) -> None:
        nonlocal heard
        heard += samples
        tell(min(1.0, heard / (_PASSES * mix.sound.length)))

    watched = replace(mix, sound=Watched(mix.sound, hear))
    return encoded_below(with_bed(watched, loop, number), bitrate_kbps=bitrate_kbps)
