"""The lines of a script: add, change, split, merge, move and delete them. New words un-approve their scene."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lib.actions.scripted import (
    checked_text,
    find_line,
    index_in,
    known_speaker,
    save_lines,
    save_scenes,
    scene_of,
    with_lines,
)
from lib.actions.studio import Studio
from lib.errors import BadInput, Duplicate
from lib.models.enums import Emotion
from lib.models.project import Project
from lib.models.script import PAUSE_MAX_S, Line
from lib.pipeline.offline.bounds import split

SCENES_OWN = "scene"
"""In place of a line's own mood: it has the scene's."""
_LINE_ID = re.compile(r"line_[0-9a-z]{6,40}")


def edit_line(
    studio: Studio,
    project: Project,
    line_id: str,
    *,
    text: str | None = None,
    speaker: str | None = None,
    emphasis: bool | None = None,
    pause_s: float | None = None,
    emotion: str | None = None,
) -> Project:
    """Change what is given. New words or another speaker un-approve the scene; `emotion` may be SCENES_OWN.

    Raises BadInput, NotFound, Stale.
    """
    change: dict[str, Any] = {}
    if text is not None:
        change["text"] = checked_text(text)
    if speaker is not None:
        change["speaker"] = known_speaker(project, speaker)
    if emphasis is not None:
        change["emphasis"] = emphasis
    if pause_s is not None:
        change["pause_s"] = _checked_pause(pause_s)
    if emotion is not None:
        change["emotion"] = None if emotion == SCENES_OWN else known_emotion(emotion)
    scene, at = find_line(project, line_id)
    lines = list(scene.lines)
    lines[at] = lines[at].model_copy(update=change)
    return save_lines(studio, project, scene, lines)


def add_line(
    studio: Studio, project: Project, scene_id: str, after_line_id: str | None, speaker: str, text: str,
    *, line_id: str = "",
) -> Project:  # fmt: skip
    """Insert a line after another, or first. `line_id` is its id where the caller must know it before.

    Raises BadInput, Duplicate for an id that is taken, NotFound, Stale.
    """
    scene = scene_of(project, scene_id)
    at = 0 if after_line_id is None else index_in(scene, after_line_id) + 1
    given = {"id": _free_id(project, line_id)} if line_id else {}
    line = Line(speaker=known_speaker(project, speaker), text=checked_text(text), **given)
    return save_lines(studio, project, scene, [*scene.lines[:at], line, *scene.lines[at:]])


def delete_line(studio: Studio, project: Project, line_id: str) -> Project:
    """Raises NotFound, Stale."""
    scene, at = find_line(project, line_id)
    return save_lines(studio, project, scene, scene.lines[:at] + scene.lines[at + 1 :])


def split_line(studio: Studio, project: Project, line_id: str, at: int | None = None, *, new_id: str = "") -> Project:
    """Make two lines of one, before character `at`; without it between the two sentences nearest the middle.

    Both stand on the same facts, for the checks to tell what each needs; the pause follows the second.
    Raises BadInput when one of them would be empty, NotFound, Stale.
    """
    scene, n = find_line(project, line_id)
    line = scene.lines[n]
    place = _between_sentences(line.text) if at is None else at
    first, second = line.text[:place].strip(), line.text[place:].strip()
    if not first or not second:
        raise BadInput(
            "There is nothing to split off there.", hint="Put the cursor between two words of the line, then split it."
        )
    given = {"id": _free_id(project, new_id)} if new_id else {}
    fresh = Line.model_validate({**line.model_dump(exclude={"id"}), "text": second, **given})
    halves = [line.model_copy(update={"text": first, "pause_s": 0.0}), fresh]
    return save_lines(studio, project, scene, [*scene.lines[:n], *halves, *scene.lines[n + 1 :]], "A line split in two")


def merge_line(studio: Studio, project: Project, line_id: str) -> Project:
    """Take the next line of the scene into this one: its words, its facts, its pause; this speaker says both.

    Raises BadInput when there is none, or both are too long for one line, NotFound, Stale.
    """
    scene, n = find_line(project, line_id)
    if n + 1 >= len(scene.lines):
        raise BadInput("No line follows this one in its scene.", hint="Merge the scene with the next one first.")
    line, after = scene.lines[n : n + 2]
    text = checked_text(f"{line.text} {after.text}")
    facts = list(dict.fromkeys([*line.used_fact_ids, *after.used_fact_ids]))
    both = line.model_copy(update={"text": text, "used_fact_ids": facts, "pause_s": after.pause_s})
    return save_lines(studio, project, scene, [*scene.lines[:n], both, *scene.lines[n + 2 :]], "Two lines merged")


def move_line(studio: Studio, project: Project, line_id: str, by: int) -> Project:
    """Move a line up (negative) or down within its scene, as far as there is room. Raises NotFound, Stale."""
    scene, at = find_line(project, line_id)
    lines = list(scene.lines)
    line = lines.pop(at)
    lines.insert(max(0, min(len(lines), at + by)), line)
    return save_lines(studio, project, scene, lines)


def move_line_to(
    studio: Studio, project: Project, line_id: str, scene_id: str, after_line_id: str | None = None
) -> Project:
    """Move a line into a scene, its own or another: after that line, or first. Raises NotFound, Stale."""
    scene, at = find_line(project, line_id)
    target = scene_of(project, scene_id)
    if after_line_id is not None:
        index_in(target, after_line_id)
    line, rest = scene.lines[at], scene.lines[:at] + scene.lines[at + 1 :]
    if target.id == scene.id:
        if after_line_id == line_id:
            return project
        lines = _inserted(rest, line, after_line_id)
        return save_lines(studio, project, scene, lines)
    into = _inserted(target.lines, line, after_line_id)
    changed = [with_lines(project, scene, rest), with_lines(project, target, into)]
    return save_scenes(studio, project, changed, "A line moved to another scene")


def known_emotion(name: str) -> Emotion:
    """Raises BadInput for a mood that no voice is told of."""
    if name not in list(Emotion):
        raise BadInput(f"There is no mood “{name}”.", hint=f"Choose {', '.join(Emotion)}.")
    return Emotion(name)


def _inserted(lines: Sequence[Line], line: Line, after_line_id: str | None) -> list[Line]:
    at = next((n + 1 for n, each in enumerate(lines) if each.id == after_line_id), 0)
    return [*lines[:at], line, *lines[at:]]


def _checked_pause(pause_s: float) -> float:
    if not 0 <= pause_s <= PAUSE_MAX_S:
        raise BadInput(f"A pause of {pause_s:g} seconds cannot be made.", hint=f"Choose 0 to {PAUSE_MAX_S:g} seconds.")
    return round(pause_s, 2)


def _free_id(project: Project, line_id: str) -> str:
    if not _LINE_ID.fullmatch(line_id):
        raise BadInput("That cannot be the id of a line.", hint="Leave it out, and one is given.")
    if project.script_data and any(line.id == line_id for line in project.script_data.lines()):
        raise Duplicate("A line with this id exists already.", existing_id=line_id)
    return line_id


def _between_sentences(text: str) -> int:
    """Where the sentence begins whose begin is nearest the middle; 0 for a single one."""
    starts = [start for start, _ in split(text)][1:]
    return min(starts, key=lambda start: abs(start - len(text) / 2), default=0)
