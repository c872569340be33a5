"""A line as MP3 frames of its own, and a scene as such lines one after another.

What the module on MP3 says of stretches holds for each line: it is encoded by a fresh encoder between two silences and
ends in frames of digital silence, so nothing of it reaches into the next. The pauses between lines are longer than
those silences; what is left of them is filled with silent frames. So an edited line costs one line, and a pause is as
long as asked for to the nearest frame (26 ms), while every line begins on the very sample that the timeline says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lib.audio.check import SILENT_BELOW
from lib.audio.coder import coded
from lib.audio.frames import FRAME, channels_of, silent_frames
from lib.audio.heard import Heard, hear_frames, silence, together
from lib.audio.master import RATE_HZ
from lib.audio.mp3 import EncodedScene
from lib.audio.panorama import placed
from lib.audio.timeline import Pauses, lay
from lib.errors import BadInput, RenderFailed
from lib.models.sound import Clip, Words

LEAD = 2 * FRAME
"""Silence before a line, in which the encoder settles."""

_TAIL_FRAMES = 2
"""Silence after it, in which the coder's echo dies away."""


@dataclass(frozen=True, slots=True)
class EncodedLine:
    """A line's MP3 frames, which stand alone, and what was heard of them. It sounds from sample LEAD on.

    `words` as in its clip; 1 or 2 `channels`.
    """

    frames: bytes = field(repr=False)
    bitrate_kbps: int
    samples: int
    heard: Heard = field(repr=False)
    words: Words = field(default=(), repr=False)
    channels: int = 1

    @property
    def frame_count(self) -> int:
        return self.heard.frame_count


def encode_line(clip: Clip, *, bitrate_kbps: int = 128, place_deg: float | None = None) -> EncodedLine:
    """A prepared clip as frames, decoded again and measured: mono, or in stereo where `place_deg` says (see
    `panorama`). Raises RenderFailed when it is silent or does not decode.

    Lets other threads run meanwhile.
    """
    if clip.rate_hz != RATE_HZ:
        raise BadInput("Clips must be prepared before they are encoded.")
    count = -(-(LEAD + len(clip.samples)) // FRAME) + _TAIL_FRAMES
    samples = np.zeros(count * FRAME, np.float32)
    samples[LEAD : LEAD + len(clip.samples)] = clip.samples
    frames = coded(samples if place_deg is None else placed(samples, place_deg), bitrate_kbps)
    heard = hear_frames(frames)
    if heard.frame_count != count + 1:
        raise RenderFailed("The encoded line does not decode to its length.", hint="Render it again.")
    if np.abs(heard.levels).max() < SILENT_BELOW:
        raise RenderFailed("The line is silent.", hint="Speak the line again, then render.")
    return EncodedLine(frames, bitrate_kbps, len(clip.samples), heard, clip.words, channels_of(frames))


def join_scene(
    lines: Sequence[tuple[str, str, EncodedLine]], scene_id: str, *, pauses: Pauses | None = None,
    after_s: Mapping[str, float] | None = None,
) -> tuple[EncodedScene, Heard]:  # fmt: skip
    """`(line_id, speaker, line)` in speaking order as one scene, and what is heard of it; `after_s` is more silence
    after a line, by its id.

    Raises BadInput for a scene of no lines, or of several bit rates, or of mono and stereo lines.
    """
    if not lines:
        raise BadInput("A scene without lines cannot be rendered.", hint="Write a line, or delete the scene.")
    ((bitrate_kbps, channels), *others) = {(line.bitrate_kbps, line.channels) for _, _, line in lines}
    if others:
        raise BadInput("A scene needs lines of one bit rate, all mono or all stereo.", hint="Render it again.")
    spans = [(line_id, speaker, line.samples, line.frame_count) for line_id, speaker, line in lines]
    laid = lay(spans, LEAD, RATE_HZ, pauses or Pauses(), after_s)
    frames, heard = list[bytes](), list[Heard]()
    for (_, _, line), pause in zip(lines, laid.silences, strict=True):
        frames += [line.frames, silent_frames(pause, bitrate_kbps, channels)]
        heard += [line.heard, silence(pause)]
    timed = tuple(replace(at, words=line.words) for at, (_, _, line) in zip(laid.lines, lines, strict=True))
    scene = EncodedScene(scene_id, b"".join(frames), laid.frame_count, bitrate_kbps, timed, channels)
    return scene, together(heard)
