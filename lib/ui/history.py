"""The history of a project: what changed when, how it differs from now, and bringing it back."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lib.actions.history import compare_version, list_versions, redo_script, restore_version, script_steps, undo_script
from lib.actions.projects import load_project
from lib.actions.studio import Studio
from lib.models.history import VersionPublic
from lib.models.project import Project
from lib.models.values import now
from lib.ui import conflict, format, look, places, presses, project, typed
from lib.ui.errors import explained
from lib.ui.studio import studio

_CHOSEN = "history_version"


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


def script_buttons(opened: Project) -> str:
    """Undo and redo of the script as HTML, by button or key."""
    steps = script_steps(studio(), opened.project_id)
    undo = presses.button(
        "Undo", "undo_script", css="bare sign", icon="undo", disabled=steps.undo is None, key="z",
        title="Undo the last change of the script",
    )  # fmt: skip
    redo = presses.button(
        "Redo", "redo_script", css="bare sign", icon="redo", disabled=steps.redo is None, key="y",
        title="Redo what was undone",
    )  # fmt: skip
    return undo + redo


@presses.does("undo_script")
def _undo(_: str) -> None:
    _step(undo_script)


@presses.does("redo_script")
def _redo(_: str) -> None:
    _step(redo_script)


def _step(verb: Callable[[Studio, Project], Project]) -> None:
    typed.show_anew()
    project.edit(verb)
