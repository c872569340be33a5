"""Music as part of an episode: a stretch of its own before and after, and a bed mixed under a scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lib.audio.clips import Pcm16, pcm16
from lib.audio.frames import FRAME
from lib.audio.heard import Heard, hear_frames
from lib.audio.mix import MixedScene
from lib.audio.mp3 import EncodedScene, encode_scene
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

_MOST_DB, _ROOM_DB, _TRIES = -1.0, 0.1, 4
"""What no decoded channel of stereo may pass, and by how much it is held lower when one does."""

_CHUNK = 400 * FRAME
_APART = 13 * FRAME * 100
"""How much further into the loop each scene begins, so that they do not all begin alike."""


def mono(sound: Stereo) -> Samples:
    """Both sides in one, as loud as the two were together."""
    middle: Samples = levelled(sound.mean(axis=0, keepdims=True))[0]
    return middle


def music_stretch(sound: Samples, name: str, *, bitrate_kbps: int = 128) -> tuple[EncodedScene, Heard]:
    """Music, mono `(frames,)` or stereo, as frames that stand alone, without lines, and what is heard of them."""
    length = sound.shape[-1]
    count = -(-length // FRAME) + _TAIL_FRAMES
    samples = np.zeros((*sound.shape[:-1], count * FRAME), np.float32)
    samples[..., :length] = sound
    scene = encode_scene(MixedScene(name, samples, ()), bitrate_kbps=bitrate_kbps)
    return held_below(samples, scene, hear_frames(scene.frames))


def held_below(samples: Samples, scene: EncodedScene, heard: Heard) -> tuple[EncodedScene, Heard]:
    """Stereo music that the coder drove over the true peak allowed, coded again from samples held lower; mono, of which
    the sum of both sides was levelled before, as it is."""
    ceiling = _CEILING
    for _ in range(_TRIES):
        over_db = heard.true_peak_db - _MOST_DB
        if samples.ndim == 1 or over_db <= 0:
            break
        ceiling *= 10 ** (-(over_db + _ROOM_DB) / 20)
        mixed = MixedScene(scene.scene_id, limited(samples, ceiling), scene.lines)
        scene = encode_scene(mixed, bitrate_kbps=scene.bitrate_kbps)
        heard = hear_frames(scene.frames)
    return scene, heard


def small(loop: Stereo) -> Pcm16:
    """`loop` in half the memory, for `with_bed`: whole numbers of 16 bits, as the file that it came from has."""
    return pcm16(loop)


def with_bed(scene: MixedScene, loop: Samples | Pcm16, number: int) -> MixedScene:
    """`scene`, the `number`th of its episode, with music of as many channels under it; it still ends in silence.

    The sound of `scene` is laid under where it lies: a long scene is not held twice.
    """
    frames = scene.samples.shape[-1] - _TAIL_FRAMES * FRAME
    spoken: Sequence[tuple[int, int]] = [(line.start, line.end) for line in scene.lines]
    bed = laid_under(loop if loop.ndim == 2 else loop[None], spoken, frames, begin=number * _APART)
    sides = np.atleast_2d(scene.samples)  # the same memory
    for at in range(0, frames, _CHUNK):
        under = bed.between(at, at + _CHUNK)
        sides[:, at : at + under.shape[1]] += under
    return MixedScene(scene.scene_id, limited(sides, _CEILING).reshape(scene.samples.shape), scene.lines)
