"""A scene as one stretch of sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lib.audio.master import RATE_HZ
from lib.audio.panorama import placed
from lib.audio.sounding import Held, Sounding, whole
from lib.audio.timeline import Pauses, PlacedLine, place
from lib.errors import BadInput, NotFound
from lib.models.sound import Clip, Samples, Words


@dataclass(frozen=True, slots=True)
class KeptClip:
    """A prepared clip that is read whenever it is to be heard: `length` samples; `read` raises what reading raises."""

    length: int
    rate_hz: int
    words: Words = field(repr=False)
    read: Callable[[], Clip] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mix:
    """A scene to be coded: 44.1 kHz, a whole number of MP3 frames, ending in silence; `lines` in order."""

    scene_id: str
    sound: Sounding = field(repr=False)
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True, slots=True)
class MixedScene:
    """`samples` float32 at 44.1 kHz, mono `(frames,)` or stereo `(2, frames)`, a whole number of MP3 frames, ending in
    silence; `lines` in order."""

    scene_id: str
    samples: Samples = field(repr=False)
    lines: tuple[PlacedLine, ...]

    @property
    def sound(self) -> Sounding:
        return Held(np.atleast_2d(self.samples))


def mix_scene(
    lines: Sequence[tuple[str, str, Clip]], scene_id: str, *, pauses: Pauses | None = None,
    after_s: Mapping[str, float] | None = None, places: Mapping[str, float] | None = None,
) -> MixedScene:  # fmt: skip
    """`(line_id, speaker, prepared clip)` in speaking order as one scene; `after_s` is more silence after a line, by
    its id. With `places`, where each speaker stands (see `panorama`), it is stereo.

    Raises BadInput for a scene of no lines.
    """
    kept = [(line_id, speaker, _kept(clip)) for line_id, speaker, clip in lines]
    mix = mix_of(kept, scene_id, pauses=pauses, after_s=after_s, places=places)
    samples = whole(mix.sound)
    return MixedScene(scene_id, samples[0] if places is None else samples, mix.lines)


def mix_of(
    lines: Sequence[tuple[str, str, KeptClip]], scene_id: str, *, pauses: Pauses | None = None,
    after_s: Mapping[str, float] | None = None, places: Mapping[str, float] | None = None,
) -> Mix:  # fmt: skip
    """The same of clips that are read when they are to be heard, of which it holds one at a time."""
    if not lines:
        raise BadInput("A scene without lines cannot be rendered.", hint="Write a line, or delete the scene.")
    if any(clip.rate_hz != RATE_HZ for _, _, clip in lines):
        raise BadInput("Clips must be prepared before they are mixed.")
    spans = [(line_id, speaker, clip.length) for line_id, speaker, clip in lines]
    timeline = place(spans, RATE_HZ, pauses or Pauses(), after_s)
    sides = [None if places is None else places.get(speaker, 0.0) for _, speaker, _ in lines]
    timed = tuple(replace(at, words=clip.words) for at, (_, _, clip) in zip(timeline.lines, lines, strict=True))
    clips = [clip for _, _, clip in lines]
    return Mix(scene_id, _Spoken(timed, clips, sides, timeline.frames), timed)


class _Spoken:
    """Lines where they lie, each on its side, None being mono; silence around them."""

    def __init__(
        self, lines: Sequence[PlacedLine], clips: Sequence[KeptClip], sides: Sequence[float | None], length: int
    ) -> None:
        self.channels, self.length = 1 if None in sides else 2, length
        self._lines = list(zip(lines, clips, sides, strict=True))
        self._last: tuple[KeptClip, Samples] | None = None

    def between(self, start: int, stop: int) -> Samples:
        samples = np.zeros((self.channels, min(stop, self.length) - start), np.float32)
        for line, clip, side in self._lines:
            first, last = max(start, line.start), min(stop, line.end)
            if first < last:
                heard = self._read(clip)[first - line.start : last - line.start]
                samples[:, first - start : last - start] = heard if side is None else placed(heard, side)
        return samples

    def _read(self, clip: KeptClip) -> Samples:
        """The one that was read last is at hand: a line lies in several pieces."""
        if self._last is None or self._last[0] is not clip:
            samples = clip.read().samples
            if len(samples) != clip.length:
                raise NotFound("A line that was spoken is another one now.", hint="Render again: the others are kept.")
            self._last = (clip, samples)
        return self._last[1]


def _kept(clip: Clip) -> KeptClip:
    return KeptClip(len(clip.samples), clip.rate_hz, clip.words, lambda: clip)
