"""A change of a project in a few words, for its history."""

from __future__ import annotations

from lib.models.history import Change
from lib.models.project import Document
from lib.pipeline.differences import ORDER_OF_SCENES, SCENE, Difference, differences

_FIRST = {"analysis": "Analysed", "research": "Facts found", "script_data": "Script written", "queries": "Queries"}
_NAMED = 3


def change_of(before: Document, after: Document) -> Change:
    """What happened between the two. `field` is set when exactly one place was edited."""
    found = [d for d in differences(after, before) if d.part != "current_step"]
    first = next((name for name in ("script_data", "research", "analysis") if _is_new(name, before, after)), None)
    if first:
        return Change(what=_FIRST[first])
    scenes = [d for d in found if d.part.startswith(SCENE)]
    if scenes and len(scenes) == len(found):
        return _script(before, after, scenes)
    if len(found) == 1:
        return Change(what=found[0].label, field=found[0].part)
    names = [d.label for d in found[:_NAMED]]
    more = len(found) - _NAMED
    return Change(what=", ".join(names) + (f" and {more} more" if more > 0 else "") or "Step")


def _is_new(name: str, before: Document, after: Document) -> bool:
    return getattr(before, name) is None and getattr(after, name) is not None


def _script(before: Document, after: Document, scenes: list[Difference]) -> Change:
    was, now = before.script_data, after.script_data
    if was and now and not {s.id for s in was.scenes} & {s.id for s in now.scenes}:
        return Change(what="Script written again")
    if approvals := _approvals(scenes):
        return Change(what=approvals)
    if len(scenes) > 1:
        return Change(what="Order of scenes" if _has_order(scenes) else f"{len(scenes)} scenes")
    return _scene(scenes[0])


def _has_order(scenes: list[Difference]) -> bool:
    return any(scene.part == ORDER_OF_SCENES for scene in scenes)


def _approvals(scenes: list[Difference]) -> str:
    """`Scene 2 approved`, `3 scenes approved`; nothing when anything else changed."""
    rows = [row for scene in scenes for row in scene.rows]
    if not all(row.label == "Approval" for row in rows) or len({row.mine for row in rows}) != 1:
        return ""
    name = scenes[0].label if len(scenes) == 1 else f"{len(scenes)} scenes"
    return f"{name} approved" if rows[0].mine == "approved" else f"{name}: approval taken back"


def _scene(scene: Difference) -> Change:
    rows = [row for row in scene.rows if row.label != "Approval"]
    if len(rows) != 1:
        return Change(what=scene.label)
    row = rows[0]
    match row.mine, row.theirs:
        case "(no such scene)", _:
            return Change(what=f"{scene.label} deleted")
        case _, "(no such scene)":
            return Change(what=f"{scene.label} added")
        case "(no such line)", _:
            return Change(what=f"{scene.label}: a line deleted")
        case _, "(no such line)":
            return Change(what=f"{scene.label}: a line added")
    return Change(what=f"{scene.label}: {row.label[:1].lower()}{row.label[1:]}", field=f"{scene.part}/{row.label}")
