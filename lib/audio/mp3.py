"""MP3 by stretches: each line, or a scene that was mixed, is encoded once, by itself; an episode is their frames one
after another.

That is exact, not an approximation. A fresh encoder's first frame borrows nothing from a bit reservoir, and a stretch
ends in silence, so the overlap carried into the next one's first frame is zero: decoding the joined file gives the
stretches' own decoded samples, in order, bit for bit (a test holds this, and each is listened to for it). Each is one
frame longer than its samples, the frame in which the coder's delay of 1,105 samples runs out; the timeline counts it as
part of the pause.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from lib.audio.coder import coded_pieces
from lib.audio.frames import FRAME, channels_of, info_frame
from lib.audio.master import RATE_HZ
from lib.audio.mix import Mix, MixedScene
from lib.audio.sounding import pieces
from lib.audio.tags import Tags, id3_tag
from lib.audio.timeline import PlacedLine, timed
from lib.errors import BadInput, NotFound
from lib.models.sound import Chapter, TimedLine


@dataclass(frozen=True, slots=True)
class EncodedScene:
    """A scene's MP3 frames, and its lines counted in samples from its first one. `samples` is its own length."""

    scene_id: str
    frames: bytes = field(repr=False)
    frame_count: int
    bitrate_kbps: int
    lines: tuple[PlacedLine, ...]
    channels: int = 1

    @property
    def samples(self) -> int:
        return (self.frame_count - 1) * FRAME

    @property
    def frame_bytes(self) -> int:
        return len(self.frames)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.frames).hexdigest()

    def parts(self) -> Iterator[bytes]:
        """Its frames, for whoever writes them."""
        yield self.frames

    def timed_lines(self) -> list[TimedLine]:
        """Its lines in seconds of the scene's own file."""
        return timed(self.lines, self.scene_id, 0, RATE_HZ)


@dataclass(frozen=True, slots=True)
class KeptScene:
    """A scene whose frames lie in a store: `read` gives them piece by piece, every time it is called."""

    scene_id: str
    frame_count: int
    frame_bytes: int
    bitrate_kbps: int
    lines: tuple[PlacedLine, ...]
    sha256: str
    read: Callable[[], Iterator[bytes]] = field(repr=False)
    channels: int = 1

    def parts(self) -> Iterator[bytes]:
        """Its frames. Raises NotFound at their end when they are not those that were kept."""
        hashed = hashlib.sha256()
        for piece in self.read():
            hashed.update(piece)
            yield piece
        if hashed.hexdigest() != self.sha256:
            raise NotFound(
                "A finished scene was damaged in the store.", hint="Render again; the other scenes are kept."
            )


@dataclass(frozen=True, slots=True)
class Mp3File:
    """A finished file as its parts, so that nobody has to hold it twice; `samples` is what it decodes to."""

    head: bytes = field(repr=False)
    scenes: tuple[EncodedScene | KeptScene, ...]
    samples: int
    lines: list[TimedLine]
    chapters: list[Chapter]

    def parts(self) -> Iterator[bytes]:
        """The file, piece by piece, for whoever writes it."""
        yield self.head
        for scene in self.scenes:
            yield from scene.parts()

    def to_bytes(self) -> bytes:
        return b"".join(self.parts())

    @property
    def channels(self) -> int:
        return self.scenes[0].channels

    @property
    def size_bytes(self) -> int:
        return len(self.head) + sum(scene.frame_bytes for scene in self.scenes)

    @property
    def duration_s(self) -> float:
        return self.samples / RATE_HZ


def encode_scene(mixed: Mix | MixedScene, *, bitrate_kbps: int = 128) -> EncodedScene:
    """`mixed` as 44.1 kHz MP3 frames of constant bit rate; lets other threads run meanwhile.

    Raises BadInput for a bit rate we do not make, RenderFailed when the encoder gives anything but whole frames.
    """
    sound = mixed.sound
    frames = coded_pieces(pieces(sound), bitrate_kbps, channels=sound.channels, count=sound.length)
    count = sound.length // FRAME + 1
    return EncodedScene(mixed.scene_id, frames, count, bitrate_kbps, mixed.lines, channels_of(frames))


def scene_file(scene: EncodedScene, tags: Tags) -> Mp3File:
    """One scene as a file of its own, made of the same frames."""
    return join_episode([scene], tags, [])


def join_episode(
    scenes: Sequence[EncodedScene | KeptScene], tags: Tags, chapter_titles: Sequence[str | None]
) -> Mp3File:
    """The scenes in order as one file, a chapter for each title (as many as scenes, or none).

    Music has no title: it belongs to the chapter before it, or to the first one. Chapters cover the file from first to
    last sample; lines and chapters are in seconds of the decoded file.
    """
    if not scenes or len({(scene.bitrate_kbps, scene.channels) for scene in scenes}) != 1:
        raise BadInput(
            "An episode needs scenes, all of one bit rate, all mono or all stereo.", hint="Render the scenes again."
        )
    if len(chapter_titles) not in (0, len(scenes)):
        raise BadInput("An episode has a chapter for each scene, or none.")
    starts = [0, *accumulate(scene.frame_count * FRAME for scene in scenes)]
    samples = starts[-1] - FRAME
    lines = [
        line
        for scene, start in zip(scenes, starts, strict=False)
        for line in timed(scene.lines, scene.scene_id, start, RATE_HZ)
    ]
    titled = [(start, title) for start, title in zip(starts, chapter_titles, strict=False) if title is not None]
    edges = [0.0, *(start / RATE_HZ for start, _ in titled[1:]), samples / RATE_HZ]
    chapters = [Chapter(title=title, start_s=edges[i], end_s=edges[i + 1]) for i, (_, title) in enumerate(titled)]
    info = info_frame(
        frame_count=sum(scene.frame_count for scene in scenes),
        frame_bytes=sum(scene.frame_bytes for scene in scenes),
        bitrate_kbps=scenes[0].bitrate_kbps,
        samples=samples,
        channels=scenes[0].channels,
    )
    return Mp3File(id3_tag(tags, chapters) + info, tuple(scenes), samples, lines, chapters)
