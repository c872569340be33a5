"""How long a script is when it is spoken: scene by scene in the voices of its cast, against what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.actions.manner import spoken_as, words_of
from lib.actions.studio import Studio
from lib.models.brief import Speaker
from lib.models.project import Project
from lib.models.script import Scene
from lib.pipeline.duration import SCENE_GAP_S, spoken_seconds
from lib.pipeline.pacing import Paces, fitted, lines_seconds, scene_targets
from lib.pipeline.spoken.respelling import respelled
from lib.providers.speech import known_pace
from lib.store import paces
from lib.store.engine import reading, writing

HEARD_S = 5.0
"""Ordinary seconds of a voice after which its pace is called fitted."""


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds; `target_s` is what they should be."""

    seconds: float
    target_s: float


@dataclass(frozen=True, slots=True)
class Lengths:
    """`scenes` by id. `fitted` names the speakers whose voices were heard: their pace is measured, that of the others
    assumed."""

    whole: Length
    scenes: Mapping[str, Length]
    fitted: tuple[str, ...]


def lengths(studio: Studio, project: Project) -> Lengths:
    """Of the script as it stands; all of it 0 without one."""
    script = project.script_data
    if script is None or not script.scenes:
        return Lengths(Length(0.0, 60.0 * project.duration), {}, ())
    known, heard = _paces(studio, project)
    targets = scene_targets(script, project.duration)
    scenes = {scene.id: Length(scene_seconds(project, scene, known), targets[scene.id]) for scene in script.scenes}
    whole_s = sum(length.seconds for length in scenes.values()) + SCENE_GAP_S * (len(scenes) - 1)
    return Lengths(Length(whole_s, 60.0 * project.duration), scenes, heard)


def paces_of(studio: Studio, project: Project) -> dict[str, float]:
    """By speaker, seconds for a second of an ordinary voice at the project's speed."""
    return _paces(studio, project)[0]


def scene_seconds(project: Project, scene: Scene, known: Paces) -> float:
    """With words said as the project's dictionary has them."""
    said = {line.id: respelled(line.text, project.pronunciations) for line in scene.lines}
    return lines_seconds(scene.lines, known, said)


def hear_paces(studio: Studio, plan: dict[str, Any], timeline: Sequence[Mapping[str, Any]]) -> None:
    """Learn from an episode that was made how fast its voices speak; `timeline` has its lines with `start_s` and
    `end_s`."""
    cast = {speaker.name: speaker for speaker in map(Speaker.model_validate, plan["cast"])}
    planned = {line["id"]: (scene, line) for scene in plan["scenes"] for line in scene["lines"]}
    heard: dict[paces.Key, tuple[float, float]] = {}
    for timed in timeline:
        scene, line = planned.get(str(timed.get("line_id")), ({}, {}))
        who = cast.get(str(line.get("speaker")))
        if who is None:
            continue
        speed = float(spoken_as(plan, scene, line)["speed"])
        key = (who.provider, who.voice_id)
        before = heard.get(key, (0.0, 0.0))
        spoken_s = (float(timed["end_s"]) - float(timed["start_s"])) * speed
        heard[key] = (before[0] + spoken_seconds(words_of(line)), before[1] + spoken_s)
    with writing(studio.engine) as session:
        paces.add(session, {key: seconds for key, seconds in heard.items() if min(seconds) > 0})


def _paces(studio: Studio, project: Project) -> tuple[dict[str, float], tuple[str, ...]]:
    """What each speaker's voice takes, and whose was heard."""
    voices = {speaker.name: (speaker.provider, speaker.voice_id) for speaker in project.cast}
    with reading(studio.engine) as session:
        heard = paces.of_voices(session, set(voices.values()))
    speed = project.knobs.voice_speed
    found = {
        name: fitted(known_pace(*voice), *heard.get(voice, (0.0, 0.0))) / speed for name, voice in voices.items()
    }  # fmt: skip
    return found, tuple(name for name, voice in voices.items() if heard.get(voice, (0.0, 0.0))[0] >= HEARD_S)
