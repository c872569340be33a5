"""The scenes beside the text: how long each is, whether it is approved, and a jump to it. HTML."""

from __future__ import annotations

from html import escape

from lib.actions.lengths import Lengths
from lib.models.script import Scene, Script
from lib.ui import format, presses

_APPROVED = ("approved", "check", "is-done")
_FLAGGED = ("lines to look at", "error", "is-needs-you")
_OPEN = ("not approved yet", "radio_button_unchecked", "is-waiting")


def html(script: Script, flagged: set[str], open_id: str, lengths: Lengths) -> str:
    """`flagged` are the ids of scenes whose lines have flags; `open_id` is the one that is edited."""
    rows = "".join(
        _row(n, scene, scene.id in flagged, scene.id == open_id, lengths.scenes[scene.id].seconds)
        for n, scene in enumerate(script.scenes, 1)
    )
    last = script.scenes[-1].id if script.scenes else ""
    add = presses.button("Add a scene", "add_scene", last, css="bare small", icon="add")
    return (
        f'<details class="outline" open><summary>Scenes<span class="quiet">{format.duration(lengths.whole.seconds)} of '
        f"{format.duration(lengths.whole.target_s)}</span></summary>"
        f'<nav aria-label="Scenes"><ol>{rows}</ol>{add}</nav></details>'
    )


def _row(number: int, scene: Scene, flagged: bool, is_open: bool, spoken_s: float) -> str:
    state = (
        ("approved", "check", "is-done") if scene.approved else ("needs you", "radio_button_unchecked", "is-waiting")
    )
    if flagged and not scene.approved:
        state = ("lines to look at", "error", "is-needs-you")
    words, mark, css = state
    current = ' aria-current="true"' if is_open else ""
    title = escape(scene.title or "Untitled scene")
    return (
        f'<li><a href="#{escape(scene.id)}" data-jump="{escape(scene.id)}"{current} title="{title}: {words}">'
        f'<span class="n">{number}</span><span class="t">{title}</span>'
        f'<span class="quiet">{format.duration(spoken_s)}</span>{presses.symbol(mark, css)}'
        f'<span class="unseen">{words}</span></a></li>'
    )
