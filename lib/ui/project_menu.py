"""What can be done with a whole project, from its row at home and from the header of its pages."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.again import duplicate_project, made_so_far, reset_project
from lib.actions.projects import bring_back, delete_project, load_project, project_contents, set_favorite, set_status
from lib.models.enums import ProjectStatus
from lib.models.project import Project, ProjectSummary
from lib.ui import confirm, history, look, members, places, presses, project, typed
from lib.ui.errors import explained
from lib.ui.studio import is_guest, studio

_HISTORY, _DUPLICATE, _RESET, _DELETE, _SHARE = "History…", "Duplicate", "Start over…", "Delete…", "Share with people…"
_STAR, _UNSTAR, _ARCHIVE, _BRING_BACK = (
    "Add to favourites", "Remove from favourites", "Archive", "Bring back from the archive",
)  # fmt: skip
_CHOSEN = "project_menu"


def show(of: Project | ProjectSummary) -> None:
    """The menu of a row. It acts at once, except for what clears or deletes, which asks and names what goes."""
    name = of.title or of.idea
    chosen = st.menu_button(
        f"More for {look.plain(name)}", _acts(of), key=f"icon_menu_{of.project_id}", icon=":material/more_horiz:",
        type="tertiary", help=f"More for {look.plain(name)}",
    )  # fmt: skip
    if chosen:
        with explained():
            _do(chosen, of.project_id, name)


def drawn(opened: Project) -> str:
    """The same menu as HTML, for the header; `heard` does what is chosen there."""
    label = escape(f"More for {opened.title or opened.idea}")
    acts = "".join(presses.button(act, _CHOSEN, act, css="bare") for act in _acts(opened))
    return (
        f'<details class="drop menu"><summary role="button" class="act bare" aria-label="{label}" title="{label}">'
        f"{presses.symbol('more_horiz')}</summary><div>{acts}</div></details>"
    )


def heard(opened: Project) -> None:
    if chosen := presses.pressed(_CHOSEN):
        with explained():
            _do(chosen, opened.project_id, opened.title or opened.idea)


def _acts(of: Project | ProjectSummary) -> list[str]:
    if is_guest():
        return [_HISTORY, _RESET]
    return [
        *([_SHARE] if studio().settings.has_login else []),
        _HISTORY,
        _DUPLICATE,
        _UNSTAR if of.is_favorite else _STAR,
        _BRING_BACK if of.status is ProjectStatus.ARCHIVED else _ARCHIVE,
        _RESET,
        _DELETE,
    ]


def _do(chosen: str, project_id: str, name: str) -> None:
    if chosen == _SHARE:
        members.drawer(project_id, name)
    elif chosen == _HISTORY:
        history.drawer(project_id)
    elif chosen == _RESET:
        made = made_so_far(load_project(studio(), project_id))
        confirm.starting_over(name, made, partial(_reset, project_id))
    elif chosen == _DELETE:
        confirm.deletion(name, project_contents(studio(), project_id), partial(_delete, project_id))
    elif chosen == _DUPLICATE:
        copy = duplicate_project(studio(), project_id)
        places.go(copy.current_step.value, project=copy.project_id)
    else:
        _mark(chosen, project_id)
        st.rerun()


def _mark(chosen: str, project_id: str) -> None:
    if chosen in (_STAR, _UNSTAR):
        set_favorite(studio(), project_id, chosen == _STAR)
    elif chosen == _ARCHIVE:
        set_status(studio(), project_id, ProjectStatus.ARCHIVED)
    else:
        bring_back(studio(), project_id)


def _reset(project_id: str) -> None:
    typed.show_anew()
    reset_project(studio(), load_project(studio(), project_id))
    places.go("create", project=project_id)


def _delete(project_id: str) -> None:
    delete_project(studio(), project_id)
    opened = project.opened()
    if opened is not None and opened.project_id == project_id:
        project.close()
        places.go("")
