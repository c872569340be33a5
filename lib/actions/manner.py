"""How a line of a plan is spoken: in which words, at which pace, in which mood, with how much silence after it."""

from __future__ import annotations

from typing import Any

from lib.models.enums import Emotion
from lib.models.project import Project
from lib.models.script import Line, Scene
from lib.models.sound import TimedLine
from lib.pipeline.spoken import spoken
from lib.pipeline.spoken.heard import as_written
from lib.pipeline.spoken.respelling import respelled

EMPHASIS_PACE = 0.94
"""An emphasised line is given more time, which every voice understands: few know stress, all know pace."""
_SLOWEST = 0.5


def plan_scene(project: Project, scene: Scene) -> dict[str, Any]:
    """Everything that decides how the scene sounds beside cast and pace, as plain JSON."""
    lines = [plan_line(project, line) for line in scene.lines]
    return {"id": scene.id, "title": scene.title, "emotion": scene.emotion.value, "lines": lines}


def plan_line(project: Project, line: Line) -> dict[str, Any]:
    """The line; what it does not have of its own is left out, so that plans from before are equal plans."""
    plan: dict[str, Any] = {"id": line.id, "speaker": line.speaker, "text": line.text}
    said = respelled(line.text, project.pronunciations)
    if said != line.text:
        plan["said"] = said
    if line.emotion is not None:
        plan["emotion"] = line.emotion.value
    if line.emphasis:
        plan["emphasis"] = True
    if line.pause_s:
        plan["pause_s"] = line.pause_s
    return plan


def words_of(line: dict[str, Any]) -> str:
    """What is spoken: its text, with words said as the project's dictionary has them."""
    return str(line.get("said") or line["text"])


def as_told(timed: TimedLine, line: dict[str, Any]) -> TimedLine:
    """A planned line where it is heard, with its words as they are written, and when each begins as far as is known."""
    text = str(line["text"])
    words = as_written(text, spoken(words_of(line)), timed.words) if timed.words else []
    return timed.model_copy(update={"text": text, "words": words})


def spoken_as(plan: dict[str, Any], scene: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    """Pace and mood of a planned line; a mood that nobody knows is neutral."""
    speed = float(plan["speed"])
    if line.get("emphasis"):
        speed = max(_SLOWEST, round(speed * EMPHASIS_PACE, 3))
    return {"speed": speed, "emotion": str(line.get("emotion") or scene.get("emotion") or Emotion.NEUTRAL.value)}


def silences_s(scene: dict[str, Any]) -> dict[str, float]:
    """Seconds of silence beyond the usual after each line that has any, by its id."""
    return {line["id"]: float(line["pause_s"]) for line in scene["lines"] if line.get("pause_s")}
