"""The open project: one handle a session, its id always in the URL, the database the only truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

import streamlit as st

from lib.actions.projects import load_project, save_project
from lib.actions.studio import Studio
from lib.errors import NotFound, Stale
from lib.models.project import Project
from lib.ui import places
from lib.ui.errors import noted, show_noted
from lib.ui.studio import studio

P = ParamSpec("P")
Verb = Callable[Concatenate[Studio, Project, P], Project]
_HANDLE = "open_project"


@dataclass(slots=True)
class Handle:
    """The project as this session last saw it, and a change that came too late, kept to be made again."""

    project: Project
    too_late: Callable[[Project], Project] | None = None


def current() -> Project | None:
    """The project of the URL, or else of this session, fresh from the database; None when there is none.

    Writes its id into the URL. Raises NotFound for an id that does not exist.
    """
    handle: Handle | None = st.session_state.get(_HANDLE)
    project_id = st.query_params.get("project") or (handle.project.project_id if handle else "")
    if not project_id:
        return None
    if handle is None or handle.project.project_id != project_id:
        handle = Handle(load_project(studio(), project_id))
    elif handle.too_late is None:
        handle.project = load_project(studio(), project_id)
    st.session_state[_HANDLE] = handle
    st.query_params["project"] = project_id
    return handle.project


def opened() -> Project | None:
    """The project this session holds, as it last saw it; for callbacks."""
    handle: Handle | None = st.session_state.get(_HANDLE)
    return handle.project if handle else None


def current_or_none() -> Project | None:
    """As `current`; a project that does not exist is named and let go, and the page begins empty."""
    try:
        return current()
    except NotFound:
        close()
        st.warning("The project in the address does not exist, or was deleted. You can begin a new one here.")
        return None


def require() -> Project:
    """The open project; without one the page says so, offers the way home, and ends there."""
    try:
        project = current()
    except NotFound:
        close()
        project, sentence = None, "This project does not exist, or was deleted."
    else:
        sentence = "No project is open."
    if project is None:
        st.header(sentence, anchor=False)
        st.write("Your projects are listed at home.")
        if st.button("Go home", type="primary", key="go_home"):
            places.go("")
        st.stop()
    return project


def open_(project: Project) -> None:
    """Make this the session's project."""
    st.session_state[_HANDLE] = Handle(project)


def close() -> None:
    """Leave the open project; it stays saved."""
    st.session_state.pop(_HANDLE, None)
    st.query_params.pop("project", None)


def apply(verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Apply a verb to the open project and keep its answer.

    A change that came too late is kept, and offered by `show_troubles`; every other error is raised.
    """
    handle: Handle = st.session_state[_HANDLE]
    try:
        handle.project = verb(studio(), handle.project, *args, **kwargs)
    except Stale:
        handle.too_late = lambda fresh: verb(studio(), fresh, *args, **kwargs)


def edit(verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """As `apply`, for callbacks: what goes wrong waits for `show_troubles`."""
    with noted("project"):
        apply(verb, *args, **kwargs)


def change(**fields: Any) -> None:
    """Set fields of the open project and save it; for callbacks."""
    edit(_with_fields, fields)


def _with_fields(studio: Studio, project: Project, fields: dict[str, Any]) -> Project:
    return save_project(studio, project.model_copy(update=fields))


def show_troubles() -> None:
    """What the last change could not do; for one that came too late, both ways out."""
    show_noted("project")
    handle: Handle | None = st.session_state.get(_HANDLE)
    if handle is None or handle.too_late is None:
        return
    with st.container(border=True, key="stale"):
        st.markdown(
            "**This project was changed in another window since this page showed it.** Your last change is not saved "
            "yet. It can be made again on top of the other version, or let go."
        )
        with st.container(horizontal=True):
            st.button("Load the other version", on_click=_settle, args=(False,))
            st.button("Keep mine", on_click=_settle, args=(True,))


def _settle(keep_mine: bool) -> None:
    handle: Handle = st.session_state[_HANDLE]
    too_late, handle.too_late = handle.too_late, None
    with noted("project"):
        handle.project = load_project(studio(), handle.project.project_id)
        if keep_mine and too_late is not None:
            handle.project = too_late(handle.project)
