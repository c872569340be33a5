"""A scene as one stretch of sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lib.audio.master import RATE_HZ
from lib.audio.panorama import placed
from lib.audio.timeline import Pauses, PlacedLine, place
from lib.errors import BadInput
from lib.models.sound import Clip, Samples


@dataclass(frozen=True, slots=True)
class MixedScene:
    """`samples` float32 at 44.1 kHz, mono `(frames,)` or stereo `(2, frames)`, a whole number of MP3 frames, ending in
    silence; `lines` in order."""

    scene_id: str
    samples: Samples = field(repr=False)
    lines: tuple[PlacedLine, ...]


def mix_scene(
    lines: Sequence[tuple[str, str, Clip]], scene_id: str, *, pauses: Pauses | None = None,
    after_s: Mapping[str, float] | None = None, places: Mapping[str, float] | None = None,
) -> MixedScene:  # fmt: skip
    """`(line_id, speaker, prepared clip)` in speaking order as one scene; `after_s` is more silence after a line, by
    its id. With `places`, where each speaker stands (see `panorama`), it is stereo.

    Raises BadInput for a scene of no lines.
    """
    if not lines:
        raise BadInput("A scene without lines cannot be rendered.", hint="Write a line, or delete the scene.")
    if any(clip.rate_hz != RATE_HZ for _, _, clip in lines):
        raise BadInput("Clips must be prepared before they are mixed.")
    spans = [(line_id, speaker, len(clip.samples)) for line_id, speaker, clip in lines]
    timeline = place(spans, RATE_HZ, pauses or Pauses(), after_s)
    samples = np.zeros((timeline.frames,) if places is None else (2, timeline.frames), np.float32)
    for (_, speaker, clip), at in zip(lines, timeline.lines, strict=True):
        samples[..., at.start : at.end] = (
            clip.samples if places is None else placed(clip.samples, places.get(speaker, 0.0))
        )
    timed = tuple(replace(at, words=clip.words) for at, (_, _, clip) in zip(timeline.lines, lines, strict=True))
    return MixedScene(scene_id, samples, timed)
