"""The history of a project: what changed when, how it differs from now, and bringing it back."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.history import compare_version, list_versions, redo_script, restore_version, script_steps, undo_script
from lib.actions.projects import load_project
from lib.models.history import VersionPublic
from lib.models.project import Project
from lib.models.values import now
from lib.ui import conflict, format, look, places, project, typed
from lib.ui.errors import explained
from lib.ui.studio import studio

_CHOSEN = "history_version"
_STEPS = "history_steps"


@st.dialog("History", position="right", width="medium")
def drawer(project_id: str) -> None:
    """The last versions, newest first. One can be looked at, and then restored."""
    with explained():
        opened = load_project(studio(), project_id)
        newest, *older = list_versions(studio(), project_id)
        _row(newest, "Now")
        for version in older:
            _row(version, "")
            if st.session_state.get(_CHOSEN) == version.version:
                _look(opened, version)
            else:
                st.button(
                    "Look at it", key=f"look_at_{version.version}", type="tertiary", on_click=_choose,
                    args=(version.version,), help=f"What restoring version {version.version} would change",
                )  # fmt: skip
        if not older:
            look.caption("This is the first version. Every change from here on can be found here again.")


def _row(version: VersionPublic, mark: str) -> None:
    when = f'<span title="{escape(format.exact(version.created_at))}">{format.ago(version.created_at, now())}</span>'
    parts = " · ".join(filter(None, [f"Version {version.version}", when, mark]))
    st.html(f'<div class="version"><b>{escape(version.what)}</b><div class="quiet">{parts}</div></div>')


def _choose(version: int) -> None:
    st.session_state[_CHOSEN] = version


def _look(opened: Project, version: VersionPublic) -> None:
    """What would change, and the question."""
    for difference in compare_version(studio(), opened, version.version):
        st.html(conflict.table(difference, "Now", "Then"))
    st.html('<div class="quiet">Restoring is a new version: what is there now stays in the history.</div>')
    if st.button(f"Restore version {version.version}", key="restore_version", type="primary"):
        with explained():
            restored = restore_version(studio(), opened, version.version)
            st.session_state.pop(_CHOSEN, None)
            typed.show_anew()
            project.open_(restored)
            places.go(restored.current_step.value, project=restored.project_id)


def script_buttons(opened: Project) -> None:
    """Undo and redo of the script, by button or key."""
    steps = _steps(opened)
    st.button(
        "Undo", key="undo_script", icon=":material/undo:", type="tertiary", disabled=steps[0] is None,
        on_click=_step, args=(True,), shortcut="Ctrl+Alt+Z", help="Undo the last change of the script",
    )  # fmt: skip
    st.button(
        "Redo", key="redo_script", icon=":material/redo:", type="tertiary", disabled=steps[1] is None,
        on_click=_step, args=(False,), shortcut="Ctrl+Alt+Y", help="Redo what was undone",
    )  # fmt: skip


def _steps(opened: Project) -> tuple[int | None, int | None]:
    """Where undo and redo would go; read once a version."""
    at = (opened.project_id, opened.version)
    kept = st.session_state.get(_STEPS)
    if kept is None or kept[0] != at:
        steps = script_steps(studio(), opened.project_id)
        kept = st.session_state[_STEPS] = (at, (steps.undo, steps.redo))
    found: tuple[int | None, int | None] = kept[1]
    return found


def _step(back: bool) -> None:
    typed.show_anew()
    project.edit(undo_script if back else redo_script)
