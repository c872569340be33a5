"""From old lines and new ones to single changes, each of which can be accepted by itself; and back to lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lib.models.rewriting import LineChange
from lib.models.script import Line, Scene, Script
from lib.models.values import digest

_ANCHORS = 12
"""So many lines before a new one are remembered, since some of them may be gone when it is accepted."""


def changes_between(scene: Scene, lines: Sequence[Line]) -> list[LineChange]:
    """What makes these lines of the scene's; lines are told by their ids, and those that stay keep their order."""
    by_id = {line.id: line for line in lines}
    added = _added(scene, lines)
    found = added.get("", [])
    for line in scene.lines:
        new = by_id.get(line.id)
        if new is None or _said(new) != _said(line):
            found.append(LineChange(scene_id=scene.id, old=line, new=new))
        found += added.get(line.id, [])
    return [each.model_copy(update={"id": _id_of(each)}) for each in found]


def fits(script: Script, change: LineChange) -> bool:
    """Whether the change can still be made: its line is as it was, or the one it adds is not there yet."""
    scene = script.scene(change.scene_id)
    if scene is None:
        return False
    if change.old is None:
        taken = {line.id for line in script.lines()}
        return change.new is not None and change.new.id not in taken
    now = next((line for line in scene.lines if line.id == change.old.id), None)
    return now is not None and _said(now) == _said(change.old)


def applied(scene: Scene, changes: Sequence[LineChange]) -> list[Line]:
    """The scene's lines with these changes, all of which fit."""
    lines = list(scene.lines)
    gone = {change.old.id for change in changes if change.old is not None and change.new is None}
    for change in changes:
        if change.old is not None and change.new is not None:
            at = next(n for n, line in enumerate(lines) if line.id == change.old.id)
            lines[at] = lines[at].model_copy(update=_said_of(change.new))
        elif change.old is None and change.new is not None:
            lines.insert(_place(lines, change.after), change.new)
    return [line for line in lines if line.id not in gone]


def those(changes: Sequence[LineChange], ids: Collection[str] | None) -> list[LineChange]:
    """The changes with these ids; all without any."""
    return [change for change in changes if ids is None or change.id in ids]


def _added(scene: Scene, lines: Sequence[Line]) -> dict[str, list[LineChange]]:
    """New lines by the old line that they follow, "" before all of them."""
    old = {line.id for line in scene.lines}
    found: dict[str, list[LineChange]] = {}
    anchor, before = "", list[str]()
    for line in lines:
        if line.id in old:
            anchor = line.id
        else:
            found.setdefault(anchor, []).append(LineChange(scene_id=scene.id, new=line, after=before[:_ANCHORS]))
        before.insert(0, line.id)
    return found


def _place(lines: Sequence[Line], after: Sequence[str]) -> int:
    """Behind the first of those lines that is there; at the beginning without any."""
    places = {line.id: n + 1 for n, line in enumerate(lines)}
    return next((places[line_id] for line_id in after if line_id in places), 0)


def _said(line: Line) -> tuple[str, str, frozenset[str]]:
    return line.speaker, line.text, frozenset(line.used_fact_ids)


def _said_of(line: Line) -> dict[str, object]:
    """What a change brings; how the line is spoken stays."""
    return {"speaker": line.speaker, "text": line.text, "used_fact_ids": list(line.used_fact_ids)}


def _id_of(change: LineChange) -> str:
    return f"change_{digest(change.model_dump(mode='json', exclude={'id'}))[:12]}"
