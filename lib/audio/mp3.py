"""MP3 by scenes: each is encoded once, by itself; an episode is the scenes' frames one after another.

That is exact and not an approximation. A fresh encoder's first frame borrows nothing from a bit reservoir, and a scene
ends in silence, so the overlap carried into the next scene's first frame is zero: decoding the joined file gives the
scenes' own decoded samples, in order, bit for bit (a test holds this). Each scene is one frame longer than its samples,
the frame in which the coder's delay of 1,105 samples runs out; the timeline counts it as part of the pause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import lameenc
import numpy as np

from lib.audio.clips import pcm16
from lib.audio.frames import FRAME, info_frame, walk
from lib.audio.master import RATE_HZ
from lib.audio.mix import MixedScene
from lib.audio.tags import Tags, id3_tag
from lib.audio.timeline import PlacedLine, timed
from lib.errors import BadInput, RenderFailed
from lib.models.sound import Chapter, TimedLine

_QUALITY = 5
"""LAME's 2 takes twice as long; at 96 kb/s and more nobody tells them apart on speech."""

_CHUNK = 400 * FRAME
"""Samples handed to the encoder at once, so that a long scene is not copied whole; the frames do not depend on it."""

_LAMES_SCALE = {96: 0.95, 112: 0.95, 128: 0.95, 160: 0.95, 192: 0.97}
"""What LAME's presets multiply the sound by, as measured on a decoded sine; undone beforehand."""

BITRATES_KBPS = tuple(_LAMES_SCALE)


@dataclass(frozen=True, slots=True)
class EncodedScene:
    """A scene's MP3 frames, and its lines counted in samples from its first one. `samples` is its own length."""

    scene_id: str
    frames: bytes = field(repr=False)
    frame_count: int
    bitrate_kbps: int
    lines: tuple[PlacedLine, ...]

    @property
    def samples(self) -> int:
        return (self.frame_count - 1) * FRAME

    def timed_lines(self) -> list[TimedLine]:
        """Its lines in seconds of the scene's own file."""
        return timed(self.lines, self.scene_id, 0, RATE_HZ)


@dataclass(frozen=True, slots=True)
class Mp3File:
    """A finished file as its parts, so that nobody has to hold it twice; `samples` is what it decodes to."""

    head: bytes = field(repr=False)
    scenes: tuple[EncodedScene, ...]
    samples: int
    lines: list[TimedLine]
    chapters: list[Chapter]

    def parts(self) -> Iterator[bytes]:
        """The file, piece by piece, for whoever writes it."""
        yield self.head
        yield from (scene.frames for scene in self.scenes)

    def to_bytes(self) -> bytes:
        return b"".join(self.parts())

    @property
    def size_bytes(self) -> int:
        return len(self.head) + sum(len(scene.frames) for scene in self.scenes)

    @property
    def duration_s(self) -> float:
        return self.samples / RATE_HZ


def encode_scene(mixed: MixedScene, *, bitrate_kbps: int = 128) -> EncodedScene:
    """`mixed` as mono 44.1 kHz MP3 frames of constant bit rate; lets other threads run meanwhile.

    Raises BadInput for a bit rate we do not make, RenderFailed when the encoder gives anything but whole frames.
    """
    if bitrate_kbps not in BITRATES_KBPS:
        raise BadInput(f"An episode cannot have {bitrate_kbps} kb/s.", hint=f"Choose one of {BITRATES_KBPS}.")
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_out_sample_rate(RATE_HZ)
    encoder.set_bit_rate(bitrate_kbps)
    encoder.set_quality(_QUALITY)
    louder = np.float32(1 / _LAMES_SCALE[bitrate_kbps])
    parts = [
        encoder.encode(pcm16(mixed.samples[at : at + _CHUNK] * louder).tobytes())
        for at in range(0, len(mixed.samples), _CHUNK)
    ]
    frames = b"".join([*parts, encoder.flush()])
    count = len(walk(frames))
    if count != len(mixed.samples) // FRAME + 1:
        raise RenderFailed("The encoded scene has not the length of its sound.", hint="Render it again.")
    return EncodedScene(mixed.scene_id, frames, count, bitrate_kbps, mixed.lines)


def scene_file(scene: EncodedScene, tags: Tags) -> Mp3File:
    """One scene as a file of its own, made of the same frames."""
    return join_episode([scene], tags, [])


def join_episode(scenes: Sequence[EncodedScene], tags: Tags, chapter_titles: Sequence[str]) -> Mp3File:
    """The scenes in order as one file, a chapter for each title (as many as scenes, or none).

    Chapters cover the file from first to last sample; lines and chapters are in seconds of the decoded file.
    """
    if not scenes or len({scene.bitrate_kbps for scene in scenes}) != 1:
        raise BadInput("An episode needs scenes, all of one bit rate.", hint="Render the scenes again.")
    if len(chapter_titles) not in (0, len(scenes)):
        raise BadInput("An episode has a chapter for each scene, or none.")
    starts = [0, *accumulate(scene.frame_count * FRAME for scene in scenes)]
    samples = starts[-1] - FRAME
    lines = [
        line
        for scene, start in zip(scenes, starts, strict=False)
        for line in timed(scene.lines, scene.scene_id, start, RATE_HZ)
    ]
    edges = [start / RATE_HZ for start in [*starts[:-1], samples]]
    chapters = [Chapter(title=title, start_s=edges[i], end_s=edges[i + 1]) for i, title in enumerate(chapter_titles)]
    info = info_frame(
        frame_count=sum(scene.frame_count for scene in scenes),
        frame_bytes=sum(len(scene.frames) for scene in scenes),
        bitrate_kbps=scenes[0].bitrate_kbps,
        samples=samples,
    )
    return Mp3File(id3_tag(tags, chapters) + info, tuple(scenes), samples, lines, chapters)
