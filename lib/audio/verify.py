"""Whether a clip can be the speech it should be, before it is kept."""

from __future__ import annotations

import numpy as np

from lib.errors import BadAnswer
from lib.models.sound import Clip, Samples

_FASTEST_CHARS_PER_S, _SLOWEST_CHARS_PER_S = 40.0, 4.0
"""Read English runs at 12-18 characters a second; these bounds leave room for a hurried and a very slow voice."""

_ALLOWED_EXTRA_S = 2.0
_QUIETEST_PEAK = 10 ** (-45 / 20)
_CLIPPED_AT = 0.999
_CLIPPED_RUN = 3
_CLIPPED_RUNS_PER_S = 2.0


def verify(clip: Clip, text: str, *, speed: float = 1.0) -> None:
    """Raises BadAnswer, naming why, unless `clip` is finite, audible, unclipped, and as long as `text` would take."""
    if not len(clip.samples):
        raise _bad("is empty")
    if not np.isfinite(clip.samples).all():
        raise _bad("is damaged")
    loudest = max(float(clip.samples.max()), -float(clip.samples.min()))
    if loudest < _QUIETEST_PEAK:
        raise _bad("is silent")
    heard = clip.sounding()
    heard_s = (heard.stop - heard.start) / clip.rate_hz
    _verify_length(heard_s, len(" ".join(text.split())), speed)
    if loudest >= _CLIPPED_AT and _clipped_runs(clip.samples) > _CLIPPED_RUNS_PER_S * max(1.0, clip.duration_s):
        raise _bad("is overdriven")


def _verify_length(heard_s: float, chars: int, speed: float) -> None:
    if heard_s < chars / _FASTEST_CHARS_PER_S / speed:
        raise _bad(f"is too short: {heard_s:.1f} s for {chars} characters")
    if heard_s > chars / _SLOWEST_CHARS_PER_S / speed + _ALLOWED_EXTRA_S:
        raise _bad(f"is too long: {heard_s:.1f} s for {chars} characters")


def _clipped_runs(samples: Samples) -> int:
    """How often three or more samples in a row stand at full scale."""
    edges = np.diff(np.concatenate([[0], (np.abs(samples) >= _CLIPPED_AT).astype(np.int8), [0]]))
    lengths = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return int((lengths >= _CLIPPED_RUN).sum())


def _bad(what: str) -> BadAnswer:
    return BadAnswer(f"The spoken line {what}.", hint="Speak it again, rephrase it, or choose another voice.")
