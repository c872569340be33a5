"""What a writer is asked to change, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.models.enums import RewriteKind
from lib.models.research import Fact, Research
from lib.models.script import Line, Scene, Script
from lib.pipeline.pacing import Paces, lines_seconds


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
    what = "too long" if kind is RewriteKind.TIGHTEN else "too short"
    if len(numbers) == 1:
        return [f"Scene {numbers[0]} is not {what}."]
    return [f"Scenes {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are not {what}."]
