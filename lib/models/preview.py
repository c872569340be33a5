"""What a listing shows of an asset, read from its metadata once, when it is saved: the rest is not loaded for a card.

Metadata comes from any client, so what does not fit is left out, never refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from pydantic import BaseModel

EPISODE: Final = "episode"
SCENE: Final = "scene"
KINDS: Final = (EPISODE, SCENE)
_COLUMNS = 120
_TURNS = 120
_EXCERPT = 280


class Turn(BaseModel):
    """One voice until `end`, a share of the whole; `speaker` counts the voices in the order they are first heard."""

    speaker: int
    end: float


class Preview(BaseModel):
    """At most 120 `[lowest, highest]` pairs within ±1, who speaks where, and how a text begins."""

    peaks: list[tuple[float, float]] = []
    turns: list[Turn] = []
    excerpt: str = ""


def kind_of(metadata: Mapping[str, Any]) -> str:
    """`episode`, `scene`, or nothing for what is neither."""
    scene_id = metadata.get("scene_id")
    if not isinstance(scene_id, (str, int)) or not scene_id:
        return ""
    return EPISODE if scene_id == EPISODE else SCENE


def duration_of(metadata: Mapping[str, Any]) -> float | None:
    """Seconds, when the metadata says a length that can be one."""
    return _number(metadata.get("duration_s"))


def preview_of(metadata: Mapping[str, Any]) -> Preview:
    text = next((metadata[k] for k in ("content", "text", "excerpt") if isinstance(metadata.get(k), str)), "")
    excerpt = " ".join(text[: 4 * _EXCERPT].split())
    return Preview(
        peaks=_peaks(metadata.get("peaks")),
        turns=_turns(metadata.get("lines"), duration_of(metadata) or 0.0),
        excerpt=excerpt if len(excerpt) <= _EXCERPT else excerpt[: _EXCERPT - 1].rstrip() + "…",
    )


def thinned(peaks: list[tuple[float, float]], columns: int) -> list[tuple[float, float]]:
    """At most `columns` pairs, each the mean of those it stands for; extremes of levelled speech are a block."""
    step = max(1, -(-len(peaks) // columns))
    groups = [peaks[n : n + step] for n in range(0, len(peaks), step)]
    return [
        (round(sum(low for low, _ in g) / len(g), 3), round(sum(high for _, high in g) / len(g), 3)) for g in groups
    ]


def _peaks(given: Any) -> list[tuple[float, float]]:
    if not isinstance(given, list):
        return []
    pairs = [(_signed(p[0]), _signed(p[1])) for p in given if isinstance(p, (list, tuple)) and len(p) == 2]
    known = [(low, high) for low, high in pairs if low is not None and high is not None]
    return thinned(known, _COLUMNS) if len(known) == len(given) else []


def _turns(given: Any, duration_s: float) -> list[Turn]:
    """Neighbouring lines of one voice are one turn; a voice speaks until the next begins."""
    if not isinstance(given, list) or duration_s <= 0:
        return []
    spoken = [(str(line.get("speaker")), _number(line.get("start_s"))) for line in given if isinstance(line, dict)]
    begun = [(who, start) for n, (who, start) in enumerate(spoken) if start is not None and _is_new(spoken, n)]
    voices = list(dict.fromkeys(who for who, _ in begun))
    ends = [min(1.0, start / duration_s) for _, start in begun[1:]] + [1.0]
    turns = [Turn(speaker=voices.index(who), end=round(end, 4)) for (who, _), end in zip(begun, ends, strict=True)]
    return turns if len(turns) <= _TURNS else []


def _is_new(spoken: list[tuple[str, float | None]], n: int) -> bool:
    return n == 0 or spoken[n - 1][0] != spoken[n][0]


def _number(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and isfinite(value) and 0 <= value < 1e7 else None


def _signed(value: Any) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return max(-1.0, min(1.0, float(value))) if is_number and isfinite(value) else None
