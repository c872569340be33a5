"""A waveform as HTML: the drawing is a mask, the speakers' colours show through it, chapters are ticks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from lib.models.preview import thinned
from lib.models.sound import Chapter, TimedLine
from lib.ui import format

_HEIGHT = 100
_COLUMNS = 200
_NEUTRAL = "var(--quiet)"

Peaks = Sequence[Sequence[float]]


def waveform(
    peaks: Peaks,
    duration_s: float,
    *,
    chapters: Sequence[Chapter] = (),
    lines: Sequence[TimedLine] = (),
    classes: dict[str, str] | None = None,
) -> str:
    """HTML of the waveform of `duration_s` seconds; `peaks` are `[lowest, highest]` pairs within ±1.

    `classes` gives the CSS class of each speaker of `lines`. Nothing to draw gives an empty string.
    """
    if not peaks or duration_s <= 0:
        return ""
    mask = f"url(&quot;data:image/svg+xml,{quote(_drawing(thinned(peaks, _COLUMNS)))}&quot;)"
    paint = _paint(lines, duration_s, classes or {})
    ticks = "".join(
        f'<span class="tick" style="left:{100 * c.start_s / duration_s:.2f}%" title="{escape(c.title)}"></span>'
        for c in chapters
        if 0 < c.start_s < duration_s
    )
    label = f"Waveform, {format.duration(duration_s)}"
    return (
        f'<div class="waveform" role="img" aria-label="{label}">'
        f'<div class="sound" style="background:{paint};-webkit-mask-image:{mask};mask-image:{mask}"></div>{ticks}</div>'
    )


def _drawing(peaks: list[tuple[float, float]]) -> str:
    """SVG of bars around the middle, the loudest as high as the drawing."""
    loudest = max(max(abs(low), abs(high)) for low, high in peaks) or 1.0
    middle = _HEIGHT / 2
    bars = []
    for n, (low, high) in enumerate(peaks):
        top = middle - max(0.6, middle * max(high, 0) / loudest)
        bottom = middle + max(0.6, middle * max(-low, 0) / loudest)
        bars.append(f"M{n + 0.15:.2f} {top:.1f}h.7V{bottom:.1f}h-.7z")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(peaks)} {_HEIGHT}" preserveAspectRatio="none">'
        f'<path d="{"".join(bars)}"/></svg>'
    )


def _paint(lines: Sequence[TimedLine], duration_s: float, classes: dict[str, str]) -> str:
    """A CSS background: one stretch a turn, in its speaker's colour."""
    if not lines:
        return _NEUTRAL
    stops: list[str] = []
    at = 0.0
    for n, line in enumerate(lines):
        end = lines[n + 1].start_s if n + 1 < len(lines) else duration_s
        colour = f"var(--{classes[line.speaker]})" if line.speaker in classes else _NEUTRAL
        stops.append(f"{colour} {100 * at / duration_s:.2f}% {100 * end / duration_s:.2f}%")
        at = end
    return f"linear-gradient(90deg,{','.join(stops)})"
