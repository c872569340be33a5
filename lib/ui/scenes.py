"""The Script page: every scene to read, one of them open to edit, its facts in the margin."""

from __future__ import annotations

import streamlit as st

from lib.actions.render import render
from lib.actions.script import approve_all, approve_scene, unapprove_scene
from lib.models.project import Project
from lib.models.script import Scene, Script
from lib.ui import format, history, look, places, project, queries, reading
from lib.ui.errors import explained
from lib.ui.reading import Sheet
from lib.ui.scene_editor import editor
from lib.ui.studio import studio

_OPEN = "open_scene"
_SHEET = "script_sheet"


def nothing_yet(opened: Project) -> None:
    """No script: either it can be written now, or something comes first."""
    if opened.research is not None and opened.research.usable_facts():
        if look.empty("The facts are there; the script is not written yet.", "Write the script"):
            with explained():
                queries.write(opened)
                st.rerun()
    elif look.empty("There is no script yet: it is written from facts, and there are none.", "Go to Research"):
        places.go("research", project=opened.project_id)


def overview(opened: Project, script: Script) -> None:
    """How long it is against what was asked, and how much of it is approved."""
    spoken_s = sum(scene.duration for scene in script.scenes)
    approved = sum(scene.approved for scene in script.scenes)
    cited = sum(bool(line.used_fact_ids) for line in script.lines())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div class="quiet"><b>{format.duration(spoken_s)}</b> of {format.duration(60 * opened.duration)} · '
            f"{format.count(len(script.lines()), 'line')}, {cited} with facts · "
            f"{approved} of {format.count(len(script.scenes), 'scene')} approved</div>",
            width="stretch",
        )
        history.script_buttons(opened)
        with st.popover("Write again", icon=":material/refresh:", type="tertiary"):
            st.write("A new script replaces this one, with every edit and approval in it.")
            again = st.button("Replace the script", key="write_again")
    if again:
        with explained():
            queries.write(opened, again=True)
            st.rerun()


def show_all(opened: Project, script: Script) -> None:
    """Every scene to read, the open one to edit."""
    reading.hear_clicks(_act)
    sheet = _sheet(opened, script)
    at = next((n for n, scene in enumerate(script.scenes) if scene.id == st.session_state.get(_OPEN)), None)
    if at is None:
        st.html(sheet.read(0, len(script.scenes)))
        return
    if at:
        st.html(sheet.read(0, at))
    _open_scene(opened, sheet, at + 1, script.scenes[at])
    if at + 1 < len(script.scenes):
        st.html(sheet.read(at + 1, len(script.scenes)))


def _sheet(opened: Project, script: Script) -> Sheet:
    """Drawn anew when the project is another one than at the last run."""
    kept = st.session_state.get(_SHEET)
    if kept is None or kept[0] is not opened:
        kept = st.session_state[_SHEET] = (opened, Sheet(opened, script))
    sheet: Sheet = kept[1]
    return sheet


def _open_scene(opened: Project, sheet: Sheet, number: int, scene: Scene) -> None:
    words, margin = st.columns([0.66, 0.34], gap="large")
    with words:
        st.html(sheet.head(number, scene))
        editor(opened, scene, sheet.marks)
        _acts(scene)
    with margin:
        st.html(sheet.margin(scene, unfolded=True))


def _act(what: str, scene_id: str) -> None:
    if what == reading.EDIT:
        st.session_state[_OPEN] = scene_id
    elif what == reading.APPROVE:
        project.edit(approve_scene, scene_id)
    elif what == reading.UNAPPROVE:
        project.edit(unapprove_scene, scene_id)


def _acts(scene: Scene) -> None:
    """Close; approve, or take the approval back."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Done editing", key=f"edit_{scene.id}", type="tertiary", icon=":material/check:", on_click=_close,
        )  # fmt: skip
        if scene.approved:
            st.button(
                "Take approval back", key=f"unapprove_{scene.id}", type="tertiary",
                on_click=project.edit, args=(unapprove_scene, scene.id),
            )  # fmt: skip
        else:
            st.button(
                "Approve this scene", key=f"approve_{scene.id}", disabled=not scene.lines,
                on_click=project.edit, args=(approve_scene, scene.id),
            )  # fmt: skip


def _close() -> None:
    st.session_state[_OPEN] = ""


def primary(opened: Project, script: Script) -> None:
    """Render waits for every scene, and names those that are missing."""
    missing = [f"{n}" for n, scene in enumerate(script.scenes, 1) if not scene.approved]
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="primary_row"):
        if missing:
            numbers = ", ".join(missing[:8]) + ("…" if len(missing) > 8 else "")
            which = f"scene {numbers}" if len(missing) == 1 else f"scenes {numbers}"
            st.html(f'<span class="quiet">Waits for your approval of {which}</span>', width="content")
            st.button("Approve all", key="approve_all", on_click=project.edit, args=(approve_all,))
        pressed = st.button(
            "Render episode", type="primary", key="render_episode", disabled=bool(missing) or not script.scenes,
            icon=":material/arrow_forward:", icon_position="right",
        )  # fmt: skip
    if pressed:
        with explained():
            render(studio(), opened.project_id)
            places.go("render", project=opened.project_id)
