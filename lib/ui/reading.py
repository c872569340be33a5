"""A script to read, as HTML: one element for as many scenes as follow each other, whose buttons are plain HTML too.

A page of a hundred scenes costs a rerun hardly more than an empty one, because what is only read is drawn once a
version and sent as one piece; one small component hears the clicks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Scene, Script
from lib.pipeline.checks import Flag
from lib.ui import checks, format, look
from lib.ui.facts import origin, source_names
from lib.ui.look import Drawn

Marks = dict[str, list[Flag]]
EDIT, APPROVE, UNAPPROVE = "edit", "approve", "unapprove"
_HEARD = "reading_heard"
_CLICKS = st.components.v2.component(
    "script_clicks",
    html="<span hidden></span>",
    js="""
let count = Date.now()
export default function ({ setStateValue }) {
  const hear = (event) => {
    const pressed = event.target.closest?.("[data-act]")
    if (pressed && !pressed.disabled)
      setStateValue("pressed", { act: pressed.dataset.act, scene: pressed.dataset.scene, count: ++count })
  }
  if (window.scriptClicks) document.removeEventListener("click", window.scriptClicks)
  window.scriptClicks = hear
  document.addEventListener("click", hear)
  return () => document.removeEventListener("click", window.scriptClicks)
}
""",
)


def hear_clicks(act: Callable[[str, str], object]) -> None:
    """Once a page: call `act(what, scene id)` when a button of a scene that is read was pressed."""
    _CLICKS(key="script_clicks", data={}, on_pressed_change=partial(_pressed, act), height=1)


def _pressed(act: Callable[[str, str], object]) -> None:
    said: dict[str, Any] | None = st.session_state["script_clicks"].get("pressed")
    if said and st.session_state.get(_HEARD) != said["count"]:
        st.session_state[_HEARD] = said["count"]
        act(said["act"], said["scene"])


class Sheet:
    """The script of a project as it is drawn: every scene's parts as HTML, made once a version and session."""

    def __init__(self, opened: Project, script: Script) -> None:
        cards = opened.research.fact_cards if opened.research else []
        self._facts = {fact.id: fact for fact in cards}
        self._names = source_names(opened)
        self._classes = look.cast_classes([speaker.name for speaker in opened.cast], script)
        self._share_s = 60 * opened.duration / max(1, len(script.scenes))
        self._stretches: dict[tuple[int, int], Drawn] = {}
        self.marks = checks.of(opened)
        self._read = [self._scene(n, scene) for n, scene in enumerate(script.scenes, 1)]

    def read(self, start: int, end: int) -> Drawn:
        """Scenes `start` to `end`, the last one not included, to read."""
        if (start, end) not in self._stretches:
            self._stretches[start, end] = Drawn("".join(self._read[start:end]))
        return self._stretches[start, end]

    def _scene(self, number: int, scene: Scene) -> str:
        return (
            f'<section class="scene" aria-label="Scene {number}"><div>{self.head(number, scene)}'
            f"{_lines(scene, self._classes, self.marks)}{_acts(scene)}</div>{self.margin(scene)}</section>"
        )

    def head(self, number: int, scene: Scene) -> str:
        return _head(number, scene, self._share_s)

    def margin(self, scene: Scene, *, unfolded: bool = False) -> str:
        return _margin(scene, self._facts, self._names, self.marks, unfolded=unfolded)


def _acts(scene: Scene) -> str:
    """Buttons for those who read: edit, and approve or take the approval back."""
    approve = (UNAPPROVE, "Take approval back") if scene.approved else (APPROVE, "Approve this scene")
    return (
        f'<div class="acts">{_button(EDIT, "Edit", scene.id)}'
        f"{_button(*approve, scene.id, disabled=not scene.lines and not scene.approved)}</div>"
    )


def _button(act: str, label: str, scene_id: str, *, disabled: bool = False) -> str:
    off = " disabled" if disabled else ""
    data = f'data-act="{act}" data-scene="{escape(scene_id)}"'
    return f'<button type="button" class="act {act}" {data}{off}>{label}</button>'


def _head(number: int, scene: Scene, share_s: float) -> str:
    mark = '<span class="is-done">✓ approved</span>' if scene.approved else '<span class="flag">needs you</span>'
    return (
        f'<div class="scene-head" id="{escape(scene.id)}"><span class="number">{number}</span>'
        f"<h3>{escape(scene.title or 'Untitled scene')}</h3>"
        f'<span class="quiet" title="Spoken, and an equal share of the episode">{format.duration(scene.duration)} / '
        f'{format.duration(share_s)}</span><span class="quiet">{mark}</span></div>'
    )


def _lines(scene: Scene, classes: dict[str, str], marks: Marks) -> str:
    """The scene's lines as HTML: who, what, how many facts, what the checks say."""
    rows = []
    for line in scene.lines:
        count = len(line.used_fact_ids)
        cited = f' <span class="cited" title="{format.count(count, "fact")}">{count}</span>' if count else ""
        found = marks.get(line.id, [])
        notes = "".join(f'<div class="notes flag">{escape(said)}</div>' for said in checks.sentences(found))
        said = "said emphasis" if line.emphasis else "said"
        rows.append(
            f'<div class="line {classes.get(line.speaker, "")}"><span class="who">{escape(line.speaker)}</span>'
            f'<p class="{said}">{checks.marked(line.text, found)}{cited}</p>{notes}</div>'
        )
    return f'<div class="script">{"".join(rows) or "<p class=quiet>No lines yet.</p>"}</div>'


def _margin(scene: Scene, facts: dict[str, Fact], names: dict[str, str], marks: Marks, *, unfolded: bool) -> str:
    """The facts the scene stands on, folded while the scene is only read; then what the checks found."""
    used = [facts[i] for i in dict.fromkeys(i for line in scene.lines for i in line.used_fact_ids) if i in facts]
    cards = "".join(
        f'<div class="fact"><p class="quote">{escape(fact.quote)}</p>'
        f'<div class="quiet">{escape(origin(fact, names))}</div></div>'
        for fact in used
    )
    found = f'<div class="flag">{checks.summary([marks.get(line.id, []) for line in scene.lines])}</div>'
    if not used:
        return f'<div class="margin"><span class="quiet">No facts in this scene</span>{found}</div>'
    opened = " open" if unfolded else ""
    return (
        f'<div class="margin">{found}<details{opened}><summary>{format.count(len(used), "fact")} in this scene'
        f"</summary>{cards}</details></div>"
    )
