"""A short captioned video of a passage, for places where people scroll past: square or vertical, H.264 and AAC.

Everything that stays is drawn once; a frame costs a few copied rows. Memory does not grow with the episode's length
beyond its file, nor with the clip's beyond a strip of waveform.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from lib.audio import passage, pauses
from lib.errors import BadInput, Unavailable
from lib.models.publishing import Told
from lib.models.sound import Clip, Samples, TimedLine
from lib.publish.clip_look import CAPTION, PX_PER_S, Look, Shape, caption, look, name_tag, still, wave
from lib.publish.cues import cues
from lib.publish.palettes import PALETTES
from lib.publish.planes import Canvas, Patch
from lib.publish.typeset import LABEL, letters

FPS = 25
LEAST_S, MOST_S = 3.0, 90.0
_AUDIO_FRAME = 1024
_FADE_S = 0.03
_UNREADABLE_SHARE = 0.2
_ENCODERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("libopenh264", {"rc_mode": "quality", "allow_skip_frames": "0"}),
    ("libx264", {"preset": "veryfast", "crf": "21", "rc-lookahead": "20"}),
    ("h264_videotoolbox", {"q:v": "60"}),
    ("h264_mf", {}),
)
"""H.264 encoders that an FFmpeg may have, with their options; the first that is there is used (docs/adr/0017)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a clip shows: from `start_s` to `end_s` of the episode `told`, whose file is `mp3`."""

    told: Told
    mp3: bytes = field(repr=False)
    cover: bytes = field(repr=False)
    start_s: float
    end_s: float
    shape: Shape = Shape.SQUARE
    palette: str = "night"


def draw_audiogram(clip: Passage, path: Path, tell: Callable[[float], None] = lambda _share: None) -> None:
    """Write the clip as an MP4 that can be played while it loads; `tell` hears what share is done and may raise.

    Raises BadInput for a passage that is too short, too long or outside of the episode, for a palette that does not
    exist, and for words in letters that cannot be drawn; Unavailable where no encoder is.
    """
    _check(clip)
    sound = passage(clip.mp3, clip.start_s, clip.end_s)
    film = _Film(clip, sound)
    encoder, options = _encoder()
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata.update({"title": clip.told.title, "artist": clip.told.show_title})
        video: Any = container.add_stream(encoder, rate=FPS, options=options)
        _describe(video, film.looks)
        audio: Any = container.add_stream("aac", rate=sound.rate_hz, layout="mono")
        audio.bit_rate = 128_000
        blocks = _audio_frames(_faded(sound))
        written_s = 0.0
        for n, frame in enumerate(film.frames()):
            container.mux(video.encode(frame))
            while written_s <= n / FPS and (block := next(blocks, None)) is not None:
                container.mux(audio.encode(block))
                written_s += _AUDIO_FRAME / sound.rate_hz
            tell((n + 1) / film.count)
        for block in blocks:
            container.mux(audio.encode(block))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


def lines_within(told: Told, start_s: float, end_s: float) -> list[TimedLine]:
    """The lines that are heard in a passage, most of each."""
    return [
        line
        for line in told.lines
        if min(line.end_s, end_s) - max(line.start_s, start_s) > 0.5 * (line.end_s - line.start_s)
    ]


def _check(clip: Passage) -> None:
    length = clip.end_s - clip.start_s
    if not LEAST_S <= length <= MOST_S:
        raise BadInput(
            f"A clip lasts {LEAST_S:.0f} to {MOST_S:.0f} seconds, not {max(0.0, length):.1f}.",
            hint="Choose fewer or more lines.",
        )
    if clip.palette not in PALETTES:
        raise BadInput("There is no such palette.", hint="Choose one of the colours that are shown.")
    said = "".join(line.text for line in lines_within(clip.told, clip.start_s, clip.end_s) if line.text)
    wanted = [c for c in said if c.isalpha()]
    missing = letters("".join(dict.fromkeys(wanted)), LABEL).missing
    if sum(c in missing for c in wanted) > _UNREADABLE_SHARE * max(1, len(wanted)):
        raise BadInput(
            f"The typefaces here have no letters like “{missing[:3]}”, so a clip cannot show its words.",
            hint="Make clips of episodes in Latin, Greek or Cyrillic letters.",
        )


class _Film:
    """The frames of a clip, one after another on one canvas."""

    def __init__(self, clip: Passage, sound: Clip) -> None:
        speakers = [*clip.told.speakers, *(line.speaker for line in clip.told.lines)]
        self.looks: Look = look(clip.shape, clip.palette, speakers)
        self.count = max(1, round(sound.duration_s * FPS))
        self._canvas = Canvas(still(self.looks, clip.cover, clip.told.title, clip.told.show_title))
        lines = lines_within(clip.told, clip.start_s, clip.end_s)
        heard = pauses(sound, offset_s=clip.start_s)
        self._cues = list(cues(lines, heard, size=CAPTION))
        self._start_s = clip.start_s
        turns = [(line.start_s - clip.start_s, line.speaker) for line in lines]
        self._played = wave(self.looks, sound, turns, heard=True)
        self._ahead = wave(self.looks, sound, turns, heard=False)
        self._shown: tuple[int, int] = (-1, -1)
        self._named = ""

    def frames(self) -> Iterator[Any]:
        for n in range(self.count):
            self._say(self._start_s + n / FPS)
            self._run(n)
            frame = av.VideoFrame.from_ndarray(self._canvas.array, format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            yield frame

    def _say(self, at_s: float) -> None:
        """Draw caption and name anew, when another word is spoken."""
        number = max(0, bisect_right(self._cues, at_s * 1000 + 1, key=lambda cue: cue.start_ms) - 1)
        if number >= len(self._cues):
            return
        cue = self._cues[number]
        word = bisect_right(cue.words, at_s + 0.001, key=lambda word: word.start_s) - 1
        if at_s * 1000 > cue.end_ms:
            word = len(cue.words)
        if (number, word) == self._shown:
            return
        self._shown = (number, word)
        self._put(caption(self.looks, cue, word), self.looks.layout.caption)
        if cue.speaker != self._named:
            self._named = cue.speaker
            self._put(name_tag(self.looks, cue.speaker), self.looks.layout.speaker)

    def _run(self, n: int) -> None:
        """Let the waveform run: what was heard on the left, what comes on the right."""
        _, _, width, _ = self.looks.layout.wave
        at, half = n * PX_PER_S // FPS // 2 * 2, width // 2
        self._put(self._played.columns(at, at + half), self.looks.layout.wave)
        x, y, _, _ = self.looks.layout.wave
        self._canvas.put(self._ahead.columns(at + half, at + width), x + half, y)

    def _put(self, part: Patch, box: tuple[int, int, int, int]) -> None:
        self._canvas.put(part, box[0], box[1])


def _encoder() -> tuple[str, dict[str, str]]:
    for name, options in _ENCODERS:
        try:
            av.Codec(name, "w")
        except av.codec.codec.UnknownCodecError:
            continue
        return name, options
    raise Unavailable(
        "No H.264 encoder is installed here, so no clip can be made.", hint="Install the package av as it is published."
    )


def _describe(video: Any, looks: Look) -> None:
    video.width, video.height, video.pix_fmt = looks.layout.width, looks.layout.height, "yuv420p"
    video.gop_size = 2 * FPS
    context = video.codec_context
    context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1


def _faded(sound: Clip) -> Clip:
    """Without a click where it was cut."""
    samples = sound.samples.copy()
    size = min(len(samples) // 2, round(_FADE_S * sound.rate_hz))
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    samples[:size] *= ramp
    samples[len(samples) - size :] *= ramp[::-1]
    return Clip(samples, sound.rate_hz)


def _audio_frames(sound: Clip) -> Iterator[Any]:
    for at in range(0, len(sound.samples), _AUDIO_FRAME):
        block: Samples = sound.samples[at : at + _AUDIO_FRAME]
        frame = av.AudioFrame.from_ndarray(block[None, :], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = sound.rate_hz, at, Fraction(1, sound.rate_hz)
        yield frame
