"""What a writer is asked to change, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.models.enums import RewriteKind
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from lib.pipeline.pacing import Paces, lines_seconds

NEAR, NEAR_S = 0.05, 3.0
"""A scene is at its length when it is this near to it, in shares of it or in seconds."""


def near_s(target_s: float) -> float:
    """How far off a length may be."""
    return max(NEAR_S, NEAR * target_s)


@dataclass(frozen=True, slots=True)
class Task:
    """`scene_ids` are to be changed, or only the line `line_id` of the one scene. `targets_s` are the seconds each
    scene of the script should take, by id; `paces` how long voices take. `known` are texts that need no fact."""

    kind: RewriteKind
    script: Script
    scene_ids: Sequence[str]
    targets_s: Mapping[str, float]
    research: Research
    paces: Paces
    line_id: str = ""
    feedback: str = ""
    known: Sequence[str] = ()

    @property
    def scenes(self) -> list[Scene]:
        """Those to be changed, in their order."""
        return [scene for scene in self.script.scenes if scene.id in self.scene_ids and scene.lines]

    def seconds(self, lines: Sequence[Line]) -> float:
        return lines_seconds(lines, self.paces)

    def untold(self) -> list[Fact]:
        """The usable facts that no line stands on and no line says word for word."""
        used = {fact_id for line in self.script.lines() for fact_id in line.used_fact_ids}
        said = " ".join(" ".join(line.text.split()) for line in self.script.lines())
        return [
            fact for fact in self.research.usable_facts()
            if fact.id not in used and " ".join(fact.quote.split()) not in said
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rewritten:
    """By the id of a scene its lines as they would be; lines that stay keep their ids. `notes` are for the producer."""

    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    notes: Sequence[str] = ()


def left_alone(kind: RewriteKind, numbers: Sequence[int]) -> list[str]:
    """A note on the scenes, by number, that have their length already; none for none."""
    if not numbers:
        return []
    return [f"{_scenes(numbers)} {'is' if len(numbers) == 1 else 'are'} not {_off(kind)}."]


def missed(kind: RewriteKind, off_s: Mapping[int, float], why: str) -> list[str]:
    """A note on the scenes, by number, that stay so many seconds off their length, and why; none for none."""
    if not off_s:
        return []
    seconds = _listed([f"{each:.0f}" for each in off_s.values()])
    stay = "stays" if len(off_s) == 1 else "stay"
    return [f"{_scenes(list(off_s))} {stay} {seconds} seconds {_off(kind)}: {why}"]


def _off(kind: RewriteKind) -> str:
    return "too long" if kind is RewriteKind.TIGHTEN else "too short"


def _scenes(numbers: Sequence[int]) -> str:
    return f"{'Scene' if len(numbers) == 1 else 'Scenes'} {_listed([str(number) for number in numbers])}"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
