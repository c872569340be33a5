"""What a listing shows of an asset, read from its metadata once, when it is saved: the rest is not loaded for a card.

Metadata comes from any client, so what does not fit is left out, never refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
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


def thinned(peaks: Sequence[Sequence[float]] | npt.NDArray[np.floating], columns: int) -> list[tuple[float, float]]:
    """At most `columns` pairs, each the mean of those it stands for; extremes of levelled speech are a block."""
    if not len(peaks):
        return []
    starts = np.arange(0, len(peaks), -(-len(peaks) // columns))
    counts = np.diff(starts, append=len(peaks))
    means = np.add.reduceat(np.asarray(peaks, np.float64), starts, axis=0) / counts[:, None]
    return [(low, high) for low, high in means.round(3).tolist()]


def _peaks(given: Any) -> list[tuple[float, float]]:
    try:
        pairs = np.asarray(given)
    except ValueError:  # they are not equally long
        return []
    is_fit = pairs.ndim == 2 and pairs.shape[1] == 2 and pairs.dtype.kind in "if" and np.isfinite(pairs).all()
    return thinned(np.clip(pairs, -1.0, 1.0), _COLUMNS) if is_fit else []


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
    return float(value) if is_number and 0 <= value < 1e7 else None
