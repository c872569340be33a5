"""Music as part of an episode: a stretch of its own before and after, and a bed mixed under a scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lib.audio.coder import coded
from lib.audio.frames import FRAME
from lib.audio.heard import Heard, hear_frames
from lib.audio.mix import MixedScene
from lib.audio.mp3 import EncodedScene
from lib.audio.music.bed import laid_under
from lib.audio.music.instruments import Stereo
from lib.audio.music.level import levelled, limited
from lib.models.sound import Samples

DRESS = "1"
"""Changes whenever the same music would sound otherwise in an episode, so that what was kept is not used."""

_TAIL_FRAMES = 2
"""Digital silence at the end of a stretch, in which the coder's echo dies away."""

_CEILING = 10 ** (-2.0 / 20)
"""Speech reaches -1.5 dBTP; with music under it the sum is held a little lower, for what the coder adds."""

_CHUNK = 400 * FRAME
_APART = 13 * FRAME * 100
"""How much further into the loop each scene begins, so that they do not all begin alike."""


def mono(sound: Stereo) -> Samples:
    """Both sides in one, as loud as the two were together."""
    middle: Samples = levelled(sound.mean(axis=0, keepdims=True))[0]
    return middle


def music_stretch(sound: Samples, name: str, *, bitrate_kbps: int = 128) -> tuple[EncodedScene, Heard]:
    """Mono music as frames that stand alone, without lines, and what is heard of them."""
    count = -(-len(sound) // FRAME) + _TAIL_FRAMES
    samples = np.zeros(count * FRAME, np.float32)
    samples[: len(sound)] = sound
    frames = coded(samples, bitrate_kbps)
    return EncodedScene(name, frames, count + 1, bitrate_kbps, ()), hear_frames(frames)


def with_bed(scene: MixedScene, loop: Samples, number: int) -> MixedScene:
    """`scene`, the `number`th of its episode, with mono music under it; it still ends in silence."""
    frames = len(scene.samples) - _TAIL_FRAMES * FRAME
    spoken: Sequence[tuple[int, int]] = [(line.start, line.end) for line in scene.lines]
    bed = laid_under(loop[None], spoken, frames, begin=number * _APART)
    samples = scene.samples.copy()
    for at in range(0, frames, _CHUNK):
        under = bed.between(at, at + _CHUNK)[0]
        samples[at : at + len(under)] += under
    return MixedScene(scene.scene_id, limited(samples[None], _CEILING)[0], scene.lines)
