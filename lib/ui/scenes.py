"""The Script page: every scene to read, one of them open to edit, its facts in the margin."""

from __future__ import annotations

import streamlit as st

from lib.actions.render import render
from lib.models.enums import Step
from lib.models.project import Project
from lib.models.script import Scene, Script
from lib.ui import approving, line_facts, look, money, places, presses, queries, scroll, sheet, source_reader
from lib.ui.errors import explained
from lib.ui.kept import while_same
from lib.ui.reading import Sheet
from lib.ui.scene_editor import editor
from lib.ui.studio import studio

_OPEN = "open_scene"


def nothing_yet(opened: Project) -> None:
    """No script: either it can be written now, or something comes first."""
    if opened.research is not None and opened.research.usable_facts():
        money.before(opened, Step.SCRIPT)
        if look.empty("The facts are there; the script is not written yet.", "Write the script"):
            with explained():
                queries.write(opened)
                st.rerun()
    elif look.empty("There is no script yet: it is written from facts, and there are none.", "Go to Research"):
        places.go("research", project=opened.project_id)


def show(opened: Project, script: Script) -> None:
    """Every scene to read, the open one to edit."""
    if presses.pressed("write_again") is not None:
        with explained():
            queries.write(opened, again=True)
            st.rerun()
    again, voices = (money.cost(opened, step)[0] for step in (Step.SCRIPT, Step.RENDER))
    drawn = while_same(opened, ("sheet", again, voices), lambda: Sheet(opened, script, again, voices))
    wanted = st.session_state.get(_OPEN)
    at = next((n for n, scene in enumerate(script.scenes) if scene.id == wanted), None) if wanted else None
    if at is None:
        sheet.show(drawn.read(), "sheet")
    else:
        sheet.show(drawn.read(0, at), "sheet")
        _open_scene(opened, drawn, at + 1, script.scenes[at])
        sheet.show(drawn.read(at + 1), "sheet_after")
    approving.ask(opened, drawn.marks)
    source_reader.hear(opened)
    line_facts.hear(opened)
    if line_id := st.query_params.get("line"):
        del st.query_params["line"]
        scroll.to(f"line-{line_id}")
    if presses.pressed("render_episode") is not None:
        _render(opened)
    if script.all_approved:
        money.cap_if_short(opened, Step.RENDER)


def _render(opened: Project) -> None:
    with explained():
        render(studio(), opened.project_id)
        places.go("render", project=opened.project_id)


def _open_scene(opened: Project, drawn: Sheet, number: int, scene: Scene) -> None:
    words, margin = st.columns([0.66, 0.34], gap="large")
    with words:
        st.html(drawn.head(number, scene))
        editor(opened, scene, drawn.marks)
        _acts(scene)
    with margin:
        st.html(drawn.margin(scene, unfolded=True))


@presses.does("edit")
def _open(scene_id: str) -> None:
    st.session_state[_OPEN] = scene_id


def _acts(scene: Scene) -> None:
    """Close; approve, or take the approval back."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Done editing", key=f"edit_{scene.id}", type="tertiary", icon=":material/check:", on_click=_close,
        )  # fmt: skip
        if scene.approved:
            st.button(
                "Take approval back", key=f"unapprove_{scene.id}", type="tertiary",
                on_click=approving.unapprove, args=(scene.id,),
            )  # fmt: skip
        else:
            st.button(
                "Approve this scene", key=f"approve_{scene.id}", disabled=not scene.lines,
                on_click=approving.approve, args=(scene.id,),
            )  # fmt: skip


def _close() -> None:
    st.session_state[_OPEN] = ""
