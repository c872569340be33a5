"""How long lines take in the voices of their speakers. Seconds throughout.

`lib.pipeline.duration` knows an ordinary voice. A pace is what a voice takes of that: 1.07 is seven percent slower. It
is known of the bundled voices, and of every voice that was heard it is fitted to what was really spoken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from lib.models.script import Line, Script
from lib.pipeline.duration import SCENE_GAP_S, TURN_GAP_S, spoken_seconds

Paces = Mapping[str, float]
"""By the name of a speaker, seconds of theirs for a second of an ordinary voice; 1 for who is not in it."""

SAME_SPEAKER_GAP_S = 0.38
"""As the mixer's pause before a line of who has just spoken; before another it is TURN_GAP_S."""
EMPHASIS = 1 / 0.94
"""What an emphasised line takes more, as it is spoken slower."""
TRUST_S = 30.0
"""So many ordinary seconds must have been heard for what was measured to count as much as what was assumed."""
SLOWEST, FASTEST = 2.5, 0.4


def fitted(assumed: float, ordinary_s: float, spoken_s: float) -> float:
    """A voice's pace: what was assumed, drawn to what was measured by how much there is of it."""
    pace = (assumed * TRUST_S + spoken_s) / (TRUST_S + ordinary_s)
    return min(SLOWEST, max(FASTEST, pace))


def line_seconds(line: Line, paces: Paces, said: str = "") -> float:
    """From the first sound of the line to its last; `said` is how it is pronounced where that is not its text."""
    emphasis = EMPHASIS if line.emphasis else 1.0
    return spoken_seconds(said or line.text) * paces.get(line.speaker, 1.0) * emphasis


def lines_seconds(lines: Sequence[Line], paces: Paces, said: Mapping[str, str] | None = None) -> float:
    """Lines one after another, with the pauses between them and those they ask for; `said` by a line's id."""
    spoken_s = sum(line_seconds(line, paces, (said or {}).get(line.id, "")) + line.pause_s for line in lines)
    pairs = pairwise(lines)
    return spoken_s + sum(SAME_SPEAKER_GAP_S if a.speaker == b.speaker else TURN_GAP_S for a, b in pairs)


def scene_targets(script: Script, minutes: float) -> dict[str, float]:
    """What each scene should take, by id: an equal share of the episode less the pauses between scenes."""
    scenes = script.scenes
    whole_s = max(0.0, 60 * minutes - SCENE_GAP_S * (len(scenes) - 1)) if scenes else 0.0
    return {scene.id: whole_s / len(scenes) for scene in scenes}
