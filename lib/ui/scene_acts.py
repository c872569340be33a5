"""What can be done with the scene that is open, as HTML below its desk, and the verbs behind it."""

from __future__ import annotations

from lib.actions import scenes
from lib.models.script import Scene
from lib.ui import desk_acts, presses, project, second_reading
from lib.ui.errors import noted


def html(number: int, scene: Scene, *, last: bool, price: str = "") -> str:
    """Close it, approve it or take the approval back; the rest drops down. `price`: of hearing it, in brackets."""
    if scene.approved:
        approval = presses.button("Take approval back", "unapprove", scene.id, css="bare")
    else:
        approval = presses.button("Approve this scene", "approve", scene.id, disabled=not scene.lines)
    done = presses.button("Done editing", "close", scene.id, css="bare", icon="check")
    more = _more(number, scene, last=last, price=price)
    return f'<div class="acts">{more}<span class="gap"></span>{done}{approval}</div>'


def _more(number: int, scene: Scene, *, last: bool, price: str) -> str:
    acts = (
        (f"Hear the scene{price}", "hear_scene", not scene.lines),
        ("Rewrite, tighten, extend…", "rewrite", not scene.lines),
        (f"{second_reading.ACT}…", second_reading.TOOL, not scene.lines),
        ("New scene after it", "add_scene", False),
        ("Move up", "scene_up", number == 1),
        ("Move down", "scene_down", last),
        ("Merge with the next scene", "merge_scene", last),
        ("Delete the scene", "delete_scene", False),
    )
    items = "".join(presses.button(words, act, scene.id, css="bare wide", disabled=off) for words, act, off in acts)
    summary = f'<summary role="button" class="act bare">{presses.symbol("more_horiz")}<span>Scene</span></summary>'
    return f'<details class="drop left">{summary}<div class="list">{items}</div></details>'


@presses.does("hear_scene")
def _hear(scene_id: str) -> None:
    with noted("project"):
        desk_acts.hear_scene(scene_id)


@presses.does("add_scene")
def _add(after_scene_id: str) -> None:
    """A scene after that one, or the first; it is opened."""
    project.edit(scenes.add_scene, after_scene_id or None)
    opened = project.opened()
    every = [scene.id for scene in opened.script_data.scenes] if opened and opened.script_data else []
    at = every.index(after_scene_id) + 1 if after_scene_id in every else 0
    if at < len(every):
        desk_acts.open_scene(every[at])


@presses.does("scene_up")
def _up(scene_id: str) -> None:
    project.edit(scenes.move_scene, scene_id, -1)


@presses.does("scene_down")
def _down(scene_id: str) -> None:
    project.edit(scenes.move_scene, scene_id, 1)


@presses.does("merge_scene")
def _merge(scene_id: str) -> None:
    project.edit(scenes.merge_scene, scene_id)


@presses.does("delete_scene")
def _delete(scene_id: str) -> None:
    """At once: undo brings it back."""
    project.edit(scenes.delete_scene, scene_id)
