"""Music as part of an episode: a stretch of its own before and after, and a bed mixed under a scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.audio.check import hear_scene
from lib.audio.frames import FRAME
from lib.audio.heard import Heard
from lib.audio.mix import Mix, MixedScene
from lib.audio.mp3 import EncodedScene, encode_scene
from lib.audio.music.bed import Bed, laid_under
from lib.audio.music.level import Limited, levelled
from lib.audio.sounding import Changed, Followed, Sounding
from lib.models.sound import Samples

DRESS = "2"
"""Changes whenever the same music would sound otherwise in an episode, so that what was kept is not used."""

_TAIL_FRAMES = 2
"""Digital silence at the end of a stretch, in which the coder's echo dies away."""

_CEILING = 10 ** (-2.0 / 20)
"""Speech reaches -1.5 dBTP; with music under it the sum is held a little lower, for what the coder adds."""

_MOST_DB, _ROOM_DB, _TRIES = -1.0, 0.1, 4
"""What no decoded channel of stereo may pass, and by how much it is held lower when one does."""

_APART = 13 * FRAME * 100
"""How much further into the loop each scene begins, so that they do not all begin alike."""


def mono(sound: Sounding) -> Sounding:
    """Both sides in one, as loud as the two were together."""
    return levelled(Changed(sound, lambda piece, _: piece.mean(axis=0, keepdims=True), 1))


def music_stretch(sound: Sounding, name: str, *, bitrate_kbps: int = 128) -> tuple[EncodedScene, Heard]:
    """Music as frames that stand alone, without lines, and what is heard of them."""
    count = -(-sound.length // FRAME) + _TAIL_FRAMES
    return encoded_below(Mix(name, Followed(sound, count * FRAME), ()), bitrate_kbps=bitrate_kbps)


def encoded_below(mix: Mix | MixedScene, *, bitrate_kbps: int = 128) -> tuple[EncodedScene, Heard]:
    """`mix` coded, and what is heard of it. Stereo music that the coder drove over the true peak allowed is coded again
    from samples held lower; mono, of which the sum of both sides was levelled before, is left as it is.

    Raises RenderFailed.
    """
    scene = encode_scene(mix, bitrate_kbps=bitrate_kbps)
    heard, ceiling = hear_scene(scene), _CEILING
    for _ in range(_TRIES):
        over_db = heard.true_peak_db - _MOST_DB
        if mix.sound.channels == 1 or over_db <= 0:
            break
        ceiling *= 10 ** (-(over_db + _ROOM_DB) / 20)
        scene = encode_scene(Mix(mix.scene_id, Limited(mix.sound, ceiling), mix.lines), bitrate_kbps=bitrate_kbps)
        heard = hear_scene(scene)
    return scene, heard


def with_bed(mix: Mix | MixedScene, loop: Sounding, number: int) -> Mix:
    """`mix`, the `number`th scene of its episode, with music of as many channels under it; it still ends in silence."""
    length = mix.sound.length - _TAIL_FRAMES * FRAME
    spoken = [(line.start, line.end) for line in mix.lines]
    bed = laid_under(loop, spoken, length, begin=number * _APART)
    return Mix(mix.scene_id, Limited(_Bedded(mix.sound, bed), _CEILING), mix.lines)


@dataclass(frozen=True, slots=True)
class _Bedded:
    """`sound` and the music under it."""

    sound: Sounding
    bed: Bed

    @property
    def channels(self) -> int:
        return self.sound.channels

    @property
    def length(self) -> int:
        return self.sound.length

    def between(self, start: int, stop: int) -> Samples:
        samples = self.sound.between(start, stop)
        if start >= self.bed.length:
            return samples
        under = self.bed.between(start, stop)
        under += samples[:, : under.shape[1]]
        return np.concatenate([under, samples[:, under.shape[1] :]], axis=1)
